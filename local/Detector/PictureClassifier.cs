using Microsoft.ML.OnnxRuntime;

namespace Avocet.LocalDetector;

/// <summary>A trained classifier that answers. Safe to call from several threads.</summary>
public sealed class PictureClassifier : IDisposable
{
    private static readonly string[] Inputs = ["data"];
    private static readonly string[] Outputs = ["probabilities"];
    private readonly InferenceSession _network;

    private PictureClassifier(ClassifierMetadata metadata, InferenceSession network) => (Metadata, _network) = (metadata, network);

    /// <summary>What is known of the network.</summary>
    public ClassifierMetadata Metadata { get; }

    /// <summary>Loads an unpacked model.tar.gz.</summary>
    /// <param name="directory">Holds model.onnx and classifier.json.</param>
    /// <param name="threads">Processor threads one picture may use; 0 leaves it to the runtime.</param>
    /// <exception cref="InvalidDataException">There is no such model, or it is damaged.</exception>
    public static PictureClassifier Load(string directory, int threads = 0)
    {
        var metadata = ClassifierMetadata.Read(directory);
        var path = Path.Combine(directory, DetectorMetadata.ModelFileName);
        if (!File.Exists(path)) throw new InvalidDataException($"The model has no {DetectorMetadata.ModelFileName}.");
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        if (threads > 0) options.IntraOpNumThreads = threads;
        try
        {
            return new PictureClassifier(metadata, new InferenceSession(File.ReadAllBytes(path), options));
        }
        catch (OnnxRuntimeException damaged)
        {
            throw new InvalidDataException($"The model's {DetectorMetadata.ModelFileName} cannot be loaded: {damaged.Message}", damaged);
        }
    }

    /// <summary>Lets the network look at a black square once.</summary>
    /// <exception cref="InvalidDataException">The network does not answer, or not as its metadata say.</exception>
    public void Check()
    {
        try
        {
            Run(new float[3 * Metadata.ImageShape * Metadata.ImageShape]);
        }
        catch (OnnxRuntimeException broken)
        {
            throw new InvalidDataException($"The model's {DetectorMetadata.ModelFileName} does not answer: {broken.Message}", broken);
        }
    }

    /// <summary>Probability of each class, by its id.</summary>
    /// <param name="picture">JPEG, PNG or what else OpenCV decodes.</param>
    /// <exception cref="InvalidDataException">It is no picture that can be decoded.</exception>
    public float[] Classify(ReadOnlySpan<byte> picture)
    {
        using var decoded = PictureTensor.Decode(picture);
        var planes = new float[3 * Metadata.ImageShape * Metadata.ImageShape];
        PictureTensor.Write(decoded, Metadata.ImageShape, planes);
        return Run(planes);
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();

    private float[] Run(float[] planes)
    {
        using var data = OrtValue.CreateTensorValueFromMemory(planes, [1, 3, Metadata.ImageShape, Metadata.ImageShape]);
        using var run = new RunOptions();
        using var answers = _network.Run(run, Inputs, [data], Outputs);
        var probabilities = answers[0].GetTensorDataAsSpan<float>().ToArray();
        return probabilities.Length == Metadata.Classes
            ? probabilities
            : throw new InvalidDataException(
                $"The model's {DetectorMetadata.ModelFileName} answers {probabilities.Length} numbers, not those of {Metadata.Classes} classes as {ClassifierMetadata.FileName} says.");
    }
}
