using Avocet.LocalDetector;
using static TorchSharp.torch;

namespace Avocet.LocalTraining;

/// <summary>
/// Measures the network on the validation channel. What the frozen steps make of the pictures is kept where memory allows.
/// </summary>
internal sealed class Validation(SsdNetwork network, FrozenFront front, TrainingChannel channel, Hyperparameters hyperparameters)
{
    private const long CacheBytes = 1L << 29;
    private const int PicturesAtOnce = 8;
    private readonly DetectionChoice _choice = new(network.Anchors, (float)hyperparameters.NmsThreshold);
    private readonly bool _keeps = FrozenFront.NumbersPerPicture(network) * sizeof(float) * channel.Pictures.Count <= CacheBytes;
    private readonly List<float[][]> _kept = [];

    /// <summary>mAP over all classes, 0–1.</summary>
    public double MeasureMeanAveragePrecision()
    {
        network.eval();
        using var inference = no_grad();
        var detections = new List<IReadOnlyList<Detection>>();
        foreach (var features in Features().Chunk(PicturesAtOnce)) detections.AddRange(Detect(features));
        network.train();
        var labels = channel.Pictures.Select(picture => picture.Boxes).ToList();
        return MeanAveragePrecision.Evaluate(detections, labels, network.Classes, hyperparameters.OverlapThreshold).Mean;
    }

    private List<IReadOnlyList<Detection>> Detect(float[][][] features)
    {
        using var scope = NewDisposeScope();
        var (offsets, scores) = network.Forward(FeatureTensors.Batch(network, features));
        var probabilities = SsdNetwork.Numbers(nn.functional.softmax(scores, 2));
        var boxes = SsdNetwork.Numbers(offsets);
        var (anchors, numbers) = (network.Anchors.Count, network.Classes + 1);
        return [.. features.Select((_, i) => _choice.Choose(
            probabilities.AsSpan(i * anchors * numbers, anchors * numbers), boxes.AsSpan(i * anchors * 4, anchors * 4), network.Classes))];
    }

    private IEnumerable<float[][]> Features()
    {
        if (_kept.Count == channel.Pictures.Count) return _kept;
        return Make();
    }

    private IEnumerable<float[][]> Make()
    {
        foreach (var chunk in channel.Pictures.Chunk(PicturesAtOnce))
        {
            var planes = new float[chunk.Length][];
            Parallel.For(0, chunk.Length, i =>
            {
                planes[i] = front.NewPlanes();
                using var picture = PictureTensor.Decode(channel.Read(chunk[i]).Span);
                PictureTensor.Write(picture, network.PictureSide, planes[i]);
            });
            foreach (var features in front.Run(planes))
            {
                if (_keeps) _kept.Add(features);
                yield return features;
            }
        }
    }
}

/// <summary>Features of several pictures as the tensors the network reads.</summary>
internal static class FeatureTensors
{
    /// <summary>One tensor a boundary step, [pictures, channels, side, side].</summary>
    public static IReadOnlyList<Tensor> Batch(SsdNetwork network, IReadOnlyList<float[][]> features)
    {
        var boundary = network.Graph.Boundary();
        return [.. boundary.Select((step, index) =>
        {
            var (channels, side) = step < 0 ? (3, network.PictureSide) : (network.Graph.Nodes[step].OutputChannels, network.Sides[step]);
            return tensor(features.SelectMany(picture => picture[index]).ToArray(), [features.Count, channels, side, side]);
        })];
    }
}
