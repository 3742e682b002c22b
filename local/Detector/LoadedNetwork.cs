using Microsoft.ML.OnnxRuntime;
using OpenCvSharp;

namespace Avocet.LocalDetector;

/// <summary>The trained network of an unpacked model.tar.gz, ready to look at pictures. Safe to call from several threads.</summary>
internal sealed class LoadedNetwork : IDisposable
{
    /// <summary>Name of the network's file.</summary>
    public const string FileName = "model.onnx";

    private static readonly string[] Inputs = ["data"];
    private readonly InferenceSession _session;
    private readonly string[] _outputs;
    private readonly int _side;

    /// <summary>Loads the network.</summary>
    /// <param name="directory">Holds model.onnx.</param>
    /// <param name="side">Pixels a side of the square it sees.</param>
    /// <param name="outputs">What it answers.</param>
    /// <param name="threads">Processor threads one picture may use; 0 leaves it to the runtime.</param>
    /// <exception cref="InvalidDataException">There is no such network, or it is damaged.</exception>
    public LoadedNetwork(string directory, int side, string[] outputs, int threads)
    {
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path)) throw new InvalidDataException($"The model has no {FileName}.");
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        // Threads that spin while they wait take the processor from everything else on a small machine.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        if (threads > 0) options.IntraOpNumThreads = threads;
        try
        {
            (_session, _side, _outputs) = (new InferenceSession(File.ReadAllBytes(path), options), side, outputs);
        }
        catch (OnnxRuntimeException damaged)
        {
            throw new InvalidDataException($"The model's {FileName} cannot be loaded: {damaged.Message}", damaged);
        }
    }

    /// <summary>Looks at a decoded picture.</summary>
    /// <param name="picture">Of any size.</param>
    /// <param name="read">Reads the outputs, which are gone afterwards.</param>
    public T Look<T>(Mat picture, Func<IReadOnlyList<OrtValue>, T> read)
    {
        var planes = NewPlanes();
        PictureTensor.Write(picture, _side, planes);
        return Run(planes, read);
    }

    /// <summary>Looks at a black square: what loads but cannot answer is found before anybody asks it.</summary>
    /// <exception cref="InvalidDataException">The network does not answer.</exception>
    public void Check<T>(Func<IReadOnlyList<OrtValue>, T> read)
    {
        try
        {
            Run(NewPlanes(), read);
        }
        catch (OnnxRuntimeException broken)
        {
            throw new InvalidDataException($"The model's {FileName} does not answer: {broken.Message}", broken);
        }
    }

    public void Dispose() => _session.Dispose();

    private float[] NewPlanes() => new float[3 * _side * _side];

    private T Run<T>(float[] planes, Func<IReadOnlyList<OrtValue>, T> read)
    {
        using var data = OrtValue.CreateTensorValueFromMemory(planes, [1, 3, _side, _side]);
        using var run = new RunOptions();
        using var answers = _session.Run(run, Inputs, [data], _outputs);
        return read(answers);
    }
}
