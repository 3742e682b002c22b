using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Avocet.Imaging;

/// <summary>
/// OpenCV's INTER_LINEAR for 8-bit three-channel pictures, to the byte: fixed-point weights of 11 bits, sums of a row kept at 16 bits
/// (shifted right by 4), two rows mixed by the high halves of their products. Exactly half the size in both directions is the
/// rounded mean of four pixels. Not safe for several threads at once: it keeps the weights and row buffers of the last size.
/// </summary>
/// <remarks>Arithmetic as in OpenCV 4 (modules/imgproc resize): weights round-half-even((1-f)·2048), (f·2048), f at float
/// precision.</remarks>
/// <param name="gather">Rows are made by <see cref="GatheredRow"/> as far as it can: faster, the same bytes.</param>
internal sealed unsafe class BilinearResize(bool gather)
{
    private const int Channels = 3;
    private const int LanesOfColumn = 8;
    private const float One = 2048f;

    /// <summary>B0 B3 G1 G4 R2 R5 as pairs of 16-bit lanes: a pixel and its right neighbour, ready to be multiplied and added.</summary>
    private static readonly Vector256<byte> PairsOfNeighbours = Vector256.Create(
        Vector128.Create((byte)0, 128, 3, 128, 1, 128, 4, 128, 2, 128, 5, 128, 128, 128, 128, 128),
        Vector128.Create((byte)0, 128, 3, 128, 1, 128, 4, 128, 2, 128, 5, 128, 128, 128, 128, 128));

    private readonly GatheredRow _gathered = new();
    private (int SourceWidth, int SourceHeight, int Width, int Height) _size;
    private int[] _columnOffsets = [];
    private int[] _rowIndices = [];
    private short[] _columnWeights = [];
    private short[] _rowWeights = [];
    private short[] _columnWeightLanes = [];
    private int _vectorColumns;
    private int _gatheredColumns;
    private short[] _upper = [];
    private short[] _lower = [];

    /// <summary>Resizes BGR rows.</summary>
    /// <param name="source">sourceHeight rows of sourceWidth × 3 bytes.</param>
    /// <param name="pitch">Bytes from a source row to the next, at least sourceWidth × 3.</param>
    /// <param name="sourceWidth">Pixels, at least 1.</param>
    /// <param name="sourceHeight">Pixels, at least 1.</param>
    /// <param name="destination">height rows of width × 3 bytes, tightly packed.</param>
    /// <param name="width">Pixels, at least 1.</param>
    /// <param name="height">Pixels, at least 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(byte* source, long pitch, int sourceWidth, int sourceHeight, byte* destination, int width, int height)
    {
        if (sourceWidth == width && sourceHeight == height)
        {
            var row = (long)width * Channels;
            for (var y = 0; y < height; y++) Buffer.MemoryCopy(source + (y * pitch), destination + (y * row), row, row);
            return;
        }

        if (sourceWidth == 2 * width && sourceHeight == 2 * height)
        {
            Halve(source, pitch, destination, width, height);
            return;
        }

        Prepare(sourceWidth, sourceHeight, width, height);
        int upperRow = -1, lowerRow = -1;
        for (var y = 0; y < height; y++)
        {
            var first = Math.Clamp(_rowIndices[y], 0, sourceHeight - 1);
            var second = Math.Clamp(_rowIndices[y] + 1, 0, sourceHeight - 1);
            if (upperRow != first)
            {
                if (lowerRow == first)
                {
                    (_upper, _lower) = (_lower, _upper);
                    lowerRow = -1;
                }
                else
                {
                    Horizontal(source + (first * pitch), _upper);
                }

                upperRow = first;
            }

            if (lowerRow != second)
            {
                Horizontal(source + (second * pitch), _lower);
                lowerRow = second;
            }

            Vertical(destination + ((long)y * width * Channels), width * Channels, _rowWeights[2 * y], _rowWeights[(2 * y) + 1]);
        }
    }

