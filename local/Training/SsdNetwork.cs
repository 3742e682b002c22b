using Avocet.LocalDetector;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Functional = TorchSharp.torch.nn.functional;

namespace Avocet.LocalTraining;

/// <summary>A <see cref="NetworkGraph"/> with detection heads, as TorchSharp modules.</summary>
internal sealed class SsdNetwork : TrainedNetwork
{
    private readonly Conv2d?[] _convolutions;
    private readonly BatchNorm2d?[] _norms;
    private readonly Conv2d[] _boxHeads;
    private readonly Conv2d[] _classHeads;

    /// <param name="graph">The network.</param>
    /// <param name="classes">Classes without background.</param>
    /// <param name="pictureSide">Pixels a side of the square it sees.</param>
    public SsdNetwork(NetworkGraph graph, int classes, int pictureSide)
        : base("ssd")
    {
        (Graph, Classes) = (graph, classes);
        Sides = graph.Sides(pictureSide);
        Grids = [.. graph.Taps.Select(tap => Sides[tap])];
        PictureSide = pictureSide;
        Anchors = new Anchors(Grids);
        using var outside = no_grad();
        (_convolutions, _norms) = (new Conv2d?[graph.Nodes.Count], new BatchNorm2d?[graph.Nodes.Count]);
        for (var i = 0; i < graph.Nodes.Count; i++) AddNode(i);
        _boxHeads = [.. graph.Taps.Select((_, map) => Head(map, "box", 4))];
        _classHeads = [.. graph.Taps.Select((_, map) => Head(map, "class", classes + 1))];
        for (var map = 0; map < graph.BoxHeads.Count; map++) Fill(_boxHeads[map], graph.BoxHeads[map].Weights, graph.BoxHeads[map].Bias);
    }

    public NetworkGraph Graph { get; }

    public override string Name => Graph.Name;

    public override int Classes { get; }

    public int PictureSide { get; }

    /// <summary>Pixels a side of every step's output.</summary>
    public IReadOnlyList<int> Sides { get; }

    /// <summary>Cells a side of each feature map, finest first.</summary>
    public IReadOnlyList<int> Grids { get; }

    public Anchors Anchors { get; }

    /// <summary>What is trained: the heads and the steps that are not frozen.</summary>
    public IReadOnlyList<(string Name, Parameter Weights)> Trained() =>
        [.. named_parameters().Where(named => named.parameter.requires_grad)];

    /// <summary>The network behind the frozen steps.</summary>
    /// <param name="boundary">Outputs of the frozen steps in the order of <see cref="NetworkGraph.Boundary"/>, [pictures, channels, side,
    /// side].</param>
    /// <returns>Offsets [pictures, default boxes, 4] and class scores before softmax [pictures, default boxes, classes + 1].</returns>
    public (Tensor Offsets, Tensor Scores) Forward(IReadOnlyList<Tensor> boundary)
    {
        var outputs = new Tensor[Graph.Nodes.Count];
        var indices = Graph.Boundary();
        for (var i = 0; i < indices.Length; i++)
        {
            if (indices[i] >= 0) outputs[indices[i]] = boundary[i];
        }

        for (var i = Graph.Frozen; i < outputs.Length; i++)
        {
            var node = Graph.Nodes[i];
            var input = node.Input < 0 ? boundary[0] : outputs[node.Input];
            outputs[i] = node.IsSum ? input + outputs[node.Summand] : Convolve(i, input);
        }

        return (Heads(_boxHeads, outputs, 4), Heads(_classHeads, outputs, Classes + 1));
    }

    /// <summary>
    /// What a classifier reads of an unfrozen network: the means of the two finest taps' channels, [pictures, channels of both]. Nothing
    /// behind them is run.
    /// </summary>
    /// <param name="pictures">[pictures, 3, side, side].</param>
    public Tensor PooledTaps(Tensor pictures)
    {
        var outputs = new Tensor[Graph.Taps[1] + 1];
        for (var i = 0; i < outputs.Length; i++)
        {
            var node = Graph.Nodes[i];
            var input = node.Input < 0 ? pictures : outputs[node.Input];
            outputs[i] = node.IsSum ? input + outputs[node.Summand] : Convolve(i, input);
        }

        return cat([outputs[Graph.Taps[0]].mean([2L, 3L]), outputs[Graph.Taps[1]].mean([2L, 3L])], 1);
    }

