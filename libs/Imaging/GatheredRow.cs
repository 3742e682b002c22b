using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Avocet.Imaging;

/// <summary>
/// The horizontal half of <see cref="BilinearResize"/> on processors that pick any bytes out of 64 in one instruction (AVX-512 VBMI): five
/// pixels of a row at a time, where they come from no more than 64 bytes (reductions to about a fifth, and any enlargement).
/// Weighted sums as there, to the bit.
/// </summary>
internal sealed unsafe class GatheredRow
{
    private const int Channels = 3;
    private const int PixelsAtOnce = 5;
    private const int Window = 64;
    private const int LanesAtOnce = 32;

    private int[] _starts = [];
    private byte[] _picks = [];
    private short[] _weights = [];
    private int _groups;

    /// <summary>Whether this processor has the instructions.</summary>
    public static bool IsSupported => Avx512Vbmi.IsSupported;

    /// <summary>Takes the size of the rows to come.</summary>
    /// <param name="offsets">Byte offset of each column's left pixel, ascending.</param>
    /// <param name="weights">Weights of each column's left and right pixel; where the right one's is 0 there may be none.</param>
    /// <param name="columns">Columns made, at most as many as the spans hold.</param>
    /// <param name="rowBytes">Bytes of a source row.</param>
    /// <returns>Columns <see cref="Run"/> will make; the ones behind them are left to the caller.</returns>
    public int Prepare(ReadOnlySpan<int> offsets, ReadOnlySpan<short> weights, int columns, int rowBytes)
    {
        _groups = rowBytes < Window ? 0 : columns / PixelsAtOnce;
        if (_starts.Length < _groups)
        {
            _starts = new int[_groups];
            _picks = new byte[_groups * Window];
            _weights = new short[_groups * LanesAtOnce];
        }

        for (var group = 0; group < _groups; group++)
        {
            // Nothing behind the row's end is read: it may be the end of the picture.
            var start = Math.Min(offsets[group * PixelsAtOnce], rowBytes - Window);
            var last = ((group + 1) * PixelsAtOnce) - 1;
            if (offsets[last] + (2 * Channels) - start > Window
                && (weights[(2 * last) + 1] != 0 || offsets[last] + Channels - start > Window))
            {
                _groups = group;
                break;
            }

            _starts[group] = start;
            Pick(offsets.Slice(group * PixelsAtOnce, PixelsAtOnce), weights.Slice(2 * group * PixelsAtOnce, 2 * PixelsAtOnce), group);
        }

        return _groups * PixelsAtOnce;
    }

    /// <summary>Makes the weighted sums of one row.</summary>
    /// <param name="row">As many bytes as <see cref="Prepare"/> was told.</param>
    /// <param name="sums">Three a column, with room for one more number behind the last.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(byte* row, short* sums)
    {
        var pairs = Vector512.Create((short)0xff);
        fixed (int* starts = _starts)
        fixed (byte* picks = _picks)
        fixed (short* weights = _weights)
        {
            for (var group = 0; group < _groups; group++)
            {
                var picked = Avx512Vbmi.PermuteVar64x8(Vector512.Load(row + starts[group]), Vector512.Load(picks + (group * Window)));
                var sum = Avx512BW.MultiplyAddAdjacent(
                    picked.AsInt16() & pairs, Vector512.Load(weights + (group * LanesAtOnce)));

                // Fifteen sums and one lane of nothing, which the next store overwrites.
                Avx512F.ConvertToVector256Int16(Avx512F.ShiftRightArithmetic(sum, 4)).Store(sums + (group * PixelsAtOnce * Channels));
            }
        }
    }

    private void Pick(ReadOnlySpan<int> offsets, ReadOnlySpan<short> weights, int group)
    {
        var picks = _picks.AsSpan(group * Window, Window);
        var lanes = _weights.AsSpan(group * LanesAtOnce, LanesAtOnce);
        picks.Clear();
        lanes.Clear();
        for (var pixel = 0; pixel < PixelsAtOnce; pixel++)
        {
            var left = offsets[pixel] - _starts[group];
            var right = weights[(2 * pixel) + 1] == 0 ? left : left + Channels;
            for (var channel = 0; channel < Channels; channel++)
            {
                var pair = 2 * ((pixel * Channels) + channel);
                (picks[2 * pair], picks[(2 * pair) + 2]) = ((byte)(left + channel), (byte)(right + channel));
                (lanes[pair], lanes[pair + 1]) = (weights[2 * pixel], weights[(2 * pixel) + 1]);
            }
        }
    }
}
