using System.Runtime.CompilerServices;
using System.Text.Json;
using Avocet.Annotations;
using Avocet.Hosting;
using Avocet.ObjectStore;

namespace Avocet.Converter;

/// <summary>The canonical dataset manifest, read one image at a time.</summary>
internal sealed class DatasetManifest(IObjectStore store, string uri)
{
    private readonly ObjectUri _uri = ObjectUri.TryParse(uri, out var parsed)
        ? parsed
        : throw new PermanentException($"manifestUri is '{uri}'.", "Write s3://bucket/key.");

    /// <summary>The images, in source order.</summary>
    /// <exception cref="PermanentException">A line is no image.</exception>
    public async IAsyncEnumerable<DatasetImage> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var number = 0;
        await foreach (var line in store.ReadLinesAsync(_uri, cancellationToken))
        {
            number++;
            if (line.Length > 0) yield return Parse(line, number);
        }
    }

    /// <summary>Second and third pass of a plan: the lines of all images, then those of their mirrored copies.</summary>
    public async IAsyncEnumerable<ListLine> LinesAsync(
        ListPlan plan, bool mirrored, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var image in ReadAsync(cancellationToken))
        {
            if (plan.PlaceOriginal(image) is { } line) yield return line;
        }

        if (!mirrored) yield break;
        await foreach (var image in ReadAsync(cancellationToken))
        {
            if (plan.PlaceMirrored(image) is { } line) yield return line;
        }
    }

    private DatasetImage Parse(string line, int number)
    {
        try
        {
            return JsonSerializer.Deserialize<DatasetImage>(line, JobJson.Line) ?? throw new JsonException("The line is null.");
        }
        catch (JsonException fault)
        {
            throw new PermanentException(
                $"Line {number} of {_uri} is no image: {fault.Message}", "Post the job again under another jobId.", fault);
        }
    }
}
