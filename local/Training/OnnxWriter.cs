using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace Avocet.LocalTraining;

/// <summary>A protobuf message being written (protobuf.dev/programming-guides/encoding).</summary>
internal sealed class ProtobufMessage
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public ProtobufMessage Number(int field, long value) => Varint((ulong)field << 3).Varint((ulong)value);

    public ProtobufMessage Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    public ProtobufMessage Message(int field, ProtobufMessage message) => Bytes(field, message._bytes.WrittenSpan);

    public ProtobufMessage Bytes(int field, ReadOnlySpan<byte> bytes)
    {
        Varint(((ulong)field << 3) | 2).Varint((ulong)bytes.Length);
        _bytes.Write(bytes);
        return this;
    }

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    private ProtobufMessage Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7) _bytes.Write([(byte)(value | 0x80)]);
        _bytes.Write([(byte)value]);
        return this;
    }
}

/// <summary>Writes an ONNX model (onnx.proto, IR version 8, operator set 13), since TorchSharp has no export.</summary>
internal sealed class OnnxWriter
{
    private const int Float = 1;
    private const int Int64 = 7;
    private readonly List<ProtobufMessage> _nodes = [];
    private readonly List<ProtobufMessage> _constants = [];
    private readonly List<ProtobufMessage> _inputs = [];
    private readonly List<ProtobufMessage> _outputs = [];
    private int _names;

    public static ProtobufMessage Attribute(string name, long value) => new ProtobufMessage().Text(1, name).Number(3, value).Number(20, 2);

    public static ProtobufMessage Attribute(string name, params ReadOnlySpan<long> values)
    {
        var attribute = new ProtobufMessage().Text(1, name);
        foreach (var value in values) attribute.Number(8, value);
        return attribute.Number(20, 7);
    }

    /// <summary>Adds a constant and names it.</summary>
    public string Constant(ReadOnlySpan<float> numbers, params ReadOnlySpan<long> shape) =>
        Constant(Float, shape, MemoryMarshal.AsBytes(numbers));

    /// <summary>Adds a constant and names it.</summary>
    public string Constant(params ReadOnlySpan<long> numbers) => Constant(Int64, [numbers.Length], MemoryMarshal.AsBytes(numbers));

    /// <summary>Adds an operator and names its output.</summary>
    public string Node(string kind, string[] inputs, string? output, params ReadOnlySpan<ProtobufMessage> attributes)
    {
        var name = output ?? NewName();
        var node = new ProtobufMessage();
        foreach (var input in inputs) node.Text(1, input);
        node.Text(2, name).Text(4, kind);
        foreach (var attribute in attributes) node.Message(5, attribute);
        _nodes.Add(node);
        return name;
    }

    /// <summary>Adds a float input; its first dimension, the pictures, is left open.</summary>
    public void Input(string name, params ReadOnlySpan<long> shape) => _inputs.Add(Value(name, shape));

    /// <summary>Adds a float output; its first dimension, the pictures, is left open.</summary>
    public void Output(string name, params ReadOnlySpan<long> shape) => _outputs.Add(Value(name, shape));

    public byte[] ToArray()
    {
        var graph = new ProtobufMessage();
        foreach (var node in _nodes) graph.Message(1, node);
        graph.Text(2, "ssd");
        foreach (var constant in _constants) graph.Message(5, constant);
        foreach (var input in _inputs) graph.Message(11, input);
        foreach (var output in _outputs) graph.Message(12, output);
        var operatorSet = new ProtobufMessage().Text(1, "").Number(2, 13);
        return new ProtobufMessage().Number(1, 8).Text(2, "avocet").Message(7, graph).Message(8, operatorSet).ToArray();
    }

    private string Constant(int type, ReadOnlySpan<long> shape, ReadOnlySpan<byte> littleEndian)
    {
        var (name, constant) = (NewName(), new ProtobufMessage());
        foreach (var dimension in shape) constant.Number(1, dimension);
        _constants.Add(constant.Number(2, type).Text(8, name).Bytes(9, littleEndian));
        return name;
    }

    private string NewName() => $"v{_names++}";

    private static ProtobufMessage Value(string name, ReadOnlySpan<long> shape)
    {
        var dimensions = new ProtobufMessage().Message(1, new ProtobufMessage().Text(2, "pictures"));
        foreach (var dimension in shape) dimensions.Message(1, new ProtobufMessage().Number(1, dimension));
        var tensor = new ProtobufMessage().Number(1, Float).Message(2, dimensions);
        return new ProtobufMessage().Text(1, name).Message(2, new ProtobufMessage().Message(1, tensor));
    }
}
