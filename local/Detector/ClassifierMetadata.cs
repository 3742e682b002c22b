namespace Avocet.LocalDetector;

/// <summary>
/// What must be known of a trained classifier besides its weights: classifier.json in model.tar.gz, whose presence tells it from a
/// detector.
/// </summary>
public sealed record ClassifierMetadata
{
    /// <summary>Name of the file beside the model.</summary>
    public const string FileName = "classifier.json";

    /// <summary>Pixels a side of the square the network sees.</summary>
    public required int ImageShape { get; init; }

    /// <summary>Classes.</summary>
    public required int Classes { get; init; }

    /// <summary>Whether each class has a probability of its own, or all of them sum up to one.</summary>
    public required bool IsMultiLabel { get; init; }

    /// <summary>Which network: the pretrained one or the small one, by the name its weights are kept under.</summary>
    public required string Network { get; init; }

    /// <summary>Validation accuracy of these weights, 0–1.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Zero-based epoch these weights are of.</summary>
    public required int Epoch { get; init; }

    /// <summary>What the training was told.</summary>
    public required IReadOnlyDictionary<string, string> Hyperparameters { get; init; }

    /// <summary>Whether a model's directory holds a classifier.</summary>
    public static bool IsIn(string directory) => File.Exists(Path.Combine(directory, FileName));

    /// <summary>Reads the file of a model's directory.</summary>
    /// <exception cref="InvalidDataException">There is none, or it is none.</exception>
    public static ClassifierMetadata Read(string directory) =>
        ModelDocument.Read<ClassifierMetadata>(directory, FileName, "it is no classifier that the local SageMaker trained");

    /// <summary>Writes the file into a model's directory.</summary>
    public void Write(string directory) => ModelDocument.Write(this, directory, FileName);
}
