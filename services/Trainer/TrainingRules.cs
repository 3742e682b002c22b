using System.Globalization;
using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.ObjectStore;

namespace Avocet.Trainer;

/// <summary>What the algorithm refuses only once its machine is paid for, beyond the ranges that every posted job is held to.</summary>
internal static class TrainingRules
{
    // NVMe of the instance itself: SageMaker refuses a key for it.
    private static readonly string[] LocalStorage = ["ml.g4dn.", "ml.g5.", "ml.p4d.", "ml.p4de.", "ml.p5."];

    public static bool HasLocalStorage(string instanceType) => IsOneOf(instanceType, LocalStorage);

    /// <summary>Every problem; empty for a good one.</summary>
    public static IReadOnlyList<JobProblem> Check(SubmitDatasetJob job, RecordIoPacked packed)
    {
        var problems = new List<JobProblem>();
        var (training, (field, given)) = (job.Training, TaskTraining.SchedulerSteps(job));
        if (!IsOneOf(training.InstanceType, ["ml.p", "ml.g"]))
        {
            problems.Add(new JobProblem("training.instanceType", training.InstanceType,
                $"{Words(job.Task)} trains on GPU instances only: give one of the families ml.p2, ml.p3, ml.g4dn, ml.g5."));
        }

        var steps = given.Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(step => long.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var epoch) ? epoch : -1).ToList();
        if (steps.Any(step => step < 1) || steps.Zip(steps.Skip(1)).Any(pair => pair.First >= pair.Second))
        {
            problems.Add(new JobProblem(field, given,
                "Give epochs from 1 on, each larger than the one before, e.g. \"33,67\"."));
        }

        if (TaskTraining.Classification(job).TopK is { } best && job.Task == LearningTask.ImageClassification
            && best >= packed.Classes.Count)
        {
            problems.Add(new JobProblem("training.classification.topK", best.ToString(CultureInfo.InvariantCulture),
                $"The data set has {packed.Classes.Count} classes, and the label is always among that many. Give less, or leave it out."));
        }

        if (training.ContinueFrom is { } model
            && !(ObjectUri.TryParse(model, out _) && model.EndsWith(".tar.gz", StringComparison.Ordinal)))
        {
            problems.Add(new JobProblem("training.continueFrom", model,
                "Give the model.tar.gz of an earlier training: s3://bucket/…/model.tar.gz."));
        }

        return problems;
    }

    private static string Words(LearningTask task) => task switch
    {
        LearningTask.SemanticSegmentation => "Semantic segmentation",
        LearningTask.ObjectDetection => "Object detection",
        _ => "Image classification",
    };

    private static bool IsOneOf(string instanceType, IEnumerable<string> families) =>
        families.Any(family => instanceType.StartsWith(family, StringComparison.Ordinal));
}
