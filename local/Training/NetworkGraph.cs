namespace Avocet.LocalTraining;

/// <summary>What follows a convolution.</summary>
internal enum Activation
{
    None,
    Relu,
    Relu6,
}

/// <summary>A step of the network: a convolution, or the sum of two earlier steps.</summary>
internal sealed record GraphNode
{
    /// <summary>The step whose output is read; −1 for the picture.</summary>
    public required int Input { get; init; }

    /// <summary>The other summand; −1 for a convolution.</summary>
    public int Summand { get; init; } = -1;

    public required int InputChannels { get; init; }

    public required int OutputChannels { get; init; }

    /// <summary>Pixels a side.</summary>
    public int Kernel { get; init; } = 1;

    public int Stride { get; init; } = 1;

    public int Groups { get; init; } = 1;

    public Activation Activation { get; init; }

    /// <summary>Whether batch normalisation stands between convolution and activation; then there is no bias.</summary>
    public bool Normalised { get; init; }

    /// <summary>Weights to start from, [output, input / groups, kernel, kernel]; null to draw them.</summary>
    public float[]? Weights { get; init; }

    /// <summary>Bias to start from; null for zero.</summary>
    public float[]? Bias { get; init; }

    public bool IsSum => Summand >= 0;
}

/// <summary>
/// A convolutional network as a plain list of steps, so that training and the ONNX export walk the same one. Padding is TensorFlow's
/// SAME: at stride 2 it may be wider behind than in front.
/// </summary>
/// <param name="Name">What the weights are kept under.</param>
/// <param name="Nodes">Steps in order.</param>
/// <param name="Taps">Steps whose outputs the detection heads read, finest map first.</param>
/// <param name="Frozen">The first so many steps are not trained.</param>
/// <param name="HeadKernel">Pixels a side of the heads' convolutions.</param>
/// <param name="BoxHeads">Weights and bias of the box heads to start from, one a tap; empty to draw them.</param>
internal sealed record NetworkGraph(
    string Name, IReadOnlyList<GraphNode> Nodes, IReadOnlyList<int> Taps, int Frozen, int HeadKernel,
    IReadOnlyList<(float[] Weights, float[] Bias)> BoxHeads)
{
    /// <summary>Padding in front and behind for one side.</summary>
    public static (int Before, int After) SamePadding(int side, int kernel, int stride)
    {
        var total = Math.Max(0, ((((side + stride - 1) / stride) - 1) * stride) + kernel - side);
        return (total / 2, total - (total / 2));
    }

    /// <summary>Pixels a side of every step's output for a square picture.</summary>
    public int[] Sides(int picture)
    {
        var sides = new int[Nodes.Count];
        for (var i = 0; i < sides.Length; i++)
        {
            var node = Nodes[i];
            var side = node.Input < 0 ? picture : sides[node.Input];
            sides[i] = (side + node.Stride - 1) / node.Stride;
        }

        return sides;
    }

    /// <summary>Frozen steps whose outputs the others read; the picture itself (−1) where nothing is frozen.</summary>
    public int[] Boundary()
    {
        if (Frozen == 0) return [-1];
        var read = Nodes.Skip(Frozen).SelectMany(node => (int[])[node.Input, node.Summand]).Concat(Taps);
        return [.. read.Where(index => index >= 0 && index < Frozen).Distinct().Order()];
    }
}
