using TorchSharp;
using static TorchSharp.torch;

namespace Avocet.LocalTraining;

/// <summary>
/// How a weight moves by its gradient: MXNet's optimizers with MXNet's constants, since those are the algorithm's. Numbers are kept as
/// objects of their own for as long as the rule lives; see <see cref="GradientDescent"/>.
/// </summary>
internal abstract class UpdateRule
{
    /// <summary>Names of what is remembered of each weight.</summary>
    public abstract IReadOnlyList<string> Memories { get; }

    /// <summary>The rule that the hyperparameters ask for.</summary>
    public static UpdateRule Of(Hyperparameters hyperparameters) => hyperparameters.Optimizer switch
    {
        "adam" => new Adam(),
        "rmsprop" => new RmsProp(hyperparameters.WeightDecay),
        "adadelta" => new AdaDelta(),
        "nag" => new Momentum(hyperparameters.Momentum, hyperparameters.WeightDecay, isNesterov: true),
        _ => new Momentum(hyperparameters.Momentum, hyperparameters.WeightDecay),
    };

    /// <summary>The rate of a step, from the one that the schedule gives.</summary>
    public virtual double Rate(double learningRate, int step) => learningRate;

    /// <summary>Moves a weight.</summary>
    /// <param name="weights">The weight.</param>
    /// <param name="gradient">Its gradient.</param>
    /// <param name="memories">As named by <see cref="Memories"/>, zero at first.</param>
    /// <param name="down">The rate, negative.</param>
    public abstract void Apply(Tensor weights, Tensor gradient, Tensor[] memories, Scalar down);

    /// <summary>sgd: momentum and weight decay; nag looks ahead by the momentum once more.</summary>
    private sealed class Momentum(double momentum, double weightDecay, bool isNesterov = false) : UpdateRule
    {
        private readonly Scalar _momentum = momentum.ToScalar();
        private readonly Scalar _decay = weightDecay.ToScalar();

        public override IReadOnlyList<string> Memories { get; } = ["momentum"];

        public override void Apply(Tensor weights, Tensor gradient, Tensor[] memories, Scalar down)
        {
            var decayed = gradient.add(weights, _decay);
            memories[0].mul_(_momentum).add_(decayed);
            weights.add_(isNesterov ? decayed.add(memories[0], _momentum) : memories[0], down);
        }
    }

    /// <summary>adam: both moments corrected for their start, by way of the rate.</summary>
    private sealed class Adam : UpdateRule
    {
        private const double MeanKept = 0.9;
        private const double SquareKept = 0.999;
        private readonly Scalar _meanKept = MeanKept.ToScalar();
        private readonly Scalar _meanNew = (1 - MeanKept).ToScalar();
        private readonly Scalar _squareKept = SquareKept.ToScalar();
        private readonly Scalar _squareNew = (1 - SquareKept).ToScalar();
        private readonly Scalar _tiny = 1e-8.ToScalar();

        public override IReadOnlyList<string> Memories { get; } = ["mean", "square"];

        public override double Rate(double learningRate, int step) =>
            learningRate * Math.Sqrt(1 - Math.Pow(SquareKept, step + 1)) / (1 - Math.Pow(MeanKept, step + 1));

        public override void Apply(Tensor weights, Tensor gradient, Tensor[] memories, Scalar down)
        {
            memories[0].mul_(_meanKept).add_(gradient, _meanNew);
            memories[1].mul_(_squareKept).addcmul_(gradient, gradient, _squareNew);
            weights.addcdiv_(memories[0], memories[1].sqrt().add_(_tiny), down);
        }
    }

    /// <summary>rmsprop, not centred, with weight decay.</summary>
    private sealed class RmsProp(double weightDecay) : UpdateRule
    {
        private readonly Scalar _decay = weightDecay.ToScalar();
        private readonly Scalar _kept = 0.9.ToScalar();
        private readonly Scalar _new = 0.1.ToScalar();
        private readonly Scalar _tiny = 1e-8.ToScalar();

        public override IReadOnlyList<string> Memories { get; } = ["square"];

        public override void Apply(Tensor weights, Tensor gradient, Tensor[] memories, Scalar down)
        {
            var decayed = gradient.add(weights, _decay);
            memories[0].mul_(_kept).addcmul_(decayed, decayed, _new);
            weights.addcdiv_(decayed, memories[0].add(_tiny).sqrt_(), down);
        }
    }

    /// <summary>adadelta: finds its rate by itself, so that learning_rate has no part in it.</summary>
    private sealed class AdaDelta : UpdateRule
    {
        private readonly Scalar _kept = 0.9.ToScalar();
        private readonly Scalar _new = 0.1.ToScalar();
        private readonly Scalar _tiny = 1e-5.ToScalar();

        public override IReadOnlyList<string> Memories { get; } = ["square", "delta"];

        public override void Apply(Tensor weights, Tensor gradient, Tensor[] memories, Scalar down)
        {
            memories[0].mul_(_kept).addcmul_(gradient, gradient, _new);
            var delta = memories[1].add(_tiny).sqrt_().div_(memories[0].add(_tiny).sqrt_()).mul_(gradient);
            memories[1].mul_(_kept).addcmul_(delta, delta, _new);
            weights.sub_(delta);
        }
    }
}
