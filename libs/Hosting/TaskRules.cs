using System.Globalization;
using System.Text.Json;
using Avocet.Contracts;

namespace Avocet.Hosting;

/// <summary>What a job's task rules out: options of another task, and values that only this task's algorithm refuses.</summary>
public static class TaskRules
{
    private static readonly int[] SmallPictureLayers = [20, 32, 44, 56, 110];
    private static readonly int[] Layers = [18, 34, 50, 101, 152, 200];

    /// <summary>The task as a job names it.</summary>
    public static string Name(LearningTask task) => JsonNamingPolicy.CamelCase.ConvertName(task.ToString());

    /// <summary>Every problem; empty for a good job.</summary>
    public static IEnumerable<JobProblem> Check(SubmitDatasetJob job)
    {
        if (job is not { Training: { Hyperparameters: { } ssd } training, Packing: { } packing, Augment: { } augment }) return [];
        var task = job.Task;
        if (!Enum.IsDefined(task)) return [new JobProblem("task", task.ToString(), "Give one of " + Names() + ".")];
        var problems = new List<JobProblem>();
        if (task != LearningTask.ObjectDetection)
        {
            problems.AddRange(Given(ssd, new SsdHyperparameters()).Select(field => new JobProblem(
                $"training.hyperparameters.{field.Name}", field.Value,
                $"It is object detection's, but task is {Name(task)}. Leave it out; this task's are in {Section(task)}.")));
        }

        if (training.Classification is not null && !IsClassification(task)) problems.Add(Foreign("training.classification", task));
        if (training.Segmentation is not null && task != LearningTask.SemanticSegmentation)
            problems.Add(Foreign("training.segmentation", task));
        if (job.Deployment is { } deployment) problems.AddRange(Minimums(deployment, task));
        if (IsClassification(task)) problems.AddRange(Classification(training.Classification ?? new(), packing, task));
        if (task == LearningTask.SemanticSegmentation) problems.AddRange(Segmentation(job, training, packing, augment));
        return problems;
    }

    /// <summary>Whether a task learns classes of whole pictures.</summary>
    public static bool IsClassification(LearningTask task) =>
        task is LearningTask.ImageClassification or LearningTask.MultiLabelClassification;

    private static string Section(LearningTask task) =>
        task == LearningTask.SemanticSegmentation ? "training.segmentation" : "training.classification";

    private static string Names() => string.Join(", ", Enum.GetValues<LearningTask>().Select(Name));

    private static JobProblem Foreign(string field, LearningTask task) => new(
        field, null, $"task is {Name(task)}. Leave {field} out, or give the task it belongs to: "
            + (field == "training.segmentation" ? "semanticSegmentation." : "imageClassification or multiLabelClassification."));

    private static IEnumerable<JobProblem> Minimums(DeploymentOptions deployment, LearningTask task)
    {
        var own = TaskMeasure.Of(task);
        return TaskMeasure.All.Where(measure => measure != own && measure.Least(deployment) != 0).Select(measure => new JobProblem(
            $"deployment.{measure.MinimumField}", measure.Least(deployment).ToString(CultureInfo.InvariantCulture),
            $"Models of task {Name(task)} are not measured by it; give {own.MinimumField} instead."));
    }

    private static IEnumerable<JobProblem> Classification(ClassificationHyperparameters given, PackingOptions packing, LearningTask task)
    {
        const string at = "training.classification.";
        var small = SmallPictureLayers.Contains(given.NumLayers);
        if (!small && !Layers.Contains(given.NumLayers))
        {
            yield return new JobProblem(at + "numLayers", Text(given.NumLayers),
                $"Give {string.Join(", ", Layers)}, or for small pictures {string.Join(", ", SmallPictureLayers)}.");
        }

        if (small && given.ImageShape > 28)
        {
            yield return new JobProblem(at + "imageShape", Text(given.ImageShape),
                $"A network of {given.NumLayers} layers is for pictures of at most 28 pixels. Give numLayers 18, 34, 50, 101, 152 or 200.");
        }

        if (small && given.UsePretrainedModel)
        {
            yield return new JobProblem(at + "usePretrainedModel", "true",
                $"There are no pretrained weights with {given.NumLayers} layers. Give false, or numLayers 18, 34, 50, 101, 152 or 200.");
        }

        if (packing.ShorterEdge > 0 && packing.ShorterEdge < given.ImageShape)
        {
            yield return new JobProblem("packing.shorterEdge", Text(packing.ShorterEdge),
                $"The algorithm fails on a picture smaller than imageShape, {given.ImageShape}. Give at least {given.ImageShape}.");
        }

        if (given.TopK is { } best && task == LearningTask.MultiLabelClassification)
        {
            yield return new JobProblem(
                at + "topK", Text(best), "It counts one class an image. Leave it out with multiLabelClassification.");
        }

        if (given.UseWeightedLoss && task == LearningTask.ImageClassification)
            yield return new JobProblem(at + "useWeightedLoss", "true", "It is for multiLabelClassification. Leave it out.");
    }

    private static IEnumerable<JobProblem> Segmentation(
        SubmitDatasetJob job, TrainingOptions training, PackingOptions packing, Augmentation augment)
    {
        if (job.Source is { GroundTruth: null, Unlabelled: null })
        {
            yield return new JobProblem("source", null,
                "Semantic segmentation needs masks, which only source.groundTruth brings: give the output manifest of a segmentation job.");
        }

        if (augment.HorizontalFlip)
        {
            yield return new JobProblem("augment.horizontalFlip", "true",
                "The segmentation algorithm mirrors and crops by itself. Leave it out with semanticSegmentation.");
        }

        foreach (var field in Given(packing, new PackingOptions()).Where(field => field.Name is "shorterEdge" or "shardMegabytes"))
        {
            yield return new JobProblem($"packing.{field.Name}", field.Value,
                "Segmentation packs no RecordIO and keeps the size of pictures, since masks fit pixel by pixel. Leave it out.");
        }

        if (training.InstanceCount > 1)
            yield return new JobProblem(
                "training.instanceCount", Text(training.InstanceCount), "Segmentation trains on one machine. Give 1.");
        var given = training.Segmentation ?? new SegmentationHyperparameters();
        if (given is { LrScheduler: "step", LrSchedulerStep: "" })
        {
            yield return new JobProblem("training.segmentation.lrSchedulerStep", "", "The step scheduler needs epochs, e.g. \"10,20\".");
        }

        if (given.LrSchedulerStep is { Length: > 0 } steps && given.LrScheduler != "step")
        {
            yield return new JobProblem("training.segmentation.lrSchedulerStep", steps,
                $"lrScheduler is {given.LrScheduler}, which has no steps. Give lrScheduler \"step\", or leave it out.");
        }
    }

    private static IEnumerable<(string Name, string? Value)> Given<T>(T given, T defaults) =>
        typeof(T).GetProperties().Where(property => !Equals(property.GetValue(given), property.GetValue(defaults))).Select(property =>
            (JsonNamingPolicy.CamelCase.ConvertName(property.Name),
            Convert.ToString(property.GetValue(given), CultureInfo.InvariantCulture)));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
