using Avocet.Contracts;
using static Avocet.Trainer.HyperparameterText;

namespace Avocet.Trainer;

/// <summary>
/// Hyperparameters of semantic segmentation as SageMaker wants them. Those of other optimizers and schedulers are not sent.
/// </summary>
internal static class SegmentationHyperparameterTexts
{
    public static IReadOnlyDictionary<string, string> Of(SegmentationHyperparameters given, RecordIoPacked packed)
    {
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["backbone"] = given.Backbone,
            ["algorithm"] = given.Algorithm,
            ["use_pretrained_model"] = Truth(given.UsePretrainedModel),
            ["num_classes"] = Text(packed.Classes.Count),
            ["num_training_samples"] = Text(packed.Train.Images),
            ["crop_size"] = Text(given.CropSize),
            ["base_size"] = Text(given.BaseSize),
            ["epochs"] = Text(given.Epochs),
            ["mini_batch_size"] = Text(given.MiniBatchSize),
            ["validation_mini_batch_size"] = Text(given.ValidationMiniBatchSize),
            ["learning_rate"] = Text(given.LearningRate),
            ["lr_scheduler"] = given.LrScheduler,
            ["optimizer"] = given.Optimizer,
            ["syncbn"] = Truth(given.Syncbn),
        };
        if (given.LrScheduler == "step")
            (texts["lr_scheduler_step"], texts["lr_scheduler_factor"]) = (given.LrSchedulerStep, Text(given.LrSchedulerFactor));
        if (given.Optimizer is "sgd" or "nag") texts["momentum"] = Text(given.Momentum);
        if (given.Optimizer is "sgd" or "rmsprop" or "nag") texts["weight_decay"] = Text(given.WeightDecay);
        if (given.Optimizer == "rmsprop") (texts["gamma1"], texts["gamma2"]) = (Text(given.Gamma1), Text(given.Gamma2));
        AddEarlyStopping(
            texts, given.EarlyStopping, given.EarlyStoppingMinEpochs, given.EarlyStoppingPatience, given.EarlyStoppingTolerance);
        return texts;
    }

    private static string Truth(bool value) => value ? "True" : "False";
}
