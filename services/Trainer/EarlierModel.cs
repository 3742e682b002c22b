using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.ObjectStore;

namespace Avocet.Trainer;

/// <summary>
/// The model a training continues from must be of the same task and classes, and have the same network. Of one that this platform
/// trained that is known; of any other the algorithm itself finds out.
/// </summary>
internal static class EarlierModel
{
    /// <exception cref="PermanentException">It has others.</exception>
    public static async Task CheckAsync(Training training, IObjectStore store, JobDocuments documents, CancellationToken cancellationToken)
    {
        if (JobOf(training.Job.Training.ContinueFrom, training.Folder.Job.Bucket) is not { } jobId) return;
        var folder = documents.Folder(jobId);
        var earlier = await store.ReadJsonAsync<SubmitDatasetJob>(folder.Job, JobJson.Document, cancellationToken);
        var trained = await store.ReadJsonAsync<TrainedModel>(new TrainerFolder(folder).Trained, JobJson.Document, cancellationToken);
        if (earlier is null || trained is null) return;
        if (earlier.Task != training.Job.Task)
        {
            throw new PermanentException(
                $"Field 'training.continueFrom' names a model of job '{jobId}', whose task is {TaskRules.Name(earlier.Task)}; "
                + $"this job's is {TaskRules.Name(training.Job.Task)}.",
                "Name a model of the same task, or train from the start.");
        }

        foreach (var (ours, theirs) in TaskTraining.Shape(training.Job).Zip(TaskTraining.Shape(earlier)))
        {
            if (ours.Value == theirs.Value) continue;
            throw new PermanentException(
                $"Field 'training.continueFrom' names a model of job '{jobId}' with {theirs.Words} {theirs.Value}; "
                + $"{ours.Field} is {ours.Value}.",
                $"Give {ours.Field.Split('.')[^1]} \"{theirs.Value}\", or train from the start.");
        }

        if (!trained.Message.Classes.SequenceEqual(training.Packed.Classes, StringComparer.Ordinal))
        {
            throw new PermanentException(
                $"Field 'training.continueFrom' names a model of job '{jobId}' "
                + $"with the classes {string.Join(", ", trained.Message.Classes)}; "
                + $"this job has {string.Join(", ", training.Packed.Classes)}.",
                "Keep the same classes in the same order, or train from the start.");
        }
    }

    private static string? JobOf(string? model, string bucket)
    {
        if (model is null || !ObjectUri.TryParse(model, out var uri) || uri.Bucket != bucket) return null;
        return uri.Key.Split('/') is ["jobs", var jobId, "training", ..] ? jobId : null;
    }
}
