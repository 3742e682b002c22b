using Microsoft.Extensions.Logging;

namespace Avocet.Trainer;

/// <summary>What the trainer says: one line a message handled, and none for a look that finds the training going on.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Training job {TrainingJob} started on {InstanceType} with {Image}")]
    public static partial void TrainingStarted(this ILogger logger, string trainingJob, string instanceType, string image);

    [LoggerMessage(2, LogLevel.Information, "Training job {TrainingJob} is there already and is this one; it is {Status}")]
    public static partial void TrainingAdopted(this ILogger logger, string trainingJob, string status);

    [LoggerMessage(3, LogLevel.Information, "{JobId} is trained already, by {TrainingJob}")]
    public static partial void TrainedBefore(this ILogger logger, string jobId, string trainingJob);

    [LoggerMessage(4, LogLevel.Information, "Look {Check} at {JobId} is out of turn, {NextCheck} is next; it ends here")]
    public static partial void CheckOutOfTurn(this ILogger logger, string jobId, int check, int nextCheck);

    [LoggerMessage(5, LogLevel.Warning, "SageMaker does not answer for {JobId}: {Reason}")]
    public static partial void SageMakerSilent(this ILogger logger, string jobId, string reason);

    [LoggerMessage(6, LogLevel.Warning,
        "Training job {TrainingJob} of {JobId} failed through no fault of the job: {Reason}; attempt {Attempt} follows")]
    public static partial void TrainingTriedAgain(this ILogger logger, string jobId, string trainingJob, string reason, int attempt);

    [LoggerMessage(7, LogLevel.Warning,
        "Training job {TrainingJob} of {JobId} ran out of time after {Epochs} epochs; the best of them is the model")]
    public static partial void TrainingOutOfTime(this ILogger logger, string jobId, string trainingJob, int epochs);

    [LoggerMessage(8, LogLevel.Warning, "The log of {TrainingJob} may not be read: {Reason}")]
    public static partial void LogsRefused(this ILogger logger, string trainingJob, string reason);

    [LoggerMessage(9, LogLevel.Information, "{JobId} trained by {TrainingJob}: {Measure} {Score} at epoch {BestEpoch}")]
    public static partial void TrainingEnded(
        this ILogger logger, string jobId, string trainingJob, string measure, double score, int bestEpoch);
}
