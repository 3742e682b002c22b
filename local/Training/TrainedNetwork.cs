using static TorchSharp.torch;

namespace Avocet.LocalTraining;

/// <summary>A network whose weights are kept in checkpoints.</summary>
internal abstract class TrainedNetwork(string module) : nn.Module(module)
{
    /// <summary>What its weights are kept under: those of another are refused.</summary>
    public abstract string Name { get; }

    /// <summary>Classes without background.</summary>
    public abstract int Classes { get; }
}
