using Avocet.Contracts;
using static Avocet.Trainer.HyperparameterText;

namespace Avocet.Trainer;

/// <summary>The algorithm's hyperparameters as SageMaker wants them: names of the developer guide, values as texts.</summary>
internal static class SsdHyperparameterTexts
{
    public static IReadOnlyDictionary<string, string> Of(TrainingOptions training, RecordIoPacked packed)
    {
        var given = training.Hyperparameters;
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["base_network"] = given.BaseNetwork,
            // The guide says that 1 is the default, the container's own log says 0: never left to either.
            ["use_pretrained_model"] = given.UsePretrainedModel ? "1" : "0",
            ["num_classes"] = Text(packed.Classes.Count),
            ["num_training_samples"] = Text(packed.Train.Images),
            ["label_width"] = Text(packed.LabelWidth),
            ["epochs"] = Text(given.Epochs),
            ["mini_batch_size"] = Text(given.MiniBatchSize),
            ["learning_rate"] = Text(given.LearningRate),
            ["lr_scheduler_factor"] = Text(given.LrSchedulerFactor),
            ["optimizer"] = given.Optimizer,
            ["momentum"] = Text(given.Momentum),
            ["weight_decay"] = Text(given.WeightDecay),
            ["overlap_threshold"] = Text(given.OverlapThreshold),
            ["nms_threshold"] = Text(given.NmsThreshold),
            ["image_shape"] = Text(given.ImageShape),
        };
        if (given.LrSchedulerStep.Length > 0) texts["lr_scheduler_step"] = given.LrSchedulerStep;
        if (!string.IsNullOrEmpty(given.FreezeLayerPattern)) texts["freeze_layer_pattern"] = given.FreezeLayerPattern;
        // The container's default updates each machine for itself.
        if (training.InstanceCount > 1) texts["kv_store"] = "dist_sync";
        AddEarlyStopping(
            texts, given.EarlyStopping, given.EarlyStoppingMinEpochs, given.EarlyStoppingPatience, given.EarlyStoppingTolerance);
        return texts;
    }
}
