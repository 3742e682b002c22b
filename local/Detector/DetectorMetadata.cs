namespace Avocet.LocalDetector;

/// <summary>What must be known of a trained network besides its weights: metadata.json in model.tar.gz.</summary>
public sealed record DetectorMetadata
{
    /// <summary>Name of the file beside the model.</summary>
    public const string FileName = "metadata.json";

    /// <summary>Name of the network's file.</summary>
    public const string ModelFileName = LoadedNetwork.FileName;

    /// <summary>Pixels a side of the square the network sees.</summary>
    public required int ImageShape { get; init; }

    /// <summary>Classes without background.</summary>
    public required int Classes { get; init; }

    /// <summary>Cells a side of each feature map, finest first.</summary>
    public required IReadOnlyList<int> Grids { get; init; }

    /// <summary>Of two detections of a class that overlap more than this, the weaker is dropped.</summary>
    public required float NmsThreshold { get; init; }

    /// <summary>Which network: the pretrained one or the small one, by the name its weights are kept under.</summary>
    public required string Network { get; init; }

    /// <summary>Validation mAP of these weights, 0–1.</summary>
    public required double MeanAveragePrecision { get; init; }

    /// <summary>Zero-based epoch these weights are of.</summary>
    public required int Epoch { get; init; }

    /// <summary>What the training was told.</summary>
    public required IReadOnlyDictionary<string, string> Hyperparameters { get; init; }

    /// <summary>Reads the file of a model's directory.</summary>
    /// <exception cref="InvalidDataException">There is none, or it is none.</exception>
    public static DetectorMetadata Read(string directory) =>
        ModelDocument.Read<DetectorMetadata>(directory, FileName, "it was not trained by the local SageMaker");

    /// <summary>Writes the file into a model's directory.</summary>
    public void Write(string directory) => ModelDocument.Write(this, directory, FileName);
}
