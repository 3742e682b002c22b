using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.SageMaker;
using Microsoft.Extensions.Options;

namespace Avocet.Trainer;

/// <summary>One job's training: what was asked for, what SageMaker is told, where its documents are.</summary>
internal sealed record Training(SubmitDatasetJob Job, RecordIoPacked Packed, TrainingJobSpec Spec, TrainerFolder Folder)
{
    public int Epochs => TaskTraining.Length(Job).Epochs;

    public bool EarlyStopping => TaskTraining.Length(Job).EarlyStopping;

    public TaskMeasure Measure => TaskMeasure.Of(Job.Task);
}

/// <summary>Puts a training together.</summary>
internal sealed class TrainingLoader(JobDocuments documents, IOptions<TrainerOptions> options, IOptions<SageMakerOptions> sageMaker)
{
    /// <exception cref="PermanentException">The job's document is gone, or the algorithm would refuse the training.</exception>
    public async Task<Training> LoadAsync(RecordIoPacked packed, CancellationToken cancellationToken)
    {
        var folder = new TrainerFolder(documents.Folder(packed.JobId));
        var job = await documents.LoadJobAsync(packed.JobId, cancellationToken);
        return new Training(job, packed, new TrainingJobSpec(job, packed, folder, options.Value, sageMaker.Value), folder);
    }
}
