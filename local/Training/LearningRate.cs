namespace Avocet.LocalTraining;

/// <summary>
/// The learning rate of a step: it rises over the first steps, then falls in the steps that were asked for, or along half a cosine where
/// none were.
/// </summary>
internal sealed class LearningRate(Hyperparameters hyperparameters, int stepsPerEpoch, double sgdScale = LearningRate.DetectionScale)
{
    private const int MostWarmUp = 100;

    // The algorithm's defaults are made for VGG-16; fine-tuning MobileNetV2 with its batch normalisation folded in wants more. The other
    // optimizers measure the gradients themselves.
    private const double DetectionScale = 4;
    private readonly double _scale = hyperparameters.Optimizer == "sgd" ? sgdScale : 1;
    private readonly int _steps = hyperparameters.Epochs * stepsPerEpoch;

    public double At(int step)
    {
        var highest = hyperparameters.LearningRate * _scale;
        var warmUp = Math.Min(MostWarmUp, (_steps / 10) + 1);
        if (step < warmUp) return highest * (step + 1) / warmUp;
        if (hyperparameters.SchedulerSteps.Count == 0)
            return highest * 0.5 * (1 + Math.Cos(Math.PI * (step - warmUp) / Math.Max(1, _steps - warmUp)));
        var fallen = hyperparameters.SchedulerSteps.Count(epoch => step / stepsPerEpoch >= epoch);
        return highest * Math.Pow(hyperparameters.SchedulerFactor, fallen);
    }
}
