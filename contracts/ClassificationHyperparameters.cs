using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Avocet.Contracts;

/// <summary>
/// Hyperparameters of the built-in image classification; names and ranges are those of the SageMaker developer guide
/// (IC-Hyperparameter), and so are defaults, except for what suits fine-tuning: pretrained weights, 50 layers, learning rate 0.01.
/// num_classes, num_training_samples and multi_label are computed from the job and its lists.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ClassificationHyperparameters
{
    /// <summary>
    /// num_layers: 18, 34, 50, 101, 152 or 200; for pictures of at most 28 pixels 20, 32, 44, 56 or 110, without pretrained weights.
    /// </summary>
    [Description(
        "num_layers: 18, 34, 50, 101, 152 or 200; for pictures of at most 28 pixels 20, 32, 44, 56 or 110, without pretrained weights.")]
    public int NumLayers { get; init; } = 50;

    /// <summary>use_pretrained_model: start from pretrained weights.</summary>
    [Description("use_pretrained_model: start from pretrained weights.")]
    public bool UsePretrainedModel { get; init; } = true;

    /// <summary>image_shape: side in pixels of the square the network sees; no packed picture may be smaller.</summary>
    [Range(8, 2048)]
    [Description("image_shape: side in pixels of the square the network sees; no packed picture may be smaller.")]
    public int ImageShape { get; init; } = 224;

    /// <summary>epochs.</summary>
    [Range(1, 100_000)]
    [Description("epochs.")]
    public int Epochs { get; init; } = 30;

    /// <summary>mini_batch_size, summed over GPUs.</summary>
    [Range(1, 4096)]
    [Description("mini_batch_size, summed over GPUs.")]
    public int MiniBatchSize { get; init; } = 32;

    /// <summary>learning_rate.</summary>
    [Range(1e-9, 1.0)]
    [Description("learning_rate.")]
    public double LearningRate { get; init; } = 0.01;

    /// <summary>lr_scheduler_step: epochs at which the learning rate falls, e.g. "10,20"; empty for none.</summary>
    [RegularExpression("^$|^[0-9]+(,[0-9]+)*$")]
    [Description("lr_scheduler_step: epochs at which the learning rate falls, e.g. \"10,20\"; empty for none.")]
    public string LrSchedulerStep { get; init; } = "";

    /// <summary>lr_scheduler_factor: what the rate is multiplied with at each step.</summary>
    [Range(1e-9, 0.999999)]
    [Description("lr_scheduler_factor: what the rate is multiplied with at each step.")]
    public double LrSchedulerFactor { get; init; } = 0.1;

    /// <summary>optimizer: sgd, adam, rmsprop or nag.</summary>
    [Required, RegularExpression("^(sgd|adam|rmsprop|nag)$")]
    [Description("optimizer: sgd, adam, rmsprop or nag.")]
    public string Optimizer { get; init; } = "sgd";

    /// <summary>momentum; for sgd and nag.</summary>
    [Range(0.0, 1.0)]
    [Description("momentum; for sgd and nag.")]
    public double Momentum { get; init; } = 0.9;

    /// <summary>weight_decay.</summary>
    [Range(0.0, 1.0)]
    [Description("weight_decay.")]
    public double WeightDecay { get; init; } = 0.0001;

    /// <summary>beta_1; for adam.</summary>
    [Range(0.0, 1.0)]
    [Description("beta_1; for adam.")]
    public double Beta1 { get; init; } = 0.9;

    /// <summary>beta_2; for adam.</summary>
    [Range(0.0, 1.0)]
    [Description("beta_2; for adam.")]
    public double Beta2 { get; init; } = 0.999;

    /// <summary>eps; for adam and rmsprop.</summary>
    [Range(0.0, 1.0)]
    [Description("eps; for adam and rmsprop.")]
    public double Eps { get; init; } = 1e-8;

    /// <summary>gamma; for rmsprop.</summary>
    [Range(0.0, 1.0)]
    [Description("gamma; for rmsprop.")]
    public double Gamma { get; init; } = 0.9;

    /// <summary>augmentation_type: crop, crop_color or crop_color_transform; left out, none.</summary>
    [RegularExpression("^(crop|crop_color|crop_color_transform)$")]
    [Description("augmentation_type: crop, crop_color or crop_color_transform; left out, none.")]
    public string? AugmentationType { get; init; }

    /// <summary>top_k: also reports how often the label is among the k best; for one class an image.</summary>
    [Range(2, 1000)]
    [Description("top_k: also reports how often the label is among the k best; for one class an image.")]
    public int? TopK { get; init; }

    /// <summary>use_weighted_loss: rare classes weigh more; for multi label only.</summary>
    [Description("use_weighted_loss: rare classes weigh more; for multi label only.")]
    public bool UseWeightedLoss { get; init; }

    /// <summary>precision_dtype: float32 or float16.</summary>
    [Required, RegularExpression("^(float32|float16)$")]
    [Description("precision_dtype: float32 or float16.")]
    public string PrecisionDtype { get; init; } = "float32";

    /// <summary>early_stopping on validation accuracy.</summary>
    [Description("early_stopping on validation accuracy.")]
    public bool EarlyStopping { get; init; }

    /// <summary>early_stopping_min_epochs.</summary>
    [Range(1, 100_000)]
    [Description("early_stopping_min_epochs.")]
    public int EarlyStoppingMinEpochs { get; init; } = 10;

    /// <summary>early_stopping_patience, in epochs.</summary>
    [Range(1, 100_000)]
    [Description("early_stopping_patience, in epochs.")]
    public int EarlyStoppingPatience { get; init; } = 5;

    /// <summary>early_stopping_tolerance: improvement that counts.</summary>
    [Range(0.0, 1.0)]
    [Description("early_stopping_tolerance: improvement that counts.")]
    public double EarlyStoppingTolerance { get; init; }
}
