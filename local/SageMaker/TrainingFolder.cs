using System.Text.Json;
using System.Text.Json.Nodes;
using Avocet.ObjectStore;

namespace Avocet.LocalSageMaker;

/// <summary>A training cannot go on for a reason that whoever asked can mend: its words begin with ClientError.</summary>
internal sealed class TrainingFailureException(string message) : Exception(message);

/// <summary>What is /opt/ml in a SageMaker training container: input, checkpoints, output, model.</summary>
internal sealed class TrainingFolder(string root, IObjectStore store, TimeProvider clock)
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    public string Root => root;

    public string Model => Path.Combine(root, "model");

    /// <summary>A temporary file for the packed model.</summary>
    public string Archive => Path.Combine(root, "model.tar.gz");

    private string Data => Path.Combine(root, "input", "data");

    /// <summary>What the worker wrote down as the reason of its failure; null where it wrote nothing.</summary>
    public string? Failure
    {
        get
        {
            var path = Path.Combine(root, "output", "failure");
            return File.Exists(path) && File.ReadAllText(path).Trim() is { Length: > 0 } text ? text : null;
        }
    }

    /// <summary>Puts configuration and channels in place. Checkpoints of an earlier run stay; everything else is made anew.</summary>
    /// <exception cref="TrainingFailureException">An input is not there, or of a kind that is not trained from here.</exception>
    public async Task FillAsync(TrainingRequest request, CancellationToken cancellationToken)
    {
        foreach (var name in (string[])["input", "model", "output"])
        {
            if (Directory.Exists(Path.Combine(root, name))) Directory.Delete(Path.Combine(root, name), recursive: true);
            Directory.CreateDirectory(Path.Combine(root, name));
        }

        Directory.CreateDirectory(Path.Combine(root, "checkpoints"));
        var configuration = Directory.CreateDirectory(Path.Combine(root, "input", "config")).FullName;
        File.WriteAllText(Path.Combine(configuration, "hyperparameters.json"), JsonSerializer.Serialize(request.Hyperparameters, Json));
        var channels = new JsonObject();
        foreach (var input in request.Inputs)
        {
            channels[input.Name] = new JsonObject
            {
                ["ContentType"] = input.ContentType,
                ["TrainingInputMode"] = "File",
                ["S3DistributionType"] = "FullyReplicated",
                ["RecordWrapperType"] = "None",
            };
            await FillAsync(input, Directory.CreateDirectory(Path.Combine(Data, input.Name)).FullName, cancellationToken);
        }

        File.WriteAllText(Path.Combine(configuration, "inputdataconfig.json"), channels.ToJsonString(Json));
    }

    /// <summary>Forgets everything.</summary>
    public void Delete()
    {
        if (Directory.Exists(root)) Directory.Delete(root, recursive: true);
    }

    private async Task FillAsync(TrainingInput input, string directory, CancellationToken cancellationToken)
    {
        if (input.Compression != "None")
        {
            throw new TrainingFailureException(
                $"ClientError: Channel '{input.Name}' has CompressionType {input.Compression}, which is not read here. "
                + "Give the files uncompressed.");
        }

        var files = input.DataType switch
        {
            "S3Prefix" => await ListAsync(ObjectUri.Parse(input.Uri), cancellationToken),
            "ManifestFile" => await ReadManifestAsync(input, cancellationToken),
            _ => throw new TrainingFailureException(
                $"ClientError: Channel '{input.Name}' is an augmented manifest, which is not read here. Pack it as RecordIO."),
        };
        foreach (var (uri, name) in files)
        {
            var path = Path.GetFullPath(Path.Combine(directory, name));
            if (!path.StartsWith(directory + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                throw new TrainingFailureException(
                    $"ClientError: Data download failed: '{name}' is not a path inside channel '{input.Name}'.");
            try
            {
                await store.FetchAsync(uri, path, clock, cancellationToken);
            }
            catch (ObjectNotFoundException)
            {
                throw new TrainingFailureException(
                    $"ClientError: Data download failed: there is no object {uri} (channel '{input.Name}').");
            }
        }

        if (files.Count == 0)
        {
            throw new TrainingFailureException(
                $"ClientError: Data download failed: no objects under {input.Uri} (channel '{input.Name}').");
        }

        if (input.Name == "model") UnpackModels(directory);
    }

    // The algorithm unpacks the earlier model itself; the worker is given what is in it.
    private static void UnpackModels(string directory)
    {
        foreach (var archive in Directory.GetFiles(directory, "*.tar.gz", SearchOption.AllDirectories))
        {
            try
            {
                ModelArchive.Unpack(archive, directory);
            }
            catch (InvalidDataException damaged)
            {
                throw new TrainingFailureException($"ClientError: Channel 'model': {damaged.Message}");
            }
        }
    }

    private async Task<IReadOnlyList<(ObjectUri Uri, string Name)>> ListAsync(ObjectUri prefix, CancellationToken cancellationToken)
    {
        var files = new List<(ObjectUri, string)>();
        var folder = prefix.Key.Length == 0 || prefix.Key.EndsWith('/') ? prefix.Key : prefix.Key + "/";
        var parent = prefix.Key[..(prefix.Key.LastIndexOf('/') + 1)];
        await foreach (var stored in store.ListInputsAsync(prefix, cancellationToken))
        {
            var above = stored.Uri.Key.StartsWith(folder, StringComparison.Ordinal) ? folder : parent;
            files.Add((stored.Uri, stored.Uri.Key[above.Length..]));
        }

        return files;
    }

    private async Task<IReadOnlyList<(ObjectUri Uri, string Name)>> ReadManifestAsync(
        TrainingInput input, CancellationToken cancellationToken)
    {
        try
        {
            using var manifest = JsonDocument.Parse(await store.ReadTextAsync(ObjectUri.Parse(input.Uri), cancellationToken));
            var entries = manifest.RootElement.EnumerateArray().ToList();
            var prefix = ObjectUri.Parse(entries[0].GetProperty("prefix").GetString()!);
            var names = entries.Skip(1).Select(entry => entry.GetString()!);
            return [.. names.Select(name => (prefix with { Key = prefix.Key + name }, name.TrimStart('/')))];
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or KeyNotFoundException
            or ArgumentOutOfRangeException or FormatException or IOException)
        {
            throw new TrainingFailureException(
                $"ClientError: The manifest {input.Uri} of channel '{input.Name}' cannot be read: {wrong.Message}");
        }
    }
}
