using System.Text.Json;

namespace Avocet.Deployer;

/// <summary>An object or, as large as the picture, a class that the endpoint found; edges are parts of width and height, 0–1.</summary>
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
            return [.. rows.Select(row => row is { Length: Numbers }
                ? new Prediction((int)row[0], row[1], row[2], row[3], row[4], row[5])
                : throw new FormatException($"A row has {row?.Length ?? 0} numbers instead of {Numbers}."))];
        }
        catch (JsonException broken)
        {
            throw new FormatException($"It is not the algorithm's JSON: {broken.Message}", broken);
        }
    }

    /// <summary>
    /// Reads image classification's answer: a bare list of probabilities, or {"prediction":[…]}, as some of its pages have it.
    /// </summary>
    /// <exception cref="FormatException">It is no such answer, or has no probability.</exception>
    public static IReadOnlyList<Prediction> ReadProbabilities(ReadOnlySpan<byte> answer)
    {
        try
        {
            var isBare = answer.TrimStart(" \t\r\n"u8) is [(byte)'[', ..];
            var scores = isBare
                ? JsonSerializer.Deserialize<double[]>(answer)
                : JsonSerializer.Deserialize<Probabilities>(answer)?.prediction;
            return scores is { Length: > 0 }
                ? [.. scores.Select((score, id) => new Prediction(id, score, 0, 0, 1, 1))]
                : throw new FormatException("It has no probabilities.");
        }
        catch (JsonException broken)
        {
            throw new FormatException($"It is not the algorithm's JSON: {broken.Message}", broken);
        }
    }

    private sealed record Probabilities(double[]? prediction);

    private sealed record Answer(double[][]? prediction);
}
