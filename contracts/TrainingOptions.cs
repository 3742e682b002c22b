using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Avocet.Contracts;

/// <summary>How the model is trained, by the built-in algorithm of the job's task.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record TrainingOptions
{
    /// <summary>Hyperparameters of object detection.</summary>
    [Description("Hyperparameters of object detection.")]
    public SsdHyperparameters Hyperparameters { get; init; } = new();

    /// <summary>Hyperparameters of image classification, single or multi label; <see langword="null"/> takes all defaults.</summary>
    [Description("Hyperparameters of image classification, single or multi label; left out, all defaults.")]
    public ClassificationHyperparameters? Classification { get; init; }

    /// <summary>Hyperparameters of semantic segmentation; <see langword="null"/> takes all defaults.</summary>
    [Description("Hyperparameters of semantic segmentation; left out, all defaults.")]
    public SegmentationHyperparameters? Segmentation { get; init; }

    /// <summary>Training instance, e.g. ml.g4dn.xlarge.</summary>
    [Required, RegularExpression("^ml\\.[a-z0-9-]+\\.[a-z0-9]+$")]
    [Description("Training instance type; the algorithm trains on GPU instances only (p2, p3, g4dn, g5).")]
    public string InstanceType { get; init; } = "ml.g4dn.xlarge";

    /// <summary>Number of training instances.</summary>
    [Range(1, 100)]
    [Description("Number of training instances.")]
    public int InstanceCount { get; init; } = 1;

    /// <summary>Storage of each instance in GB.</summary>
    [Range(1, 16384)]
    [Description("Storage of each instance in GB.")]
    public int VolumeGigabytes { get; init; } = 50;

    /// <summary>Longest training time in seconds; at most 28 days.</summary>
    [Range(60, 2_419_200)]
    [Description("Longest training time in seconds; at most 28 days.")]
    public int MaxRunSeconds { get; init; } = 86_400;

    /// <summary>Trains on spare capacity, with checkpoints.</summary>
    [Description("Trains on spot capacity, with checkpoints.")]
    public bool Spot { get; init; }

    /// <summary>model.tar.gz of an earlier job to continue from (s3://…); same base network and classes.</summary>
    [MinLength(1), MaxLength(1024)]
    [Description("model.tar.gz of an earlier job to continue from (s3://...); same base network and classes.")]
    public string? ContinueFrom { get; init; }
}

/// <summary>
/// Hyperparameters of the built-in algorithm; names, ranges and defaults are those of the SageMaker developer guide
/// (object-detection-api-config), except that the pretrained base network is always asked for in so many words.
/// num_classes, num_training_samples and label_width are computed from the lists.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SsdHyperparameters
{
    /// <summary>base_network: vgg-16 or resnet-50.</summary>
    [Required, RegularExpression("^(vgg-16|resnet-50)$")]
    [Description("base_network: vgg-16 or resnet-50.")]
    public string BaseNetwork { get; init; } = "resnet-50";

    /// <summary>use_pretrained_model.</summary>
    [Description("use_pretrained_model: start from pretrained weights.")]
    public bool UsePretrainedModel { get; init; } = true;

    /// <summary>epochs, at least 1.</summary>
    [Range(1, 100_000)]
    [Description("epochs.")]
    public int Epochs { get; init; } = 30;

    /// <summary>mini_batch_size, at least 1.</summary>
    [Range(1, 4096)]
    [Description("mini_batch_size, summed over GPUs.")]
    public int MiniBatchSize { get; init; } = 16;

    /// <summary>learning_rate in (0,1].</summary>
    [Range(1e-9, 1.0)]
    [Description("learning_rate.")]
    public double LearningRate { get; init; } = 0.001;

    /// <summary>lr_scheduler_step: epochs at which the rate falls, e.g. "33,67"; empty for none.</summary>
    [RegularExpression("^$|^[0-9]+(,[0-9]+)*$")]
    [Description("lr_scheduler_step: epochs at which the learning rate falls, e.g. \"33,67\"; empty for none.")]
    public string LrSchedulerStep { get; init; } = "";

    /// <summary>lr_scheduler_factor in (0,1).</summary>
    [Range(1e-9, 0.999999)]
    [Description("lr_scheduler_factor: what the rate is multiplied with at each step.")]
    public double LrSchedulerFactor { get; init; } = 0.1;

    /// <summary>optimizer: sgd, adam, rmsprop or adadelta.</summary>
    [Required, RegularExpression("^(sgd|adam|rmsprop|adadelta)$")]
    [Description("optimizer: sgd, adam, rmsprop or adadelta.")]
    public string Optimizer { get; init; } = "sgd";

    /// <summary>momentum in (0,1]; for sgd.</summary>
    [Range(1e-9, 1.0)]
    [Description("momentum; for sgd.")]
    public double Momentum { get; init; } = 0.9;

    /// <summary>weight_decay in (0,1).</summary>
    [Range(1e-9, 0.999999)]
    [Description("weight_decay; for sgd and rmsprop.")]
    public double WeightDecay { get; init; } = 0.0005;

    /// <summary>overlap_threshold in (0,1]: IoU at which a detection counts.</summary>
    [Range(1e-9, 1.0)]
    [Description("overlap_threshold: intersection over union at which a detection counts.")]
    public double OverlapThreshold { get; init; } = 0.5;

    /// <summary>nms_threshold in (0,1].</summary>
    [Range(1e-9, 1.0)]
    [Description("nms_threshold of non-maximum suppression.")]
    public double NmsThreshold { get; init; } = 0.45;

    /// <summary>image_shape: side of the square the network sees, at least 300; 300 and 512 are advised.</summary>
    [Range(300, 2048)]
    [Description("image_shape: side in pixels of the square the network sees; 300 or 512 is advised.")]
    public int ImageShape { get; init; } = 300;

    /// <summary>freeze_layer_pattern: regular expression of layers that do not train.</summary>
    [MaxLength(256)]
    [Description("freeze_layer_pattern: regular expression of layers that do not train.")]
    public string? FreezeLayerPattern { get; init; }

    /// <summary>early_stopping on validation mAP.</summary>
    [Description("early_stopping on validation mAP.")]
    public bool EarlyStopping { get; init; }

    /// <summary>early_stopping_min_epochs.</summary>
    [Range(1, 100_000)]
    [Description("early_stopping_min_epochs.")]
    public int EarlyStoppingMinEpochs { get; init; } = 10;

    /// <summary>early_stopping_patience.</summary>
    [Range(1, 100_000)]
    [Description("early_stopping_patience, in epochs.")]
    public int EarlyStoppingPatience { get; init; } = 5;

    /// <summary>early_stopping_tolerance in [0,1].</summary>
    [Range(0.0, 1.0)]
    [Description("early_stopping_tolerance: improvement of mAP that counts.")]
    public double EarlyStoppingTolerance { get; init; }
}
