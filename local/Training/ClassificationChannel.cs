using Avocet.LocalDetector;
using static TorchSharp.torch;

namespace Avocet.LocalTraining;

/// <summary>
/// A .rec file of a classification channel. What the network reads of a picture is kept: its features where the network is frozen, which is
/// little, else nothing, and the picture is decoded each time.
/// </summary>
internal sealed class ClassificationChannel
{
    private const int PicturesAtOnce = 8;
    private readonly ChannelRecords _records;
    private readonly List<(long Offset, float[] Labels)> _pictures;
    private readonly ClassifierNetwork _network;
    private readonly FrozenFront _front;
    private readonly float[]?[] _features;

    private ClassificationChannel(
        ChannelRecords records, List<(long Offset, float[] Labels)> pictures, ClassifierNetwork network, FrozenFront front)
    {
        (_records, _pictures, _network, _front) = (records, pictures, network, front);
        _features = new float[]?[pictures.Count];
    }

    public int Count => _pictures.Count;

    /// <summary>Reads a channel's labels and refuses what the algorithm refuses.</summary>
    /// <exception cref="ClientErrorException">The channel is missing, or a label is none.</exception>
    public static ClassificationChannel Open(ContainerFolder folder, string name, ClassifierNetwork network, FrozenFront front)
    {
        var records = ChannelRecords.Find(folder, name, "Give exactly one; images with .lst files are not trained here.");
        var pictures = records.Read((offset, image) => Problem(image.Labels, network) is { } problem
            ? throw new ClientErrorException($"Channel '{name}', record {image.Id}: {problem}")
            : (offset, (float[])[.. image.Labels]));
        return new ClassificationChannel(records, pictures, network, front);
    }

    /// <summary>Labels of a picture: its class, or a 0 or 1 for each.</summary>
    public float[] Labels(int picture) => _pictures[picture].Labels;

    /// <summary>What the network reads of some pictures.</summary>
    public Tensor Batch(IReadOnlyList<int> pictures)
    {
        var side = _network.Trunk.PictureSide;
        if (!_network.IsFrozen) return tensor(Planes(pictures).SelectMany(planes => planes).ToArray(), [pictures.Count, 3, side, side]);
        foreach (var chunk in pictures.Where(picture => _features[picture] is null).Chunk(PicturesAtOnce))
        {
            foreach (var (picture, maps) in chunk.Zip(_front.Run(Planes(chunk)))) _features[picture] = Means(maps);
        }

        return tensor(pictures.SelectMany(picture => _features[picture]!).ToArray(), [pictures.Count, _network.FeatureNumbers]);
    }

    /// <summary>What the network is to say of some pictures: class numbers [pictures], or 0 and 1 [pictures, classes].</summary>
    public Tensor Targets(IReadOnlyList<int> pictures) => _network.IsMultiLabel
        ? tensor(pictures.SelectMany(Labels).ToArray(), [pictures.Count, _network.Classes])
        : tensor(pictures.Select(picture => (long)Labels(picture)[0]).ToArray());

    private static string? Problem(IReadOnlyList<float> labels, ClassifierNetwork network)
    {
        if (network.IsMultiLabel)
        {
            return labels.Count != network.Classes
                ? $"it has {labels.Count} labels; with multi_label 1 it needs one for each of num_classes {network.Classes}."
                : labels.Any(label => label is not (0 or 1)) ? "with multi_label 1 a label is 0 or 1."
                : null;
        }

        return labels.Count == 1 && labels[0] >= 0 && labels[0] < network.Classes && labels[0] == MathF.Floor(labels[0])
            ? null
            : $"its label {string.Join(", ", labels.Take(7))} is not one class from 0 to num_classes - 1 ({network.Classes - 1}).";
    }

    private float[] Means(float[][] maps)
    {
        var means = new float[_network.FeatureNumbers];
        var at = 0;
        foreach (var (map, tap) in maps.Zip(_network.Trunk.Graph.Taps.Take(2)))
        {
            var channels = _network.Trunk.Graph.Nodes[tap].OutputChannels;
            var cells = map.Length / channels;
            for (var channel = 0; channel < channels; channel++) means[at++] = map.AsSpan(channel * cells, cells).ToArray().Average();
        }

        return means;
    }

    private float[][] Planes(IReadOnlyList<int> pictures)
    {
        var planes = new float[pictures.Count][];
        Parallel.For(0, pictures.Count, i =>
        {
            using var picture = PictureTensor.Decode(_records.Picture(_pictures[pictures[i]].Offset).Span);
            planes[i] = _front.NewPlanes();
            PictureTensor.Write(picture, _network.Trunk.PictureSide, planes[i]);
        });
        return planes;
    }
}
