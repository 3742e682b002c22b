using System.Text.Json;
using System.Text.Json.Serialization;

namespace Avocet.Cli.Prelabel;

/// <summary>A box as the endpoint answers it: pixels, with its score.</summary>
internal sealed record MachineBox
{
    [JsonPropertyName("class_id"), JsonRequired]
    public int ClassId { get; init; }

    [JsonPropertyName("score"), JsonRequired]
    public double Score { get; init; }

    [JsonPropertyName("left"), JsonRequired]
    public double Left { get; init; }

    [JsonPropertyName("top"), JsonRequired]
    public double Top { get; init; }

    [JsonPropertyName("width"), JsonRequired]
    public double Width { get; init; }

    [JsonPropertyName("height"), JsonRequired]
    public double Height { get; init; }
}

/// <summary>What an endpoint said of a picture, asked for application/json;annotation=1: nearly the label of a manifest.</summary>
/// <param name="Source">The picture, as a manifest's source-ref.</param>
/// <param name="Size">image_size as it came.</param>
/// <param name="Boxes">Those at or above the threshold, best first.</param>
/// <param name="BestScore">Of all boxes, 0 where there is none.</param>
internal sealed record MachineLabel(string Source, JsonElement Size, IReadOnlyList<MachineBox> Boxes, double BestScore)
{
    /// <summary>
    /// How sure the label is: its weakest box counts, since one wrong box spoils the picture. Of a picture without a label the best box
    /// that was left out counts: the nearer to the threshold, the likelier something was missed.
    /// </summary>
    public double Certainty => Boxes.Count > 0 ? Boxes[^1].Score : 1 - BestScore;

    /// <summary>Reads an answer.</summary>
    /// <exception cref="FormatException">It is no such answer.</exception>
    public static MachineLabel Read(string source, ReadOnlySpan<byte> answer, double threshold)
    {
        try
        {
            var said = JsonSerializer.Deserialize<Answer>(answer);
            if (said is not { annotations: { } boxes, image_size.ValueKind: JsonValueKind.Array })
                throw new FormatException("The answer has no image_size or no annotations. Is the endpoint SageMaker's object detection?");
            return new MachineLabel(
                source, said.image_size, [.. boxes.Where(box => box.Score >= threshold).OrderByDescending(box => box.Score)],
                boxes.Length > 0 ? boxes.Max(box => box.Score) : 0);
        }
        catch (JsonException broken)
        {
            throw new FormatException($"The answer is not the algorithm's JSON: {broken.Message}", broken);
        }
    }

    private sealed record Answer(JsonElement image_size, MachineBox[]? annotations);
}
