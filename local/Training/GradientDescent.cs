using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Avocet.LocalTraining;

/// <summary>
/// Gradient descent by one of the algorithm's four rules. Not TorchSharp's own optimizers: those make number objects at each step that the
/// garbage collector may take while libtorch reads them (dotnet/TorchSharp#1434), and their state cannot be read.
/// </summary>
internal sealed class GradientDescent
{
    private const double LargestGradientNorm = 10;
    private readonly IReadOnlyList<(string Name, Parameter Weights)> _trained;
    private readonly UpdateRule _rule;
    private readonly Tensor[][] _memories;

    public GradientDescent(IReadOnlyList<(string Name, Parameter Weights)> trained, UpdateRule rule)
    {
        (_trained, _rule) = (trained, rule);
        using var inference = no_grad();
        _memories = [.. trained.Select(named => rule.Memories.Select(_ => zeros_like(named.Weights).DetachFromDisposeScope()).ToArray())];
    }

    /// <summary>What the rule remembers of each trained weight, by its name.</summary>
    public IEnumerable<(string Name, Tensor Numbers)> Memories => _trained.SelectMany(
        (named, i) => _rule.Memories.Select((memory, j) => ($"{memory}/{named.Name}", _memories[i][j])));

    /// <summary>Forgets the gradients of the last step.</summary>
    public void Clear()
    {
        foreach (var (_, weights) in _trained) weights.grad?.zero_();
    }

    /// <summary>Goes one step down.</summary>
    /// <param name="learningRate">Of this step.</param>
    /// <param name="step">Zero-based, over all epochs.</param>
    public void Step(double learningRate, int step)
    {
        using var inference = no_grad();
        using var scope = NewDisposeScope();
        nn.utils.clip_grad_norm_(_trained.Select(named => named.Weights), LargestGradientNorm);
        using var down = (-_rule.Rate(learningRate, step)).ToScalar();
        for (var i = 0; i < _memories.Length; i++)
        {
            if (_trained[i].Weights.grad is { } gradient) _rule.Apply(_trained[i].Weights, gradient, _memories[i], down);
        }
    }
}
