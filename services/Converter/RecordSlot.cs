using System.Buffers;
using Avocet.Imaging;
using Avocet.RecordIO;

namespace Avocet.Converter;

/// <summary>Room for one record that waits for its turn, or for the reason why there is none; used again for a later image.</summary>
internal sealed class RecordSlot
{
    private const int KeptBytes = 4 << 20;
    private ArrayBufferWriter<byte> _payload = new();

    /// <summary>The record's payload; empty where there is none.</summary>
    public ReadOnlySpan<byte> Payload => _payload.WrittenSpan;

    /// <summary>Why there is no record, or <see langword="null"/>.</summary>
    public string? Problem { get; private set; }

    /// <summary>There is no record.</summary>
    public void Refuse(string problem)
    {
        _payload.ResetWrittenCount();
        Problem = problem;
    }

    /// <summary>Makes the record of one image: header and labels, then the picture behind them.</summary>
    /// <param name="transcoder">Makes the picture over.</param>
    /// <param name="id">The record's id.</param>
    /// <param name="labels">Its labels.</param>
    /// <param name="packLabels">Whether all labels are packed, or the first alone is kept.</param>
    /// <param name="file">The image file.</param>
    /// <param name="width">Pixels, as the transcoder wants them.</param>
    /// <param name="height">Pixels, likewise.</param>
    /// <param name="mirror">Left and right exchanged.</param>
    public void Make(
        ImageTranscoder transcoder, ulong id, IReadOnlyList<float> labels, bool packLabels,
        ReadOnlySpan<byte> file, int width, int height, bool mirror)
    {
        if (_payload.Capacity > KeptBytes) _payload = new ArrayBufferWriter<byte>();
        _payload.ResetWrittenCount();
        Problem = null;
        ImageRecord.WriteHead(_payload, id, labels, packLabels);
        if (!transcoder.TryTranscode(file, width, height, mirror, _payload, out var problem)) Refuse(problem);
    }
}
