using System.Text.Json;

namespace Avocet.LocalDetector;

/// <summary>What is told of a network in a JSON file beside it.</summary>
internal static class ModelDocument
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <param name="directory">The model's directory.</param>
    /// <param name="fileName">The file in it.</param>
    /// <param name="ifMissing">What a model without this file is.</param>
    /// <exception cref="InvalidDataException">There is no such file, or it is damaged.</exception>
    public static T Read<T>(string directory, string fileName, string ifMissing)
        where T : class
    {
        var path = Path.Combine(directory, fileName);
        if (!File.Exists(path)) throw new InvalidDataException($"The model has no {fileName}: {ifMissing}.");
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), Json) ?? throw new JsonException("It is null.");
        }
        catch (JsonException broken)
        {
            throw new InvalidDataException($"The model's {fileName} is damaged: {broken.Message}", broken);
        }
    }

    public static void Write<T>(T document, string directory, string fileName) =>
        File.WriteAllBytes(Path.Combine(directory, fileName), JsonSerializer.SerializeToUtf8Bytes(document, Json));
}