    /// <summary>A step's convolution with batch normalisation folded in, for the export.</summary>
    public (float[] Weights, float[] Bias) Folded(int index)
    {
        var (weights, bias) = Numbers(_convolutions[index]!);
        if (_norms[index] is not { } norm) return (weights, bias);
        var (scale, shift) = (Numbers(norm.weight!), Numbers(norm.bias!));
        var (mean, variance) = (Numbers(norm.running_mean!), Numbers(norm.running_var!));
        bias = new float[scale.Length];
        var perChannel = weights.Length / scale.Length;
        for (var channel = 0; channel < scale.Length; channel++)
        {
            var factor = scale[channel] / MathF.Sqrt(variance[channel] + 1e-5f);
            for (var i = 0; i < perChannel; i++) weights[(channel * perChannel) + i] *= factor;
            bias[channel] = shift[channel] - (mean[channel] * factor);
        }

        return (weights, bias);
    }

    /// <summary>Weights and bias of a map's box head.</summary>
    public (float[] Weights, float[] Bias) BoxHead(int map) => Numbers(_boxHeads[map]);

    /// <summary>Weights and bias of a map's class head.</summary>
    public (float[] Weights, float[] Bias) ClassHead(int map) => Numbers(_classHeads[map]);

    /// <summary>A tensor's numbers.</summary>
    public static float[] Numbers(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.detach().contiguous().data<float>().ToArray();
    }

    private void AddNode(int index)
    {
        var node = Graph.Nodes[index];
        if (node.IsSum) return;
        var convolution = nn.Conv2d(
            node.InputChannels, node.OutputChannels, node.Kernel, stride: node.Stride, padding: 0L, groups: node.Groups,
            bias: !node.Normalised);
        if (node.Weights is not null) Fill(convolution, node.Weights, node.Bias);
        else nn.init.kaiming_normal_(convolution.weight!, 0, nn.init.FanInOut.FanOut, nn.init.NonlinearityType.ReLU);
        _convolutions[index] = convolution;
        register_module($"convolution{index}", convolution);
        if (node.Normalised) register_module($"norm{index}", _norms[index] = nn.BatchNorm2d(node.OutputChannels));
        if (index >= Graph.Frozen) return;
        foreach (var weights in convolution.parameters()) weights.requires_grad = false;
    }

    private Conv2d Head(int map, string kind, int numbers)
    {
        var channels = Graph.Nodes[Graph.Taps[map]].OutputChannels;
        var head = nn.Conv2d(channels, Anchors.PerCell(map) * numbers, Graph.HeadKernel, padding: (long)(Graph.HeadKernel / 2));
        nn.init.normal_(head.weight!, 0, 0.01);
        nn.init.zeros_(head.bias!);
        register_module($"{kind}{map}", head);
        return head;
    }

    private Tensor Convolve(int index, Tensor input)
    {
        var (node, convolution) = (Graph.Nodes[index], _convolutions[index]!);
        var (before, after) = NetworkGraph.SamePadding((int)input.shape[2], node.Kernel, node.Stride);
        var padded = before == after ? input : Functional.pad(input, [before, after, before, after]);
        var padding = before == after ? before : 0L;
        var output = Functional.conv2d(
            padded, convolution.weight!, convolution.bias, strides: [node.Stride, node.Stride], padding: [padding, padding],
            groups: node.Groups);
        if (_norms[index] is { } norm) output = norm.forward(output);
        return node.Activation switch
        {
            Activation.Relu => output.relu_(),
            // Not clamp: TorchSharp would pass the limits in objects that the garbage collector may take first (dotnet/TorchSharp#1434).
            Activation.Relu6 => output.relu6_(),
            _ => output,
        };
    }

    private Tensor Heads(Conv2d[] heads, Tensor[] outputs, int numbers)
    {
        var maps = heads.Select((head, map) =>
        {
            var output = outputs[Graph.Taps[map]];
            return head.forward(output).permute(0, 2, 3, 1).reshape(output.shape[0], -1, numbers);
        });
        return cat([.. maps], 1);
    }

    private static void Fill(Conv2d convolution, float[] weights, float[]? bias)
    {
        using var scope = NewDisposeScope();
        convolution.weight!.copy_(tensor(weights, convolution.weight.shape));
        if (bias is not null) convolution.bias!.copy_(tensor(bias));
    }

    private static (float[] Weights, float[] Bias) Numbers(Conv2d convolution) =>
        (Numbers(convolution.weight!), convolution.bias is { } bias ? Numbers(bias) : []);
}
