using System.Globalization;
using System.Text.Json;

namespace Avocet.LocalTraining;

/// <summary>
/// The hyperparameters of the built-in object detection or image classification, with their ranges and defaults (SageMaker developer guide,
/// "Object Detection Hyperparameters", "Image Classification Hyperparameters"). All arrive as strings.
/// </summary>
internal sealed class Hyperparameters
{
    private static readonly string[] Names =
    [
        "num_classes", "num_training_samples", "base_network", "use_pretrained_model", "image_shape", "label_width", "epochs",
        "mini_batch_size", "learning_rate", "lr_scheduler_step", "lr_scheduler_factor", "optimizer", "momentum", "weight_decay",
        "overlap_threshold", "nms_threshold", "freeze_layer_pattern", "early_stopping", "early_stopping_min_epochs",
        "early_stopping_patience", "early_stopping_tolerance", "kv_store", "_seed",
    ];

    private static readonly string[] ClassificationNames =
    [
        "num_classes", "num_training_samples", "num_layers", "use_pretrained_model", "image_shape", "epochs", "mini_batch_size",
        "learning_rate", "lr_scheduler_step", "lr_scheduler_factor", "optimizer", "momentum", "weight_decay", "beta_1", "beta_2", "eps",
        "gamma", "multi_label", "top_k", "augmentation_type", "use_weighted_loss", "precision_dtype", "resize", "checkpoint_frequency",
        "early_stopping", "early_stopping_min_epochs", "early_stopping_patience", "early_stopping_tolerance", "kv_store", "_seed",
    ];

    private readonly IReadOnlyDictionary<string, string> _given;

    private Hyperparameters(IReadOnlyDictionary<string, string> given, bool classifies)
    {
        _given = given;
        if (given.Keys.FirstOrDefault(name => !(classifies ? ClassificationNames : Names).Contains(name)) is { } unknown)
            throw new ClientErrorException($"Additional properties are not allowed ('{unknown}' was unexpected).");
        NumClasses = Whole("num_classes", null, 1, 10_000);
        NumTrainingSamples = Whole("num_training_samples", null, 1, int.MaxValue);
        BaseNetwork = classifies ? $"resnet-{Whole("num_layers", 152, 1, 1000)}" : OneOf("base_network", "vgg-16", "resnet-50");
        IsMultiLabel = classifies && Whole("multi_label", 0, 0, 1) == 1;
        TopK = classifies && given.ContainsKey("top_k") ? Whole("top_k", null, 2, 10_000) : null;
        UsePretrainedModel = Whole("use_pretrained_model", 0, 0, 1) == 1;
        // 300 is the algorithm's floor; the local one may go below it, so that a test need not wait.
        ImageShape = classifies ? Side() : Whole("image_shape", 300, 64, 2048);
        LabelWidth = Whole("label_width", 350, 7, int.MaxValue);
        Epochs = Whole("epochs", 30, 1, 100_000);
        MiniBatchSize = Whole("mini_batch_size", 32, 1, 4096);
        LearningRate = Number("learning_rate", classifies ? 0.1 : 0.001, 0, 1);
        SchedulerSteps = Steps();
        SchedulerFactor = Number("lr_scheduler_factor", 0.1, 0, 1);
        Optimizer = OneOf("optimizer", "sgd", "adam", "rmsprop", classifies ? "nag" : "adadelta");
        Momentum = Number("momentum", 0.9, 0, 1, isLeastAllowed: classifies);
        WeightDecay = Number("weight_decay", classifies ? 0.0001 : 0.0005, 0, 1, isLeastAllowed: classifies);
        OverlapThreshold = Number("overlap_threshold", 0.5, 0, 1);
        NmsThreshold = Number("nms_threshold", 0.45, 0, 1);
        FreezeLayerPattern = given.GetValueOrDefault("freeze_layer_pattern", "");
        EarlyStopping = OneOf("early_stopping", "False", "True") == "True";
        EarlyStoppingMinEpochs = Whole("early_stopping_min_epochs", 10, 1, int.MaxValue);
        EarlyStoppingPatience = Whole("early_stopping_patience", 5, 1, int.MaxValue);
        EarlyStoppingTolerance = Number("early_stopping_tolerance", 0, 0, 1, isLeastAllowed: true);
        Seed = Whole("_seed", 1, int.MinValue, int.MaxValue);
    }

