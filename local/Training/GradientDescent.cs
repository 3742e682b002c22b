using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Avocet.LocalTraining;

/// <summary>
/// Stochastic gradient descent with momentum. Not TorchSharp's own: that one makes number objects at each step that the garbage
/// collector may take while libtorch reads them (dotnet/TorchSharp#1434), and its state cannot be read.
/// </summary>
internal sealed class GradientDescent
{
    private const double LargestGradientNorm = 10;
    private readonly IReadOnlyList<(string Name, Parameter Weights)> _trained;
    private readonly Tensor[] _velocities;
    private readonly Scalar _momentum;
    private readonly Scalar _decay;

    public GradientDescent(IReadOnlyList<(string Name, Parameter Weights)> trained, double momentum, double weightDecay)
    {
        _trained = trained;
        using var inference = no_grad();
        _velocities = [.. trained.Select(named => zeros_like(named.Weights).DetachFromDisposeScope())];
        (_momentum, _decay) = (momentum.ToScalar(), weightDecay.ToScalar());
    }

    /// <summary>Momentum of each trained weight, by its name.</summary>
    public IEnumerable<(string Name, Tensor Numbers)> Velocities => _trained.Select((named, i) => (named.Name, _velocities[i]));

    /// <summary>Forgets the gradients of the last step.</summary>
    public void Clear()
    {
        foreach (var (_, weights) in _trained) weights.grad?.zero_();
    }

    /// <summary>Goes one step down.</summary>
    public void Step(double learningRate)
    {
        using var inference = no_grad();
        using var scope = NewDisposeScope();
        nn.utils.clip_grad_norm_(_trained.Select(named => named.Weights), LargestGradientNorm);
        using var down = (-learningRate).ToScalar();
        for (var i = 0; i < _velocities.Length; i++)
        {
            var weights = _trained[i].Weights;
            if (weights.grad is not { } gradient) continue;
            _velocities[i].mul_(_momentum).add_(gradient.add(weights, _decay));
            weights.add_(_velocities[i], down);
        }
    }
}
