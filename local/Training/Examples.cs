using Avocet.LocalDetector;

namespace Avocet.LocalTraining;

/// <summary>A picture made ready for training.</summary>
/// <param name="Features">What the frozen steps make of it, one array a boundary step.</param>
/// <param name="Classes">Class + 1 of each default box, 0 for background.</param>
/// <param name="Offsets">Four numbers a default box.</param>
internal sealed record Example(float[][] Features, long[] Classes, float[] Offsets);

/// <summary>
/// Changed copies of the training pictures, sent through the frozen steps. A few copies of each picture are kept where memory allows;
/// else each epoch makes its own. The same seed gives the same examples whatever the number of threads.
/// </summary>
internal sealed class Examples
{
    private const int MostCopies = 4;
    private const long CacheBytes = 1L << 30;
    private const int PicturesAtOnce = 8;
    private readonly SsdNetwork _network;
    private readonly FrozenFront _front;
    private readonly TrainingChannel _channel;
    private readonly Hyperparameters _hyperparameters;
    private readonly Example?[] _kept;

    public Examples(SsdNetwork network, FrozenFront front, TrainingChannel channel, Hyperparameters hyperparameters)
    {
        (_network, _front, _channel, _hyperparameters) = (network, front, channel, hyperparameters);
        var bytes = sizeof(float) * (FrozenFront.NumbersPerPicture(network) + (network.Anchors.Count * 6L));
        Copies = (int)Math.Min(Math.Min(MostCopies, hyperparameters.Epochs), CacheBytes / (bytes * channel.Pictures.Count));
        _kept = new Example?[Copies * channel.Pictures.Count];
    }

    /// <summary>Copies of each picture that are kept; 0 where each epoch makes its own.</summary>
    public int Copies { get; }

    /// <summary>The examples of some pictures for one epoch.</summary>
    /// <param name="pictures">Their indices.</param>
    /// <param name="epoch">Zero-based; says which copy where none are kept.</param>
    /// <param name="copies">Which copy of each where they are kept, from 0 to <see cref="Copies"/> − 1.</param>
    public IReadOnlyList<Example> Get(IReadOnlyList<int> pictures, int epoch, IReadOnlyList<int> copies)
    {
        var examples = new Example?[pictures.Count];
        if (Copies > 0)
        {
            for (var i = 0; i < examples.Length; i++) examples[i] = _kept[Place(i)];
        }

        var missing = Enumerable.Range(0, examples.Length).Where(i => examples[i] is null);
        foreach (var chunk in missing.Chunk(PicturesAtOnce))
        {
            var made = Make([.. chunk.Select(i => pictures[i])], [.. chunk.Select(i => Copies > 0 ? copies[i] : epoch)]);
            for (var i = 0; i < chunk.Length; i++)
            {
                examples[chunk[i]] = made[i];
                if (Copies > 0) _kept[Place(chunk[i])] = made[i];
            }
        }

        return examples!;

        int Place(int i) => (copies[i] * _channel.Pictures.Count) + pictures[i];
    }

    private Example[] Make(int[] pictures, int[] copies)
    {
        var planes = new float[pictures.Length][];
        var (classes, offsets) = (new long[pictures.Length][], new float[pictures.Length][]);
        Parallel.For(0, pictures.Length, i =>
        {
            var labelled = _channel.Pictures[pictures[i]];
            using var picture = PictureTensor.Decode(_channel.Read(labelled).Span);
            planes[i] = _front.NewPlanes();
            var random = new Random(unchecked((_hyperparameters.Seed * 7_368_787) ^ (copies[i] * 92_821) ^ pictures[i]));
            var boxes = Augmentation.Apply(picture, labelled.Boxes, _network.PictureSide, random, planes[i]);
            (classes[i], offsets[i]) = (new long[_network.Anchors.Count], new float[4 * _network.Anchors.Count]);
            _network.Anchors.Match(boxes, (float)_hyperparameters.OverlapThreshold, classes[i], offsets[i]);
        });
        return [.. _front.Run(planes).Select((features, i) => new Example(features, classes[i], offsets[i]))];
    }
}
