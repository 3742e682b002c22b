using Avocet.Contracts;
using static Avocet.Trainer.HyperparameterText;

namespace Avocet.Trainer;

/// <summary>
/// Hyperparameters of image classification as SageMaker wants them. Those of other optimizers than the one asked for are not sent.
/// </summary>
internal static class ClassificationHyperparameterTexts
{
    public static IReadOnlyDictionary<string, string> Of(
        TrainingOptions training, ClassificationHyperparameters given, RecordIoPacked packed, bool isMultiLabel)
    {
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["num_layers"] = Text(given.NumLayers),
            ["use_pretrained_model"] = given.UsePretrainedModel ? "1" : "0",
            ["image_shape"] = $"3,{Text(given.ImageShape)},{Text(given.ImageShape)}",
            ["num_classes"] = Text(packed.Classes.Count),
            ["num_training_samples"] = Text(packed.Train.Images),
            ["multi_label"] = isMultiLabel ? "1" : "0",
            ["epochs"] = Text(given.Epochs),
            ["mini_batch_size"] = Text(given.MiniBatchSize),
            ["learning_rate"] = Text(given.LearningRate),
            ["lr_scheduler_factor"] = Text(given.LrSchedulerFactor),
            ["optimizer"] = given.Optimizer,
            ["weight_decay"] = Text(given.WeightDecay),
            ["precision_dtype"] = given.PrecisionDtype,
        };
        if (given.LrSchedulerStep.Length > 0) texts["lr_scheduler_step"] = given.LrSchedulerStep;
        // The guide says that 0.9 is momentum's default, the container's own log says 0: always sent where it counts.
        if (given.Optimizer is "sgd" or "nag") texts["momentum"] = Text(given.Momentum);
        if (given.Optimizer is "adam" or "rmsprop") texts["eps"] = Text(given.Eps);
        if (given.Optimizer == "adam") (texts["beta_1"], texts["beta_2"]) = (Text(given.Beta1), Text(given.Beta2));
        if (given.Optimizer == "rmsprop") texts["gamma"] = Text(given.Gamma);
        if (given.AugmentationType is { } augmentation) texts["augmentation_type"] = augmentation;
        if (given.TopK is { } best) texts["top_k"] = Text(best);
        if (given.UseWeightedLoss) texts["use_weighted_loss"] = "1";
        if (training.InstanceCount > 1) texts["kv_store"] = "dist_sync";
        AddEarlyStopping(
            texts, given.EarlyStopping, given.EarlyStoppingMinEpochs, given.EarlyStoppingPatience, given.EarlyStoppingTolerance);
        return texts;
    }
}
