using System.Text.Json;

namespace Avocet.Cli.Packing;

/// <summary>How far the packing of one list came, written beside it from time to time and removed when the whole run is done.</summary>
internal sealed record PackCheckpoint
{
    /// <summary>SHA-256 of the list and the settings: a run with others starts over.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Lines of the list that are done.</summary>
    public long Lines { get; init; }

    public long Records { get; init; }

    public long Skipped { get; init; }

    public long RecBytes { get; init; }

    public long IdxBytes { get; init; }

    public long SkippedBytes { get; init; }

    /// <summary>Numbers in the longest label.</summary>
    public int LongestLabel { get; init; }

    /// <summary>Whether the .rec and .idx have their names.</summary>
    public bool Finished { get; init; }

    /// <summary>The checkpoint in a file; <see langword="null"/> where there is none that can be read.</summary>
    public static PackCheckpoint? Find(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<PackCheckpoint>(File.ReadAllBytes(path), JsonSerializerOptions.Web);
        }
        catch (Exception fault) when (fault is JsonException or FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Writes the checkpoint; it is whole or the one before.</summary>
    public void Save(string path)
    {
        var aside = path + ".partial";
        File.WriteAllBytes(aside, JsonSerializer.SerializeToUtf8Bytes(this, JsonSerializerOptions.Web));
        File.Move(aside, path, overwrite: true);
    }
}
