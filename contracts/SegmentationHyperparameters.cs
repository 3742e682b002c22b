using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Avocet.Contracts;

/// <summary>
/// Hyperparameters of the built-in semantic segmentation; names, ranges and defaults are those of the SageMaker developer guide
/// (segmentation-hyperparameters). num_classes and num_training_samples are computed.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SegmentationHyperparameters
{
    /// <summary>backbone: resnet-50 or resnet-101.</summary>
    [Required, RegularExpression("^(resnet-50|resnet-101)$")]
    [Description("backbone: resnet-50 or resnet-101.")]
    public string Backbone { get; init; } = "resnet-50";

    /// <summary>algorithm: fcn, psp or deeplab.</summary>
    [Required, RegularExpression("^(fcn|psp|deeplab)$")]
    [Description("algorithm: fcn, psp or deeplab.")]
    public string Algorithm { get; init; } = "fcn";

    /// <summary>use_pretrained_model: start from a pretrained backbone.</summary>
    [Description("use_pretrained_model: start from a pretrained backbone.")]
    public bool UsePretrainedModel { get; init; } = true;

    /// <summary>crop_size: side in pixels of the square the network sees; the algorithm rounds it up to a multiple of 8.</summary>
    [Range(17, 4096)]
    [Description("crop_size: side in pixels of the square the network sees; the algorithm rounds it up to a multiple of 8.")]
    public int CropSize { get; init; } = 240;

    /// <summary>base_size: pixels to which pictures are rescaled before they are cropped.</summary>
    [Range(17, 8192)]
    [Description("base_size: pixels to which pictures are rescaled before they are cropped.")]
    public int BaseSize { get; init; } = 520;

    /// <summary>epochs.</summary>
    [Range(1, 100_000)]
    [Description("epochs.")]
    public int Epochs { get; init; } = 10;

    /// <summary>mini_batch_size.</summary>
    [Range(1, 4096)]
    [Description("mini_batch_size.")]
    public int MiniBatchSize { get; init; } = 16;

    /// <summary>validation_mini_batch_size.</summary>
    [Range(1, 4096)]
    [Description("validation_mini_batch_size.")]
    public int ValidationMiniBatchSize { get; init; } = 16;

    /// <summary>learning_rate.</summary>
    [Range(1e-9, 1.0)]
    [Description("learning_rate.")]
    public double LearningRate { get; init; } = 0.001;

    /// <summary>lr_scheduler: step, poly or cosine.</summary>
    [Required, RegularExpression("^(step|poly|cosine)$")]
    [Description("lr_scheduler: step, poly or cosine.")]
    public string LrScheduler { get; init; } = "poly";

    /// <summary>lr_scheduler_step: epochs at which the learning rate falls; for the step scheduler, which needs it.</summary>
    [RegularExpression("^$|^[0-9]+(,[0-9]+)*$")]
    [Description("lr_scheduler_step: epochs at which the learning rate falls; for the step scheduler, which needs it.")]
    public string LrSchedulerStep { get; init; } = "";

    /// <summary>lr_scheduler_factor; for the step scheduler.</summary>
    [Range(0.0, 1.0)]
    [Description("lr_scheduler_factor; for the step scheduler.")]
    public double LrSchedulerFactor { get; init; } = 0.1;

    /// <summary>optimizer: adam, adagrad, nag, rmsprop or sgd.</summary>
    [Required, RegularExpression("^(adam|adagrad|nag|rmsprop|sgd)$")]
    [Description("optimizer: adam, adagrad, nag, rmsprop or sgd.")]
    public string Optimizer { get; init; } = "sgd";

    /// <summary>momentum; for sgd and nag.</summary>
    [Range(1e-9, 1.0)]
    [Description("momentum; for sgd and nag.")]
    public double Momentum { get; init; } = 0.9;

    /// <summary>weight_decay; for sgd and rmsprop.</summary>
    [Range(1e-9, 0.999999)]
    [Description("weight_decay; for sgd and rmsprop.")]
    public double WeightDecay { get; init; } = 0.0001;

    /// <summary>gamma1; for rmsprop.</summary>
    [Range(0.0, 1.0)]
    [Description("gamma1; for rmsprop.")]
    public double Gamma1 { get; init; } = 0.9;

    /// <summary>gamma2; for rmsprop.</summary>
    [Range(0.0, 1.0)]
    [Description("gamma2; for rmsprop.")]
    public double Gamma2 { get; init; } = 0.9;

    /// <summary>syncbn: batch normalisation over all GPUs.</summary>
    [Description("syncbn: batch normalisation over all GPUs.")]
    public bool Syncbn { get; init; }

    /// <summary>early_stopping on validation mIOU.</summary>
    [Description("early_stopping on validation mIOU.")]
    public bool EarlyStopping { get; init; }

    /// <summary>early_stopping_min_epochs.</summary>
    [Range(1, 100_000)]
    [Description("early_stopping_min_epochs.")]
    public int EarlyStoppingMinEpochs { get; init; } = 5;

    /// <summary>early_stopping_patience, in epochs.</summary>
    [Range(1, 100_000)]
    [Description("early_stopping_patience, in epochs.")]
    public int EarlyStoppingPatience { get; init; } = 4;

    /// <summary>early_stopping_tolerance: improvement that counts.</summary>
    [Range(0.0, 1.0)]
    [Description("early_stopping_tolerance: improvement that counts.")]
    public double EarlyStoppingTolerance { get; init; }
}