    public int NumClasses { get; }

    public int NumTrainingSamples { get; }

    public string BaseNetwork { get; }

    /// <summary>Whether a picture may have several classes; of a classification.</summary>
    public bool IsMultiLabel { get; }

    /// <summary>Also measures how often the label is among so many best; of a classification.</summary>
    public int? TopK { get; }

    public bool UsePretrainedModel { get; }

    public int ImageShape { get; }

    public int LabelWidth { get; }

    public int Epochs { get; }

    public int MiniBatchSize { get; }

    public double LearningRate { get; }

    /// <summary>Epochs after which the learning rate falls; empty for none.</summary>
    public IReadOnlyList<int> SchedulerSteps { get; }

    public double SchedulerFactor { get; }

    public string Optimizer { get; }

    public double Momentum { get; }

    public double WeightDecay { get; }

    public double OverlapThreshold { get; }

    public double NmsThreshold { get; }

    public string FreezeLayerPattern { get; }

    public bool EarlyStopping { get; }

    public int EarlyStoppingMinEpochs { get; }

    public int EarlyStoppingPatience { get; }

    public double EarlyStoppingTolerance { get; }

    public int Seed { get; }

    /// <summary>As they were given.</summary>
    public IReadOnlyDictionary<string, string> Given => _given;

    /// <param name="path">The file.</param>
    /// <param name="classifies">Whether they are those of image classification.</param>
    /// <exception cref="ClientErrorException">The file is missing or broken, or a value is not allowed.</exception>
    public static Hyperparameters Read(string path, bool classifies = false)
    {
        try
        {
            return new Hyperparameters(JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllBytes(path)) ?? [], classifies);
        }
        catch (Exception broken) when (broken is JsonException or IOException)
        {
            throw new ClientErrorException($"The hyperparameters cannot be read: {broken.Message}");
        }
    }

    private int Side()
    {
        var text = _given.GetValueOrDefault("image_shape", "3,224,224");
        return text.Split(',') is ["3", var height, var width] && height == width
            && int.TryParse(height, NumberStyles.None, CultureInfo.InvariantCulture, out var side) && side is >= 32 and <= 2048
            ? side
            : throw Wrong("image_shape", text, "3,N,N with N from 32 to 2048: other shapes are not trained here");
    }

    private int Whole(string name, int? preset, int least, int most)
    {
        if (!_given.TryGetValue(name, out var text))
            return preset ?? throw new ClientErrorException($"'{name}' is a required property.");
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            && value >= least && value <= most
            ? value
            : throw Wrong(name, text, string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"));
    }

    private double Number(string name, double preset, double least, double most, bool isLeastAllowed = false)
    {
        if (!_given.TryGetValue(name, out var text)) return preset;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && (value > least || (isLeastAllowed && value == least)) && value <= most
            ? value
            : throw Wrong(name, text, string.Create(
                CultureInfo.InvariantCulture, $"a number {(isLeastAllowed ? "of at least" : "above")} {least} and at most {most}"));
    }

    private string OneOf(string name, params string[] allowed)
    {
        var text = _given.GetValueOrDefault(name, allowed[0]);
        return allowed.Contains(text) ? text : throw Wrong(name, text, $"one of {string.Join(", ", allowed)}");
    }

    private List<int> Steps()
    {
        var text = _given.GetValueOrDefault("lr_scheduler_step", "");
        var steps = new List<int>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var epoch))
                throw Wrong("lr_scheduler_step", text, "epochs separated by commas, such as 26,52");
            steps.Add(epoch);
        }

        return steps;
    }

    private static ClientErrorException Wrong(string name, string value, string allowed) =>
        new($"Invalid value '{value}' for hyperparameter '{name}'. Give {allowed}.");
}
