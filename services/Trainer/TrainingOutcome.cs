using Avocet.SageMaker;

namespace Avocet.Trainer;

/// <summary>What a look at a training comes to.</summary>
internal enum Outcome
{
    /// <summary>Not over; also for every status that is not known.</summary>
    Running,

    /// <summary>There is a model.</summary>
    Trained,

    /// <summary>AWS had no machine, or broke down: the same again may succeed.</summary>
    TryAgain,

    /// <summary>Over without a model that may be used.</summary>
    Failed,
}

/// <summary>Judges what DescribeTrainingJob says.</summary>
internal static class TrainingOutcome
{
    // The list of secondary statuses is open; only what is known to end is an end.
    public static Outcome Of(DescribeTrainingJobReply job, bool hasMeasured) => job.TrainingJobStatus switch
    {
        TrainingJobStatus.Completed => Outcome.Trained,
        // Out of time is Stopped too, and what was best until then was saved. Stopped by a person means that no model is wanted.
        TrainingJobStatus.Stopped when IsOutOfTime(job) && hasMeasured && HasModel(job) => Outcome.Trained,
        TrainingJobStatus.Stopped => Outcome.Failed,
        TrainingJobStatus.Failed when IsAwsFault(job.FailureReason ?? "") => Outcome.TryAgain,
        TrainingJobStatus.Failed => Outcome.Failed,
        _ => Outcome.Running,
    };

    public static bool IsOutOfTime(DescribeTrainingJobReply job) => job.SecondaryStatus is "MaxRuntimeExceeded" or "MaxWaitTimeExceeded";

    private static bool HasModel(DescribeTrainingJobReply job) => !string.IsNullOrEmpty(job.ModelArtifacts?.S3ModelArtifacts);

    private static bool IsAwsFault(string reason) =>
        reason.Contains("CapacityError", StringComparison.Ordinal) || reason.StartsWith("InternalServerError", StringComparison.Ordinal);
}
