using Microsoft.ML.OnnxRuntime;

namespace Avocet.LocalDetector;

/// <summary>A trained classifier that answers. Safe to call from several threads.</summary>
public sealed class PictureClassifier : IDisposable
{
    private static readonly string[] Outputs = ["probabilities"];
    private readonly LoadedNetwork _network;

    private PictureClassifier(ClassifierMetadata metadata, LoadedNetwork network) => (Metadata, _network) = (metadata, network);

    /// <summary>What is known of the network.</summary>
    public ClassifierMetadata Metadata { get; }

    /// <summary>Loads an unpacked model.tar.gz.</summary>
    /// <param name="directory">Holds model.onnx and classifier.json.</param>
    /// <param name="threads">Processor threads one picture may use; 0 leaves it to the runtime.</param>
    /// <exception cref="InvalidDataException">There is no such model, or it is damaged.</exception>
    public static PictureClassifier Load(string directory, int threads = 0)
    {
        var metadata = ClassifierMetadata.Read(directory);
        return new PictureClassifier(metadata, new LoadedNetwork(directory, metadata.ImageShape, Outputs, threads));
    }

    /// <summary>Lets the network look at a black square once.</summary>
    /// <exception cref="InvalidDataException">The network does not answer, or not as its metadata say.</exception>
    public void Check() => _network.Check(Probabilities);

    /// <summary>Probability of each class, by its id.</summary>
    /// <param name="picture">JPEG, PNG or what else OpenCV decodes.</param>
    /// <exception cref="InvalidDataException">It is no picture that can be decoded.</exception>
    public float[] Classify(ReadOnlySpan<byte> picture)
    {
        using var decoded = PictureTensor.Decode(picture);
        return _network.Look(decoded, Probabilities);
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();

    private float[] Probabilities(IReadOnlyList<OrtValue> answers)
    {
        var probabilities = answers[0].GetTensorDataAsSpan<float>().ToArray();
        return probabilities.Length == Metadata.Classes
            ? probabilities
            : throw new InvalidDataException(
                $"The model's {LoadedNetwork.FileName} answers {probabilities.Length} numbers, not those of {Metadata.Classes} classes as "
                + $"{ClassifierMetadata.FileName} says.");
    }
}
