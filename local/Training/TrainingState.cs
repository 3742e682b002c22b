namespace Avocet.LocalTraining;

/// <summary>How far a training is.</summary>
/// <param name="Epochs">Epochs done.</param>
/// <param name="BestEpoch">Zero-based epoch of the best mAP; −1 before the first.</param>
/// <param name="BestMeanAveragePrecision">0–1.</param>
/// <param name="RiseEpoch">Zero-based epoch of the last rise that counts for early stopping; −1 before the first.</param>
/// <param name="RiseMeanAveragePrecision">mAP of that epoch.</param>
internal readonly record struct TrainingState(
    int Epochs, int BestEpoch, double BestMeanAveragePrecision, int RiseEpoch, double RiseMeanAveragePrecision)
{
    /// <summary>Before the first epoch.</summary>
    public static TrainingState Start { get; } = new(0, -1, 0, -1, 0);

    /// <summary>After an epoch.</summary>
    /// <param name="precision">Its validation mAP.</param>
    /// <param name="tolerance">Part of the mAP by which it must rise for early stopping to see a rise.</param>
    public TrainingState After(double precision, double tolerance)
    {
        var state = this with { Epochs = Epochs + 1 };
        if (BestEpoch < 0 || precision > BestMeanAveragePrecision)
            state = state with { BestEpoch = Epochs, BestMeanAveragePrecision = precision };
        if (RiseEpoch < 0 || precision > RiseMeanAveragePrecision * (1 + tolerance))
            state = state with { RiseEpoch = Epochs, RiseMeanAveragePrecision = precision };
        return state;
    }

    /// <summary>Whether early stopping ends the training here.</summary>
    public bool IsOver(Hyperparameters hyperparameters) =>
        hyperparameters.EarlyStopping && Epochs >= hyperparameters.EarlyStoppingMinEpochs
        && Epochs - 1 - RiseEpoch >= hyperparameters.EarlyStoppingPatience;
}
