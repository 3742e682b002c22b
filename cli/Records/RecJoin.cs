using System.Globalization;
using Avocet.Cli.Packing;
using Avocet.RecordIO;

namespace Avocet.Cli.Records;

/// <summary>avocet rec merge and split: records go over as they are, in order.</summary>
internal static class RecJoin
{
    /// <param name="target">The .rec to write; its .idx beside it.</param>
    /// <param name="sources">The .rec files, in order.</param>
    /// <param name="renumber">Ids from 0 in place of the records' own.</param>
    /// <param name="output">Takes the summary.</param>
    /// <param name="cancellation">Stops between records.</param>
    /// <exception cref="RecordIoException">A file is damaged, or two records have one id.</exception>
    public static void Merge(string target, IReadOnlyList<string> sources, bool renumber, TextWriter output, CancellationToken cancellation)
    {
        var ids = new SeenIds();
        Write(target, output, merged =>
        {
            foreach (var source in sources)
            {
                using var stream = RecFile.Open(source);
                foreach (var (record, image) in RecFile.Images(new RecordIoReader(stream)))
                {
                    cancellation.ThrowIfCancellationRequested();
                    var id = renumber ? (ulong)merged.Records : image.Id;
                    if (!ids.Add(id))
                        throw new RecordIoException(
                            $"Record {id} of {source} has the id of an earlier one. Give --renumber to number all records anew.",
                            record.Offset);
                    var payload = record.Payload.ToArray();
                    if (renumber) ImageRecord.Renumber(payload, id);
                    merged.Write(id, payload);
                }
            }
        });
    }

    /// <param name="source">The .rec.</param>
    /// <param name="prefix">The parts are prefix_0.rec and so on, each with its .idx.</param>
    /// <param name="parts">How many, of equal numbers of records but for one.</param>
    /// <param name="output">Takes the summary.</param>
    /// <param name="cancellation">Stops between records.</param>
    /// <exception cref="RecordIoException">The file is damaged.</exception>
    public static void Split(string source, string prefix, int parts, TextWriter output, CancellationToken cancellation)
    {
        using var stream = RecFile.Open(source);
        var records = new RecordIoReader(stream).ReadAll().LongCount();
        stream.Position = 0;
        using var images = RecFile.Images(new RecordIoReader(stream)).GetEnumerator();
        for (var part = 0; part < parts; part++)
        {
            var count = (records * (part + 1) / parts) - (records * part / parts);
            Write(string.Create(CultureInfo.InvariantCulture, $"{prefix}_{part}.rec"), output, pair =>
            {
                while (pair.Records < count && images.MoveNext())
                {
                    cancellation.ThrowIfCancellationRequested();
                    pair.Write(images.Current.Image.Id, images.Current.Record.Payload.Span);
                }
            });
        }
    }

    /// <summary>Writes one pair, or leaves nothing of it.</summary>
    private static void Write(string target, TextWriter output, Action<RecPair> fill)
    {
        using var pair = RecPair.Open(target);
        try
        {
            fill(pair);
        }
        catch
        {
            pair.Discard();
            throw;
        }

        pair.Complete();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{target}: {pair.Records} records, {pair.RecBytes} bytes"));
    }
}
