using System.Text;
using Avocet.LocalDetector;
using OpenCvSharp;

namespace Avocet.LocalSageMaker.Tests;

/// <summary>
/// A model.tar.gz whose network says the same of every picture: one box of one class. ONNX written byte by byte, since the real writer
/// comes with half a gigabyte of libtorch.
/// </summary>
internal static class TinyModel
{
    private static readonly int[] Grids = [1, 1];

    /// <summary>Packs a model.</summary>
    /// <param name="kind">Class of the box.</param>
    /// <param name="score">Its score.</param>
    /// <param name="classesInMetadata">Classes that metadata.json tells; the network knows two.</param>
    public static byte[] Archive(int kind = 1, float score = 0.875f, int classesInMetadata = 2)
    {
        var folder = Directory.CreateTempSubdirectory("avocet-model-");
        try
        {
            var model = folder.CreateSubdirectory("model").FullName;
            new DetectorMetadata
            {
                ImageShape = 32,
                Classes = classesInMetadata,
                Grids = Grids,
                NmsThreshold = 0.45f,
                Network = "tiny",
                MeanAveragePrecision = 0.5,
                Epoch = 0,
                Hyperparameters = new Dictionary<string, string>(),
            }.Write(model);
            File.WriteAllBytes(Path.Combine(model, DetectorMetadata.ModelFileName), Onnx(kind, score));
            var archive = Path.Combine(folder.FullName, "model.tar.gz");
            ModelArchive.Pack(model, archive);
            return File.ReadAllBytes(archive);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A picture of 80 × 40 pixels.</summary>
    public static byte[] Picture(string extension = ".jpg")
    {
        using var picture = new Mat(40, 80, MatType.CV_8UC3, new Scalar(90, 120, 150));
        Cv2.ImEncode(extension, picture, out var bytes);
        return bytes;
    }

    private static byte[] Onnx(int kind, float score)
    {
        var anchors = new Anchors(Grids).Count;
        var probabilities = new float[anchors * 3];
        for (var i = 0; i < anchors; i++) probabilities[3 * i] = 1;
        (probabilities[0], probabilities[kind + 1]) = (1 - score, score);
        byte[] graph =
        [
            .. Node("fixed_probabilities", "probabilities"), .. Node("fixed_offsets", "offsets"), .. Field(2, Text("tiny")),
            .. Initializer("fixed_probabilities", probabilities, 1, anchors, 3),
            .. Initializer("fixed_offsets", new float[anchors * 4], 1, anchors, 4),
            .. Field(11, Value("data", 1, 3, 32, 32)), .. Field(12, Value("probabilities", 1, anchors, 3)),
            .. Field(12, Value("offsets", 1, anchors, 4)),
        ];
        return [.. Number(1, 8), .. Field(7, graph), .. Field(8, Number(2, 13))];
    }

    private static byte[] Node(string from, string to) =>
        Field(1, [.. Field(1, Text(from)), .. Field(2, Text(to)), .. Field(4, Text("Identity"))]);

    private static byte[] Initializer(string name, float[] numbers, params int[] shape) => Field(5,
    [
        .. shape.SelectMany(length => Number(1, length)), .. Number(2, 1), .. Field(8, Text(name)),
        .. Field(9, System.Runtime.InteropServices.MemoryMarshal.AsBytes(numbers.AsSpan()).ToArray()),
    ]);

    private static byte[] Value(string name, params int[] shape)
    {
        byte[] dimensions = [.. shape.SelectMany(length => Field(1, Number(1, length)))];
        return [.. Field(1, Text(name)), .. Field(2, Field(1, [.. Number(1, 1), .. Field(2, dimensions)]))];
    }

    private static byte[] Text(string text) => Encoding.ASCII.GetBytes(text);

    private static byte[] Field(int number, byte[] content) => [.. Varint((number << 3) | 2), .. Varint(content.Length), .. content];

    private static byte[] Number(int number, int value) => [.. Varint(number << 3), .. Varint(value)];

    private static List<byte> Varint(int value)
    {
        var bytes = new List<byte>();
        for (; value > 127; value >>= 7) bytes.Add((byte)(value | 128));
        bytes.Add((byte)value);
        return bytes;
    }
}
