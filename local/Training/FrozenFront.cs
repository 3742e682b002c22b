using Microsoft.ML.OnnxRuntime;

namespace Avocet.LocalTraining;

/// <summary>
/// The steps that are not trained, run in OnnxRuntime, which is twice as fast as libtorch. Where nothing is frozen the picture itself
/// goes on.
/// </summary>
internal sealed class FrozenFront : IDisposable
{
    private static readonly string[] Inputs = ["data"];
    private readonly SsdNetwork _network;
    private readonly InferenceSession? _session;
    private readonly string[] _outputs;

    public FrozenFront(SsdNetwork network)
    {
        _network = network;
        _outputs = [.. network.Graph.Boundary().Select((_, i) => $"boundary{i}")];
        if (network.Graph.Frozen == 0) return;
        using var options = new SessionOptions();
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        _session = new InferenceSession(OnnxExport.FrozenFront(network), options);
    }

    /// <summary>Numbers that go on for one picture.</summary>
    public static long NumbersPerPicture(SsdNetwork network) => network.Graph.Boundary().Sum(step => step < 0
        ? 3L * network.PictureSide * network.PictureSide
        : (long)network.Graph.Nodes[step].OutputChannels * network.Sides[step] * network.Sides[step]);

    /// <summary>Room for the planes of one picture.</summary>
    public float[] NewPlanes() => new float[3 * _network.PictureSide * _network.PictureSide];

    /// <summary>Sends pictures through.</summary>
    /// <param name="planes">The planes of each.</param>
    /// <returns>For each picture one array a boundary step.</returns>
    public float[][][] Run(float[][] planes)
    {
        if (_session is null) return [.. planes.Select(picture => (float[][])[picture])];
        using var run = new RunOptions();
        using var data = OrtValue.CreateTensorValueFromMemory(
            planes.SelectMany(picture => picture).ToArray(), [planes.Length, 3, _network.PictureSide, _network.PictureSide]);
        using var answers = _session.Run(run, Inputs, [data], _outputs);
        var features = new float[planes.Length][][];
        for (var picture = 0; picture < planes.Length; picture++)
        {
            features[picture] = new float[_outputs.Length][];
            for (var output = 0; output < _outputs.Length; output++)
            {
                var all = answers[output].GetTensorDataAsSpan<float>();
                var each = all.Length / planes.Length;
                features[picture][output] = all.Slice(picture * each, each).ToArray();
            }
        }

        return features;
    }

    public void Dispose() => _session?.Dispose();
}
