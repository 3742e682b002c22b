using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Avocet.LocalTraining;

/// <summary>
/// Weights, the optimizer's memory and position in one file, renamed into place, so that a training that is killed goes on with the same
/// numbers. Layout: 8 bytes "AVOCETC2", state, then tensors as name, count, 32-bit floats, all little-endian.
/// </summary>
internal static class Checkpoint
{
    private static readonly byte[] Mark = "AVOCETC2"u8.ToArray();

    /// <summary>Writes a network, with its memory where <paramref name="descent"/> is given.</summary>
    public static void Write(string path, TrainedNetwork network, GradientDescent? descent, TrainingState state)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = path + ".part";
        using (var writer = new BinaryWriter(File.Create(temporary)))
        {
            writer.Write(Mark);
            writer.Write(network.Name);
            writer.Write(network.Classes);
            writer.Write(state.Epochs);
            writer.Write(state.BestEpoch);
            writer.Write(state.BestScore);
            writer.Write(state.RiseEpoch);
            writer.Write(state.RiseScore);
            foreach (var (name, numbers) in Tensors(network, descent))
            {
                writer.Write(name);
                var values = SsdNetwork.Numbers(numbers);
                writer.Write(values.Length);
                writer.Write(MemoryMarshal.AsBytes(values.AsSpan()));
            }
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Reads a file that <see cref="Write"/> wrote.</summary>
    /// <param name="path">The file.</param>
    /// <param name="network">Gets the weights; those whose name or size differ keep theirs.</param>
    /// <param name="descent">Gets its memory, where given.</param>
    /// <returns>Where the training stood.</returns>
    /// <exception cref="InvalidDataException">It is no such file, or of another network.</exception>
    public static TrainingState Read(string path, TrainedNetwork network, GradientDescent? descent)
    {
        using var reader = new BinaryReader(File.OpenRead(path));
        if (!reader.ReadBytes(Mark.Length).AsSpan().SequenceEqual(Mark))
            throw new InvalidDataException($"{Path.GetFileName(path)} holds no weights.");
        var name = reader.ReadString();
        if (name != network.Name) throw new InvalidDataException($"The weights are of network {name}, this one is {network.Name}.");
        reader.ReadInt32();
        var state = new TrainingState(reader.ReadInt32(), reader.ReadInt32(), reader.ReadDouble(), reader.ReadInt32(), reader.ReadDouble());
        var targets = Tensors(network, descent).ToDictionary(named => named.Name, named => named.Numbers);
        using var inference = no_grad();
        while (reader.BaseStream.Position < reader.BaseStream.Length)
        {
            var target = targets.GetValueOrDefault(reader.ReadString());
            // A file of others may claim any size.
            var (count, left) = (reader.ReadInt32(), reader.BaseStream.Length - reader.BaseStream.Position);
            if (count < 0 || (long)count * sizeof(float) > left) throw new InvalidDataException($"{Path.GetFileName(path)} is cut short.");
            var values = new float[count];
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
            if (target is null || target.numel() != values.Length) continue;
            using var scope = NewDisposeScope();
            target.copy_(tensor(values, target.shape));
        }

        return state;
    }

    private static IEnumerable<(string Name, Tensor Numbers)> Tensors(nn.Module network, GradientDescent? descent)
    {
        foreach (var (name, weights) in network.named_parameters()) yield return (name, weights);
        foreach (var (name, numbers) in network.named_buffers())
        {
            if (numbers.dtype == ScalarType.Float32) yield return (name, numbers);
        }

        foreach (var memory in descent?.Memories ?? []) yield return memory;
    }
}
