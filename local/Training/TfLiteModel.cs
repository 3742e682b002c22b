using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Avocet.LocalTraining;

/// <summary>An operator of a TensorFlow Lite model.</summary>
/// <param name="Code">schema.fbs BuiltinOperator.</param>
/// <param name="Inputs">Tensor numbers.</param>
/// <param name="Outputs">Tensor numbers.</param>
/// <param name="Stride">Of a convolution, both ways.</param>
/// <param name="Activation">schema.fbs ActivationFunctionType of a convolution.</param>
internal sealed record TfLiteOperator(int Code, int[] Inputs, int[] Outputs, int Stride, int Activation);

/// <summary>A tensor of a TensorFlow Lite model.</summary>
internal sealed record TfLiteTensor(int[] Shape, int Type, int Buffer, string Name);

/// <summary>
/// Reads as much of a .tflite file (FlatBuffers, tensorflow/lite/schema/schema.fbs) as a float convolutional network needs.
/// Half-precision constants behind a DEQUANTIZE are widened.
/// </summary>
internal sealed class TfLiteModel
{
    public const int Add = 0;
    public const int Convolution = 3;
    public const int DepthwiseConvolution = 4;
    public const int Relu6 = 3;
    private const int Dequantize = 6;
    private const int Half = 1;
    private readonly byte[] _file;
    private readonly List<(int Start, int Length)> _buffers;
    private readonly Dictionary<int, int> _widened = [];

    /// <exception cref="InvalidDataException">It is no such file.</exception>
    public TfLiteModel(byte[] file)
    {
        if (file.Length < 8 || !file.AsSpan(4, 4).SequenceEqual("TFL3"u8))
            throw new InvalidDataException("The weights are no .tflite file.");
        _file = file;
        var model = (int)Word(0);
        // The code was one byte until there were more than 127; the larger field wins.
        var codes = Tables(model, 1).Select(code => Math.Max(Int(code, 3), Byte(code, 0))).ToList();
        _buffers = [.. Tables(model, 4).Select(Bytes)];
        var graph = Tables(model, 2)[0];
        Tensors = [.. Tables(graph, 0).Select(
            tensor => new TfLiteTensor(Ints(tensor, 0), Byte(tensor, 1), Int(tensor, 2), Text(tensor, 3)))];
        Inputs = Ints(graph, 1);
        var operators = new List<TfLiteOperator>();
        foreach (var table in Tables(graph, 3))
        {
            var (code, inputs, outputs) = (codes[Int(table, 0)], Ints(table, 1), Ints(table, 2));
            if (code == Dequantize)
            {
                _widened[outputs[0]] = inputs[0];
                continue;
            }

            var options = code is Convolution or DepthwiseConvolution ? Field(table, 4) : 0;
            var settings = options == 0 ? 0 : Target(options);
            operators.Add(new TfLiteOperator(
                code, inputs, outputs, settings == 0 ? 1 : Int(settings, 1),
                settings == 0 ? 0 : Byte(settings, code == Convolution ? 3 : 4)));
        }

        Operators = operators;
    }

    public IReadOnlyList<TfLiteOperator> Operators { get; }

    public IReadOnlyList<TfLiteTensor> Tensors { get; }

    public int[] Inputs { get; }

    /// <summary>The numbers of a constant tensor.</summary>
    public float[] Constant(int tensor)
    {
        var stored = Tensors[_widened.GetValueOrDefault(tensor, tensor)];
        var (start, length) = _buffers[stored.Buffer];
        var bytes = _file.AsSpan(start, length);
        if (stored.Type != Half) return MemoryMarshal.Cast<byte, float>(bytes).ToArray();
        var halves = MemoryMarshal.Cast<byte, Half>(bytes);
        var numbers = new float[halves.Length];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = (float)halves[i];
        return numbers;
    }

    private uint Word(int at) => BinaryPrimitives.ReadUInt32LittleEndian(_file.AsSpan(at));

    private int SignedWord(int at) => BinaryPrimitives.ReadInt32LittleEndian(_file.AsSpan(at));

    /// <summary>Where a field of a table is; 0 where it is left out.</summary>
    private int Field(int table, int field)
    {
        var layout = table - SignedWord(table);
        var at = 4 + (2 * field);
        if (at >= BinaryPrimitives.ReadUInt16LittleEndian(_file.AsSpan(layout))) return 0;
        var offset = BinaryPrimitives.ReadUInt16LittleEndian(_file.AsSpan(layout + at));
        return offset == 0 ? 0 : table + offset;
    }

    private int Target(int reference) => reference + (int)Word(reference);

    private int Int(int table, int field) => Field(table, field) is var at && at != 0 ? SignedWord(at) : 0;

    private int Byte(int table, int field) => Field(table, field) is var at && at != 0 ? (sbyte)_file[at] : 0;

    private int[] Tables(int table, int field) => Vector(table, field, at => Target(at));

    private int[] Ints(int table, int field) => Vector(table, field, SignedWord);

    private int[] Vector(int table, int field, Func<int, int> read)
    {
        var at = Field(table, field);
        if (at == 0) return [];
        var vector = Target(at);
        return [.. Enumerable.Range(0, (int)Word(vector)).Select(i => read(vector + 4 + (4 * i)))];
    }

    private (int Start, int Length) Bytes(int buffer)
    {
        var at = Field(buffer, 0);
        if (at == 0) return (0, 0);
        var vector = Target(at);
        return (vector + 4, (int)Word(vector));
    }

    private string Text(int table, int field)
    {
        var at = Field(table, field);
        if (at == 0) return "";
        var vector = Target(at);
        return Encoding.UTF8.GetString(_file, vector + 4, (int)Word(vector));
    }
}
