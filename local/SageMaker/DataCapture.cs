using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Avocet.ObjectStore;
using Microsoft.Extensions.Logging;

namespace Avocet.LocalSageMaker;

/// <summary>What an endpoint configuration says of keeping requests and answers.</summary>
/// <param name="IsEnabled">Whether they are kept.</param>
/// <param name="Percentage">Of the requests, 0–100.</param>
/// <param name="Destination">Prefix in the object store.</param>
/// <param name="Modes">Input, Output or both.</param>
/// <param name="CsvTypes">Content types that are kept as text, called CSV.</param>
/// <param name="JsonTypes">Content types that are kept as text, called JSON; all others in base 64.</param>
/// <param name="KmsKeyId">As given; nothing is encrypted here.</param>
internal sealed record CaptureConfig(
    bool IsEnabled, int Percentage, string Destination, IReadOnlyList<string> Modes, IReadOnlyList<string> CsvTypes,
    IReadOnlyList<string> JsonTypes, string KmsKeyId)
{
    private const int MostTypes = 10;

    public static CaptureConfig? Read(RequestMembers config)
    {
        if (config.OptionalStructure("DataCaptureConfig") is not { } capture) return null;
        var types = capture.OptionalStructure("CaptureContentTypeHeader");
        return new CaptureConfig(
            capture.Flag("EnableCapture", preset: true), capture.Integer("InitialSamplingPercentage", 0, 100),
            capture.Text("DestinationS3Uri", "s3://[^/]+/?.*", 512),
            [.. capture.Structures("CaptureOptions", 1, 32).Select(option => option.OneOf("CaptureMode", "Input", "Output"))],
            types?.TextList("CsvContentTypes", 0, MostTypes) ?? [], types?.TextList("JsonContentTypes", 0, MostTypes) ?? [],
            capture.OptionalText("KmsKeyId", longest: 2048) ?? "");
    }

    public JsonObject Describe() => new()
    {
        ["EnableCapture"] = IsEnabled,
        ["CaptureStatus"] = IsEnabled ? "Started" : "Stopped",
        ["CurrentSamplingPercentage"] = Percentage,
        ["DestinationS3Uri"] = Destination,
        [nameof(KmsKeyId)] = KmsKeyId,
    };
}

/// <summary>One body that came in or went out.</summary>
internal readonly record struct CapturedBody(string ContentType, byte[] Bytes);

/// <summary>
/// Keeps requests and answers of one endpoint in the format of SageMaker's Model Monitor: JSON Lines under
/// {destination}/{endpoint}/{variant}/yyyy/MM/dd/HH/. A file a request, written before its answer goes out: what a client was answered is
/// never lost with the process.
/// </summary>
internal sealed class DataCapture(string endpoint, CaptureConfig config, IObjectStore store, TimeProvider clock, ILogger logger)
{
    private readonly Lock _gate = new();
    private int _credit;

    /// <summary>
    /// Keeps a request and its answer, where it is one of those that are. Never fails: the answer is worth more than its copy.
    /// </summary>
    public async Task KeepAsync(string variant, string? inferenceId, CapturedBody input, CapturedBody output)
    {
        if (!IsSampled()) return;
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        var data = new JsonObject();
        if (config.Modes.Contains("Input")) data["endpointInput"] = Describe(input, "INPUT");
        if (config.Modes.Contains("Output")) data["endpointOutput"] = Describe(output, "OUTPUT");
        var metadata = new JsonObject { ["eventId"] = id.ToString() };
        if (inferenceId is not null) metadata["inferenceId"] = inferenceId;
        metadata["inferenceTime"] = now.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var line = new JsonObject { ["captureData"] = data, ["eventMetadata"] = metadata, ["eventVersion"] = "0" };
        var file = ObjectUri.Parse(config.Destination).Child(
            string.Create(CultureInfo.InvariantCulture, $"{endpoint}/{variant}/{now:yyyy'/'MM'/'dd'/'HH'/'mm-ss-fff}-{id}.jsonl"));
        try
        {
            await store.WriteTextAsync(file, line.ToJsonString() + "\n", CancellationToken.None);
        }
        catch (Exception lost)
        {
            logger.CaptureLost(lost, endpoint, file.ToString());
        }
    }

    // Every so-many-th request: no randomness, and the percentage holds for any few of them.
    private bool IsSampled()
    {
        if (!config.IsEnabled) return false;
        lock (_gate)
        {
            _credit += config.Percentage;
            if (_credit < 100) return false;
            _credit -= 100;
            return true;
        }
    }

    private JsonObject Describe(CapturedBody body, string mode)
    {
        var type = body.ContentType.Split(';')[0].Trim();
        var encoding = config.CsvTypes.Contains(type, StringComparer.OrdinalIgnoreCase) ? "CSV"
            : config.JsonTypes.Contains(type, StringComparer.OrdinalIgnoreCase) ? "JSON"
            : "BASE64";
        return new JsonObject
        {
            ["observedContentType"] = body.ContentType,
            ["mode"] = mode,
            ["data"] = encoding == "BASE64" ? Convert.ToBase64String(body.Bytes) : Encoding.UTF8.GetString(body.Bytes),
            ["encoding"] = encoding,
        };
    }
}
