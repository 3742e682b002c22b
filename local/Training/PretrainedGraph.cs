namespace Avocet.LocalTraining;

/// <summary>
/// The SSD300-MobileNetV2 trained on OpenImages v4 that ships in the Apache-2.0 package @mediapipe/objectron, without its class heads.
/// Batch normalisation is folded into its convolutions.
/// </summary>
internal static class PretrainedGraph
{
    /// <summary>What its weights are kept under.</summary>
    public const string Name = "ssd-mobilenetv2-oidv4";

    // Two thirds of the steps see edges and textures, which any photograph has: they stay as they are and need to run only once a copy.
    private const int FrozenNodes = 47;

    /// <exception cref="InvalidDataException">The file is not that network.</exception>
    public static NetworkGraph Read(byte[] file)
    {
        var model = new TfLiteModel(file);
        var (nodes, taps, boxHeads) = (new List<GraphNode>(), new List<int>(), new List<(float[], float[])>());
        var nodeOf = new Dictionary<int, int> { [model.Inputs[0]] = -1 };
        foreach (var step in model.Operators)
        {
            if (step.Code == TfLiteModel.Add)
            {
                var (left, right) = (nodeOf[step.Inputs[0]], nodeOf[step.Inputs[1]]);
                var channels = nodes[left].OutputChannels;
                nodes.Add(new GraphNode { Input = left, Summand = right, InputChannels = channels, OutputChannels = channels });
                nodeOf[step.Outputs[0]] = nodes.Count - 1;
            }
            else if (step.Code is TfLiteModel.Convolution or TfLiteModel.DepthwiseConvolution)
            {
                var convolution = Convolution(model, step, nodeOf[step.Inputs[0]]);
                var name = model.Tensors[step.Inputs[1]].Name;
                if (name.Contains("BoxEncodingPredictor/", StringComparison.Ordinal) && convolution.Kernel == 1
                    && step.Code == TfLiteModel.Convolution)
                {
                    taps.Add(convolution.Input);
                    boxHeads.Add((convolution.Weights!, convolution.Bias!));
                }
                else if (!name.Contains("BoxPredictor", StringComparison.Ordinal) || step.Activation == TfLiteModel.Relu6)
                {
                    nodes.Add(convolution);
                    nodeOf[step.Outputs[0]] = nodes.Count - 1;
                }
            }
        }

        return taps.Count == 6
            ? new NetworkGraph(Name, nodes, taps, FrozenNodes, 1, boxHeads)
            : throw new InvalidDataException($"The weights have {taps.Count} box heads, not the 6 of SSD300-MobileNetV2.");
    }

    /// <summary>TensorFlow keeps weights as [output, y, x, input], depthwise ones as [1, y, x, output].</summary>
    private static GraphNode Convolution(TfLiteModel model, TfLiteOperator step, int input)
    {
        var (shape, stored) = (model.Tensors[step.Inputs[1]].Shape, model.Constant(step.Inputs[1]));
        var depthwise = step.Code == TfLiteModel.DepthwiseConvolution;
        var (kernel, output, perGroup) = (shape[1], depthwise ? shape[3] : shape[0], depthwise ? 1 : shape[3]);
        var weights = new float[stored.Length];
        for (var o = 0; o < output; o++)
        {
            for (var i = 0; i < perGroup; i++)
            {
                for (var y = 0; y < kernel; y++)
                {
                    for (var x = 0; x < kernel; x++)
                    {
                        var from = depthwise ? (((y * kernel) + x) * output) + o : (((((o * kernel) + y) * kernel) + x) * perGroup) + i;
                        weights[(((((o * perGroup) + i) * kernel) + y) * kernel) + x] = stored[from];
                    }
                }
            }
        }

        return new GraphNode
        {
            Input = input,
            InputChannels = depthwise ? output : perGroup,
            OutputChannels = output,
            Kernel = kernel,
            Stride = step.Stride,
            Groups = depthwise ? output : 1,
            Activation = step.Activation == TfLiteModel.Relu6 ? Activation.Relu6 : Activation.None,
            Weights = weights,
            Bias = model.Constant(step.Inputs[2]),
        };
    }
}
