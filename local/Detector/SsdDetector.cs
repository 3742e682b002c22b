using Microsoft.ML.OnnxRuntime;

namespace Avocet.LocalDetector;

/// <summary>What the detector found in a picture.</summary>
/// <param name="Width">Pixels of the picture, EXIF orientation applied.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Detections">Best first, at most <see cref="DetectionChoice.MostDetections"/>.</param>
public sealed record DetectionResult(int Width, int Height, IReadOnlyList<Detection> Detections);

/// <summary>A trained detector that answers. Safe to call from several threads.</summary>
public sealed class SsdDetector : IDisposable
{
    private static readonly string[] Outputs = ["probabilities", "offsets"];
    private readonly LoadedNetwork _network;
    private readonly DetectionChoice _choice;
    private readonly int _boxes;

    private SsdDetector(DetectorMetadata metadata, LoadedNetwork network)
    {
        var anchors = new Anchors(metadata.Grids);
        (Metadata, _network, _boxes) = (metadata, network, anchors.Count);
        _choice = new DetectionChoice(anchors, metadata.NmsThreshold);
    }

    /// <summary>What is known of the network.</summary>
    public DetectorMetadata Metadata { get; }

    /// <summary>Loads an unpacked model.tar.gz.</summary>
    /// <param name="directory">Holds model.onnx and metadata.json.</param>
    /// <param name="threads">Processor threads one picture may use; 0 leaves it to the runtime.</param>
    /// <exception cref="InvalidDataException">There is no such model, or it is damaged.</exception>
    public static SsdDetector Load(string directory, int threads = 0)
    {
        var metadata = DetectorMetadata.Read(directory);
        return new SsdDetector(metadata, new LoadedNetwork(directory, metadata.ImageShape, Outputs, threads));
    }

    /// <summary>Lets the network look at a black square once: what loads but cannot answer is found before anybody asks it.</summary>
    /// <exception cref="InvalidDataException">The network does not answer, or not as its metadata say.</exception>
    public void Check() => _network.Check(Choose);

    /// <summary>Looks at one picture.</summary>
    /// <param name="picture">JPEG, PNG or what else OpenCV decodes.</param>
    /// <exception cref="InvalidDataException">It is no picture that can be decoded.</exception>
    public DetectionResult Detect(ReadOnlySpan<byte> picture)
    {
        using var decoded = PictureTensor.Decode(picture);
        return new DetectionResult(decoded.Width, decoded.Height, _network.Look(decoded, Choose));
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();

    private IReadOnlyList<Detection> Choose(IReadOnlyList<OrtValue> answers)
    {
        var probabilities = answers[0].GetTensorDataAsSpan<float>();
        var offsets = answers[1].GetTensorDataAsSpan<float>();
        if (probabilities.Length != _boxes * (Metadata.Classes + 1) || offsets.Length != _boxes * 4)
        {
            throw new InvalidDataException(
                $"The model's {LoadedNetwork.FileName} answers {probabilities.Length} and {offsets.Length} numbers, "
                + $"not those of {_boxes} default boxes and {Metadata.Classes} classes as {DetectorMetadata.FileName} says.");
        }

        return _choice.Choose(probabilities, offsets, Metadata.Classes);
    }
}
