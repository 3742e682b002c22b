using System.Text.Json;

namespace Avocet.Deployer;

/// <summary>An object the endpoint found; edges are parts of width and height, 0–1.</summary>
internal readonly record struct Prediction(int ClassId, double Score, double Left, double Top, double Right, double Bottom)
{
    private const int Numbers = 6;

    /// <summary>Reads the algorithm's default answer: {"prediction":[[class, score, left, top, right, bottom], …]}.</summary>
    /// <exception cref="FormatException">It is no such answer.</exception>
    public static IReadOnlyList<Prediction> Read(ReadOnlySpan<byte> answer)
    {
        try
        {
            var rows = JsonSerializer.Deserialize<Answer>(answer)?.prediction
                ?? throw new FormatException("It has no member 'prediction'.");
            return [.. rows.Select(row => row.Length == Numbers
                ? new Prediction((int)row[0], row[1], row[2], row[3], row[4], row[5])
                : throw new FormatException($"A row has {row.Length} numbers instead of {Numbers}."))];
        }
        catch (JsonException broken)
        {
            throw new FormatException($"It is not the algorithm's JSON: {broken.Message}", broken);
        }
    }

    private sealed record Answer(double[][]? prediction);
}
