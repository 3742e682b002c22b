namespace Avocet.LocalTraining;

/// <summary>
/// A small network to train from nothing where the pretrained weights are not to be had: plain convolutions with batch normalisation,
/// 1.8 million weights, with maps of the same sizes.
/// </summary>
internal static class SmallGraph
{
    /// <summary>What its weights are kept under.</summary>
    public const string Name = "ssd-small";

    private const int Width = 16;

    public static NetworkGraph Make()
    {
        var (nodes, taps) = (new List<GraphNode>(), new List<int>());
        Add(3, 1 * Width, 3, 2);
        Pair(2);
        Pair(4);
        Pair(8);
        taps.Add(nodes.Count - 1);
        Pair(12);
        taps.Add(nodes.Count - 1);
        for (var map = 0; map < 4; map++)
        {
            Add(nodes[^1].OutputChannels, 8 * Width, 1, 1);
            Add(8 * Width, 8 * Width, 3, 2);
            taps.Add(nodes.Count - 1);
        }

        return new NetworkGraph(Name, nodes, taps, 0, 3, []);

        void Pair(int channels)
        {
            Add(nodes[^1].OutputChannels, channels * Width, 3, 2);
            Add(channels * Width, channels * Width, 3, 1);
        }

        void Add(int input, int output, int kernel, int stride) => nodes.Add(new GraphNode
        {
            Input = nodes.Count - 1,
            InputChannels = input,
            OutputChannels = output,
            Kernel = kernel,
            Stride = stride,
            Activation = Activation.Relu,
            Normalised = true,
        });
    }
}
