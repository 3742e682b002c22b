using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Avocet.Hosting;
using Avocet.Imaging;
using Avocet.RecordIO;

namespace Avocet.Cli.Records;

/// <summary>avocet rec verify: everything that can be wrong with a .rec before training meets it.</summary>
internal static class RecVerify
{
    /// <param name="rec">The .rec.</param>
    /// <param name="rule">Which labels it may hold.</param>
    /// <param name="decode">Whether every picture is decoded.</param>
    /// <param name="json">Whether the summary is one line of JSON.</param>
    /// <param name="output">Takes the summary.</param>
    /// <param name="cancellation">Stops between records.</param>
    /// <exception cref="RecordIoException">The first fault.</exception>
    public static void Run(string rec, LabelRule rule, bool decode, bool json, TextWriter output, CancellationToken cancellation)
    {
        var index = RecFile.Index(rec);
        using var stream = RecFile.Open(rec);
        var summary = RecordIoVerifier.Verify(stream, index, rule, cancellation);
        if (decode) Decode(stream, cancellation);
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(
                new
                {
                    summary.Records,
                    summary.Bytes,
                    summary.LongestLabel,
                    IndexMatches = index is not null,
                    Decoded = decode,
                    summary.Sha256,
                },
                JobJson.Line));
            return;
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"sound: {summary.Records} records, {summary.Bytes} bytes, longest label {summary.LongestLabel}, "
            + $"index {(index is null ? "none beside it" : "matches")}"
            + $"{(decode ? ", all pictures decoded" : "")}, sha256 {summary.Sha256}"));
    }

    private static void Decode(FileStream stream, CancellationToken cancellation)
    {
        using var transcoder = new ImageTranscoder(new TranscodeOptions { ShorterEdge = 16 });
        var made = new ArrayBufferWriter<byte>();
        stream.Position = 0;
        foreach (var (record, image) in RecFile.Images(new RecordIoReader(stream)))
        {
            cancellation.ThrowIfCancellationRequested();
            made.ResetWrittenCount();
            var problem = "The picture is of no known kind.";
            if (RecFile.Header(image) is not { } header
                || !transcoder.TryTranscode(
                    image.Image.Span, header.Upright.Width, header.Upright.Height, mirror: false, made, out problem))
            {
                throw new RecordIoException($"Record {image.Id}: {problem}", record.Offset);
            }
        }
    }
}