    /// <summary>Weights of this size: a data set has many, so this is done for nearly every picture and the arrays only grow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Prepare(int sourceWidth, int sourceHeight, int width, int height)
    {
        if (_size == (sourceWidth, sourceHeight, width, height)) return;
        if (_columnOffsets.Length < width)
        {
            _columnOffsets = new int[width];
            _columnWeights = new short[2 * width];
            _columnWeightLanes = new short[width * LanesOfColumn];

            // The vector loops write whole lanes: room for one beyond the last pixel.
            _upper = new short[(width * Channels) + 16];
            _lower = new short[(width * Channels) + 16];
        }

        if (_rowIndices.Length < height)
        {
            _rowIndices = new int[height];
            _rowWeights = new short[2 * height];
        }

        Weigh(sourceWidth, width, _columnOffsets, _columnWeights, atBorders: true);
        Weigh(sourceHeight, height, _rowIndices, _rowWeights, atBorders: false);
        _vectorColumns = width;
        while (_vectorColumns > 0 && (_columnOffsets[_vectorColumns - 1] * Channels) + sizeof(ulong) > sourceWidth * Channels)
            _vectorColumns--;
        var pairs = MemoryMarshal.Cast<short, int>(_columnWeights.AsSpan());
        var lanes = MemoryMarshal.Cast<short, Vector128<int>>(_columnWeightLanes.AsSpan());
        for (var x = 0; x < width; x++)
        {
            _columnOffsets[x] *= Channels;
            lanes[x] = Vector128.Create(pairs[x]);
        }

        _gatheredColumns = gather ? _gathered.Prepare(_columnOffsets, _columnWeights, width, sourceWidth * Channels) : 0;
        _size = (sourceWidth, sourceHeight, width, height);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Weigh(int source, int target, int[] indices, short[] weights, bool atBorders)
    {
        var scale = 1.0 / ((double)target / source);
        for (var i = 0; i < target; i++)
        {
            var position = (float)(((i + 0.5) * scale) - 0.5);
            var index = (int)MathF.Floor(position);
            position -= index;
            if (atBorders && index < 0) (index, position) = (0, 0);
            if (atBorders && index >= source - 1) (index, position) = (source - 1, 0);
            indices[i] = index;
            weights[2 * i] = (short)MathF.Round((1f - position) * One, MidpointRounding.ToEven);
            weights[(2 * i) + 1] = (short)MathF.Round(position * One, MidpointRounding.ToEven);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Horizontal(byte* row, short[] sums)
    {
        var x = _gatheredColumns;
        var width = _size.Width;
        fixed (int* offsets = _columnOffsets)
        fixed (short* lanes = _columnWeightLanes, weights = _columnWeights, output = sums)
        {
            if (x > 0) _gathered.Run(row, output);
            if (Avx2.IsSupported)
            {
                for (; x + 4 <= _vectorColumns; x += 4)
                {
                    var left = Vector256.Create(Load(row + offsets[x]), Load(row + offsets[x + 1]));
                    var right = Vector256.Create(Load(row + offsets[x + 2]), Load(row + offsets[x + 3]));
                    var first = Weighted(left, lanes + (x * 8));
                    var second = Weighted(right, lanes + (x * 8) + 16);

                    // Four pixels of three sums and one lane of nothing each, in the order 0, 2, 1, 3; each store overwrites the
                    // nothing of the one before.
                    var packed = Avx2.PackUnsignedSaturate(first, second).AsUInt64();
                    var at = output + (x * Channels);
                    *(ulong*)at = packed[0];
                    *(ulong*)(at + 3) = packed[2];
                    *(ulong*)(at + 6) = packed[1];
                    *(ulong*)(at + 9) = packed[3];
                }
            }

            for (; x < width; x++)
            {
                var at = row + offsets[x];
                var neighbour = weights[(2 * x) + 1] == 0 ? 0 : Channels;
                for (var c = 0; c < Channels; c++)
                    output[(x * Channels) + c] = (short)(((at[c] * weights[2 * x]) + (at[neighbour + c] * weights[(2 * x) + 1])) >> 4);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Load(byte* at) => Vector128.CreateScalarUnsafe(*(ulong*)at).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Weighted(Vector256<byte> pixels, short* weights) =>
        Avx2.ShiftRightArithmetic(Avx2.MultiplyAddAdjacent(Avx2.Shuffle(pixels, PairsOfNeighbours).AsInt16(), Vector256.Load(weights)), 4);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Vertical(byte* output, int count, short upperWeight, short lowerWeight)
    {
        var i = 0;
        fixed (short* upper = _upper, lower = _lower)
        {
            if (Avx2.IsSupported)
            {
                var (a, b, two) = (Vector256.Create(upperWeight), Vector256.Create(lowerWeight), Vector256.Create((short)2));
                for (; i + 32 <= count; i += 32)
                {
                    var first = Avx2.ShiftRightArithmetic(
                        Avx2.MultiplyHigh(Vector256.Load(upper + i), a) + Avx2.MultiplyHigh(Vector256.Load(lower + i), b) + two, 2);
                    var second = Avx2.ShiftRightArithmetic(
                        Avx2.MultiplyHigh(Vector256.Load(upper + i + 16), a) + Avx2.MultiplyHigh(Vector256.Load(lower + i + 16), b) + two,
                        2);
                    Avx2.Permute4x64(Avx2.PackUnsignedSaturate(first, second).AsUInt64(), 0b11_01_10_00).AsByte().Store(output + i);
                }
            }

            for (; i < count; i++) output[i] = (byte)((((upper[i] * upperWeight) >> 16) + ((lower[i] * lowerWeight) >> 16) + 2) >> 2);
        }
    }

    private static void Halve(byte* source, long pitch, byte* destination, int width, int height)
    {
        for (var y = 0; y < height; y++)
        {
            var upper = source + (2 * y * pitch);
            var lower = upper + pitch;
            var output = destination + ((long)y * width * Channels);
            for (var x = 0; x < width; x++)
            {
                for (var c = 0; c < Channels; c++)
                {
                    var at = (x * 2 * Channels) + c;
                    output[(x * Channels) + c] = (byte)((upper[at] + upper[at + Channels] + lower[at] + lower[at + Channels] + 2) >> 2);
                }
            }
        }
    }
}
