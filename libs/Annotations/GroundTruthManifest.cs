using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Avocet.Annotations;

/// <summary>Adds what a line's label says to its image.</summary>
internal delegate LabelledImage ReadLabel(LabelledImage image, in GroundTruthLine line);

/// <summary>
/// The output manifest of a Ground Truth job, one JSON line an image, passed over twice: once to choose the attribute, once to read.
/// </summary>
/// <param name="open">Opens the manifest from its first byte; called twice.</param>
/// <param name="file">The manifest, as people know it.</param>
/// <param name="attribute">The label attribute; <see langword="null"/> takes that of the right kind with the newest creation-date.</param>
/// <param name="acceptedVerdicts">The verdicts of a verification job that keep an image; empty looks at none.</param>
internal sealed class GroundTruthManifest(
    Func<CancellationToken, Task<Stream>> open, string file, string? attribute, IReadOnlyList<string> acceptedVerdicts)
{
    /// <summary>The attribute that is read; known once reading has begun.</summary>
    public string? Attribute { get; private set; }

    public async IAsyncEnumerable<LabelledImage> ReadAsync(
        GroundTruthKind kind, ReadLabel read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var choice = await ChooseAsync(kind, cancellationToken);
        Attribute = choice.Label;
        await using var stream = await open(cancellationToken);
        await foreach (var line in ManifestLine.ReadAsync(stream, file, cancellationToken)) yield return Read(line, choice, read);
    }

    private async Task<GroundTruthChoice> ChooseAsync(GroundTruthKind kind, CancellationToken cancellationToken)
    {
        var (seen, lines) = (new GroundTruthAttributes(file), 0);
        await using var stream = await open(cancellationToken);
        await foreach (var line in ManifestLine.ReadAsync(stream, file, cancellationToken))
        {
            lines++;
            try
            {
                seen.Note(line);
            }
            catch (Exception broken) when (broken is JsonException or InvalidOperationException)
            {
                throw line.NotJson(broken);
            }
        }

        return lines > 0
            ? seen.Choose(kind, attribute, acceptedVerdicts.Count > 0)
            : throw new AnnotationException(file, 0, "The manifest has no line.", "Give the output manifest of a finished labelling job.");
    }

    private LabelledImage Read(ManifestLine text, GroundTruthChoice choice, ReadLabel read)
    {
        try
        {
            var line = new GroundTruthLine(text, choice);
            var source = line.Source;
            var image = new LabelledImage
            {
                Path = source.StartsWith("s3://", StringComparison.Ordinal) ? source[5..] : source,
                File = source,
            };
            if (!line.HasLabel) return image with { Problem = line.WhyUnlabelled() };
            return read(choice.Verdict is null ? image : image with { Problem = Refusal(line, choice.Verdict) }, line);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            throw text.NotJson(broken);
        }
    }

    private string? Refusal(in GroundTruthLine line, string attribute)
    {
        var verdict = GroundTruthLine.Text(line.Verdict, "class-name"u8);
        if (verdict.Length == 0) return $"line {line.Line.Number} of the manifest has no verdict in '{attribute}'";
        if (acceptedVerdicts.Contains(verdict, StringComparer.Ordinal)) return null;
        var comments = new List<string>();
        var feedback = GroundTruthLine.Find(line.Verdict, "worker-feedback"u8);
        if (feedback.TokenType == JsonTokenType.StartArray)
        {
            while (feedback.Read() && feedback.TokenType != JsonTokenType.EndArray)
            {
                if (GroundTruthLine.Text(feedback, "comment"u8) is { Length: > 0 } comment) comments.Add(comment);
                feedback.Skip();
            }
        }

        var said = comments.Count == 0 ? "" : ": " + LabelText.Short(string.Join("; ", comments));
        return $"its label was found '{LabelText.Short(verdict)}'{said}";
    }
}
