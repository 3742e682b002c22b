namespace Avocet.LocalTraining;

/// <summary>How far a training is.</summary>
/// <param name="Epochs">Epochs done.</param>
/// <param name="BestEpoch">Zero-based epoch of the best score; −1 before the first.</param>
/// <param name="BestScore">Its validation mAP or accuracy, 0–1.</param>
/// <param name="RiseEpoch">Zero-based epoch of the last rise that counts for early stopping; −1 before the first.</param>
/// <param name="RiseScore">Score of that epoch.</param>
internal readonly record struct TrainingState(int Epochs, int BestEpoch, double BestScore, int RiseEpoch, double RiseScore)
{
    /// <summary>Before the first epoch.</summary>
    public static TrainingState Start { get; } = new(0, -1, 0, -1, 0);

    /// <summary>After an epoch.</summary>
    /// <param name="score">Its validation mAP or accuracy.</param>
    /// <param name="tolerance">Part of the score by which it must rise for early stopping to see a rise.</param>
    public TrainingState After(double score, double tolerance)
    {
        var state = this with { Epochs = Epochs + 1 };
        if (BestEpoch < 0 || score > BestScore) state = state with { BestEpoch = Epochs, BestScore = score };
        if (RiseEpoch < 0 || score > RiseScore * (1 + tolerance)) state = state with { RiseEpoch = Epochs, RiseScore = score };
        return state;
    }

    /// <summary>Whether early stopping ends the training here.</summary>
    public bool IsOver(Hyperparameters hyperparameters) =>
        hyperparameters.EarlyStopping && Epochs >= hyperparameters.EarlyStoppingMinEpochs
        && Epochs - 1 - RiseEpoch >= hyperparameters.EarlyStoppingPatience;
}
