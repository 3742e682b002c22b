using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Avocet.Annotations;

/// <summary>
/// The elements of some arrays of one large JSON object, one at a time: {"images": [{…}, {…}], "annotations": […]}. No more than
/// one element is in memory.
/// </summary>
/// <param name="stream">The JSON text.</param>
/// <param name="file">The file, as people know it.</param>
/// <param name="arrays">Names of the arrays; all else is passed over.</param>
internal sealed class JsonRecords(Stream stream, string file, IReadOnlySet<string> arrays)
{
    private const int FirstBuffer = 1 << 16;
    private const int LongestElement = 1 << 26;
    private const string Remedy = "A COCO file is one JSON object with the lists images, annotations and categories.";

    private byte[] _buffer = new byte[FirstBuffer];
    private int _start;
    private int _end;
    private JsonReaderState _state;
    private string _property = "";

    private enum Step
    {
        NeedsMore,
        Element,
        End,
    }

    /// <summary>The elements in the order of the file, each with the name of its array.</summary>
    public async IAsyncEnumerable<(string Array, JsonElement Element)> ReadAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var atEnd = false;
        while (true)
        {
            var step = Next(atEnd, out var element);
            using (element)
            {
                if (step == Step.Element) yield return (_property, element!.RootElement);
            }

            if (step == Step.End) yield break;
            if (step == Step.NeedsMore) atEnd = !await FillAsync(cancellationToken);
        }
    }

    private Step Next(bool atEnd, out JsonDocument? element)
    {
        element = null;
        var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), atEnd, _state);
        try
        {
            while (true)
            {
                Commit(ref reader);
                if (!reader.Read()) return atEnd ? Step.End : Step.NeedsMore;
                if (reader.CurrentDepth == 0 && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.EndObject))
                    throw new AnnotationException(file, 1, "The file is no JSON object.", Remedy);
                if (reader is { CurrentDepth: 1, TokenType: JsonTokenType.PropertyName }) _property = reader.GetString()!;
                if (reader is not { CurrentDepth: 2, TokenType: JsonTokenType.StartObject } || !arrays.Contains(_property)) continue;
                if (!JsonDocument.TryParseValue(ref reader, out element)) return Step.NeedsMore;
                Commit(ref reader);
                return Step.Element;
            }
        }
        catch (JsonException broken)
        {
            throw new AnnotationException(file, (int)(broken.LineNumber ?? 0) + 1, $"The JSON is broken: {broken.Message}", Remedy, broken);
        }
    }

    /// <summary>What has been read so far need not be read again.</summary>
    private void Commit(ref Utf8JsonReader reader)
    {
        _start += (int)reader.BytesConsumed;
        _state = reader.CurrentState;
        reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), reader.IsFinalBlock, _state);
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        if (_end == LongestElement) throw new AnnotationException(file, 0, $"An element is longer than {LongestElement} bytes.", Remedy);
        if (_end == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
        var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += read;
        return read > 0;
    }
}
