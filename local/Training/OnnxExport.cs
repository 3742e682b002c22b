namespace Avocet.LocalTraining;

/// <summary>Writes a network, or its frozen front, as ONNX.</summary>
internal static class OnnxExport
{
    /// <summary>
    /// The whole detector: data [pictures, 3, side, side] to probabilities [pictures, default boxes, classes + 1] and
    /// offsets [pictures, default boxes, 4].
    /// </summary>
    public static byte[] Detector(SsdNetwork network)
    {
        var writer = new OnnxWriter();
        var names = WriteNodes(writer, network, network.Graph.Nodes.Count);
        Heads(writer, network, names, network.BoxHead, 4, "offsets");
        var scores = Heads(writer, network, names, network.ClassHead, network.Classes + 1, "scores");
        writer.Node("Softmax", [scores], "probabilities", OnnxWriter.Attribute("axis", 2));
        writer.Output("probabilities", network.Anchors.Count, network.Classes + 1);
        writer.Output("offsets", network.Anchors.Count, 4);
        return writer.ToArray();
    }

    /// <summary>A classifier: data [pictures, 3, side, side] to probabilities [pictures, classes].</summary>
    public static byte[] Classifier(ClassifierNetwork classifier)
    {
        var (writer, network) = (new OnnxWriter(), classifier.Trunk);
        var names = WriteNodes(writer, network, network.Graph.Taps[1] + 1);
        var means = network.Graph.Taps.Take(2)
            .Select(tap => writer.Node("GlobalAveragePool", [names[tap]], null))
            .Select(mean => writer.Node("Flatten", [mean], null, OnnxWriter.Attribute("axis", 1)));
        var features = writer.Node("Concat", [.. means], null, OnnxWriter.Attribute("axis", 1));
        var (weights, bias) = classifier.Head();
        var scores = writer.Node(
            "Gemm", [features, writer.Constant(weights, bias.Length, weights.Length / bias.Length), writer.Constant(bias, bias.Length)],
            null,
            OnnxWriter.Attribute("transB", 1));
        if (classifier.IsMultiLabel) writer.Node("Sigmoid", [scores], "probabilities");
        else writer.Node("Softmax", [scores], "probabilities", OnnxWriter.Attribute("axis", 1));
        writer.Output("probabilities", bias.Length);
        return writer.ToArray();
    }

    /// <summary>The frozen front: data to boundary0, boundary1, … in the order of <see cref="NetworkGraph.Boundary"/>.</summary>
    public static byte[] FrozenFront(SsdNetwork network)
    {
        var writer = new OnnxWriter();
        var names = WriteNodes(writer, network, network.Graph.Frozen);
        var boundary = network.Graph.Boundary();
        for (var i = 0; i < boundary.Length; i++)
        {
            var output = writer.Node("Identity", [names[boundary[i]]], $"boundary{i}");
            writer.Output(output, network.Graph.Nodes[boundary[i]].OutputChannels, network.Sides[boundary[i]], network.Sides[boundary[i]]);
        }

        return writer.ToArray();
    }

    private static string[] WriteNodes(OnnxWriter writer, SsdNetwork network, int count)
    {
        writer.Input("data", 3, network.PictureSide, network.PictureSide);
        var least = writer.Node("Squeeze", [writer.Constant([0f], 1)], null);
        var most = writer.Node("Squeeze", [writer.Constant([6f], 1)], null);
        var names = new string[count];
        for (var i = 0; i < count; i++)
        {
            var node = network.Graph.Nodes[i];
            var input = node.Input < 0 ? "data" : names[node.Input];
            if (node.IsSum)
            {
                names[i] = writer.Node("Add", [input, names[node.Summand]], null);
                continue;
            }

            var (weights, bias) = network.Folded(i);
            var side = node.Input < 0 ? network.PictureSide : network.Sides[node.Input];
            var (before, after) = NetworkGraph.SamePadding(side, node.Kernel, node.Stride);
            var shape = writer.Constant(weights, node.OutputChannels, node.InputChannels / node.Groups, node.Kernel, node.Kernel);
            names[i] = writer.Node(
                "Conv", [input, shape, writer.Constant(bias, node.OutputChannels)], null,
                OnnxWriter.Attribute("kernel_shape", node.Kernel, node.Kernel),
                OnnxWriter.Attribute("strides", node.Stride, node.Stride), OnnxWriter.Attribute("pads", before, before, after, after),
                OnnxWriter.Attribute("group", node.Groups));
            if (node.Activation == Activation.Relu6) names[i] = writer.Node("Clip", [names[i], least, most], null);
            else if (node.Activation == Activation.Relu) names[i] = writer.Node("Relu", [names[i]], null);
        }

        return names;
    }

    private static string Heads(
        OnnxWriter writer, SsdNetwork network, string[] names, Func<int, (float[] Weights, float[] Bias)> head, int numbers, string output)
    {
        var maps = new List<string>();
        var kernel = network.Graph.HeadKernel;
        for (var map = 0; map < network.Graph.Taps.Count; map++)
        {
            var (weights, bias) = head(map);
            var channels = network.Graph.Nodes[network.Graph.Taps[map]].OutputChannels;
            var shape = writer.Constant(weights, bias.Length, channels, kernel, kernel);
            var convolution = writer.Node(
                "Conv", [names[network.Graph.Taps[map]], shape, writer.Constant(bias, bias.Length)], null,
                OnnxWriter.Attribute("kernel_shape", kernel, kernel),
                OnnxWriter.Attribute("pads", kernel / 2, kernel / 2, kernel / 2, kernel / 2));
            var cells = writer.Node("Transpose", [convolution], null, OnnxWriter.Attribute("perm", 0, 2, 3, 1));
            maps.Add(writer.Node("Reshape", [cells, writer.Constant(0, -1, numbers)], null));
        }

        return writer.Node("Concat", [.. maps], output, OnnxWriter.Attribute("axis", 1));
    }
}
