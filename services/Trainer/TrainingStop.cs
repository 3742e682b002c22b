using Avocet.Hosting;
using Avocet.ObjectStore;

namespace Avocet.Trainer;

/// <summary>
/// training/stop.json, written by <c>avocet stop</c>: no training is started any more, and its reason becomes the stage's.
/// </summary>
internal sealed record TrainingStop(string Reason, DateTimeOffset At)
{
    public static Task<TrainingStop?> FindAsync(IObjectStore store, TrainerFolder folder, CancellationToken cancellationToken) =>
        store.ReadJsonAsync<TrainingStop>(folder.Stop, JobJson.Document, cancellationToken);

    /// <summary>What the stage ends with, whoever stopped it.</summary>
    public static PermanentException Failure(string trainingJob, TrainingStop? stop) => new(
        $"Training job {trainingJob} was stopped{(stop is null ? "" : $" by avocet stop: {stop.Reason}")}.",
        "Post the job under a new jobId to train again.");
}
