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
        using var merged = RecPair.Open(target);
        Write(merged, () =>
        {
            var ids = new SeenIds();
            foreach (var source in sources)
            {
                using var stream = RecFile.Open(source);
                foreach (var (record, image) in RecFile.Images(new RecordIoReader(stream)))
                {
                    cancellation.ThrowIfCancellationRequested();
                    var id = renumber ? (ulong)merged.Records : image.Id;
                    if (!ids.Add(id))
                    {
                        throw new RecordIoException(
                            $"Record {id} of {source} has the id of an earlier one. Give --renumber to number all records anew.",
                            record.Offset);
                    }

                    var payload = record.Payload.ToArray();
                    if (renumber) ImageRecord.Renumber(payload, id);
                    merged.Write(id, payload);
                }
            }
        });
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{target}: {merged.Records} records, {merged.RecBytes} bytes"));
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
            var target = string.Create(CultureInfo.InvariantCulture, $"{prefix}_{part}.rec");
            using var pair = RecPair.Open(target);
            var end = records * (part + 1) / parts;
            var wanted = end - (records * part / parts);
            Write(pair, () =>
            {
                while (pair.Records < wanted && images.MoveNext())
                {
                    cancellation.ThrowIfCancellationRequested();
                    pair.Write(images.Current.Image.Id, images.Current.Record.Payload.Span);
                }
            });
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{target}: {pair.Records} records, {pair.RecBytes} bytes"));
        }
    }

    /// <summary>Writes a pair to its end, or leaves nothing of it.</summary>
    private static void Write(RecPair pair, Action records)
    {
        try
        {
            records();
            pair.Complete();
        }
        catch
        {
            pair.Discard();
            throw;
        }
    }
}
