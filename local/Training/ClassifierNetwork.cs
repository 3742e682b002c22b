using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Avocet.LocalTraining;

/// <summary>
/// A linear classifier on the mean features of a <see cref="NetworkGraph"/>'s two finest taps. A pretrained graph stays as it is, and its
/// features are made once; the small one is trained with the classifier.
/// </summary>
internal sealed class ClassifierNetwork : TrainedNetwork
{
    private readonly Linear _head;

    /// <param name="trunk">Gives the features.</param>
    /// <param name="classes">Classes.</param>
    /// <param name="isMultiLabel">Whether a picture may have several of them.</param>
    public ClassifierNetwork(SsdNetwork trunk, int classes, bool isMultiLabel)
        : base("classifier")
    {
        (Trunk, Classes, IsMultiLabel) = (trunk, classes, isMultiLabel);
        FeatureNumbers = trunk.Graph.Taps.Take(2).Sum(tap => trunk.Graph.Nodes[tap].OutputChannels);
        _head = nn.Linear(FeatureNumbers, classes);
        using var outside = no_grad();
        nn.init.normal_(_head.weight!, 0, 0.01);
        nn.init.zeros_(_head.bias!);
        register_module("trunk", trunk);
        register_module("head", _head);
    }

    public SsdNetwork Trunk { get; }

    public override int Classes { get; }

    public bool IsMultiLabel { get; }

    public override string Name => $"{Trunk.Graph.Name}-classifier";

    /// <summary>Whether features are made once, and not trained.</summary>
    public bool IsFrozen => Trunk.Graph.Frozen > 0;

    /// <summary>Features of a picture.</summary>
    public int FeatureNumbers { get; }

    /// <summary>What is trained: the head, and the steps below the taps where nothing is frozen.</summary>
    public IReadOnlyList<(string Name, Parameter Weights)> Trained()
    {
        var behind = Enumerable.Range(Trunk.Graph.Taps[1] + 1, Trunk.Graph.Nodes.Count - Trunk.Graph.Taps[1] - 1).SelectMany(
            node => (string[])[$"trunk.convolution{node}.", $"trunk.norm{node}."]);
        string[] unused = [.. behind, "trunk.box", "trunk.class"];
        return
        [
            .. named_parameters().Where(named => named.name.StartsWith("head.", StringComparison.Ordinal)
                || (!IsFrozen && !unused.Any(prefix => named.name.StartsWith(prefix, StringComparison.Ordinal)))),
        ];
    }

    /// <summary>Scores before softmax or sigmoid, [pictures, classes].</summary>
    /// <param name="input">Features [pictures, <see cref="FeatureNumbers"/>] where they are frozen, else pictures [pictures, 3, side,
    /// side].</param>
    public Tensor Forward(Tensor input) => _head.forward(IsFrozen ? input : Trunk.PooledTaps(input));

    /// <summary>Weights [classes, features] and bias of the classifier.</summary>
    public (float[] Weights, float[] Bias) Head() => (SsdNetwork.Numbers(_head.weight!), SsdNetwork.Numbers(_head.bias!));
}
