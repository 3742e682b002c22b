using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Avocet.Contracts;

namespace Avocet.Hosting;

/// <summary>
/// What the pipeline counts, named by OpenTelemetry's conventions: words with dots, the unit beside the name. Work that was done before
/// and is only published again is not counted again.
/// </summary>
public static class JobMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Avocet.Jobs";

    private static readonly Meter Meter = new(MeterName);
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 10800, 43200],
    };

    private static readonly Counter<long> Ingests =
        Meter.CreateCounter<long>("avocet.ingest.images", "{image}", "Images taken into data sets.");

    private static readonly Counter<long> Quarantines =
        Meter.CreateCounter<long>("avocet.images.quarantined", "{image}", "Images left out, by stage.");

    private static readonly Counter<long> Packs = Meter.CreateCounter<long>("avocet.pack.images", "{image}", "Records written.");

    private static readonly Counter<long> PackedBytes = Meter.CreateCounter<long>("avocet.pack.io", "By", "Bytes of packed shards.");

    private static readonly Histogram<double> Shards =
        Meter.CreateHistogram("avocet.pack.shard.duration", "s", "Time to pack a shard.", null, Seconds);

    private static readonly Histogram<double> Stages =
        Meter.CreateHistogram("avocet.stage.duration", "s", "Time from a stage's beginning to its end, by stage and state.", null, Seconds);

    private static readonly Histogram<double> Waits =
        Meter.CreateHistogram("avocet.message.wait.duration", "s", "Time from sending a message to its work, by queue.", null, Seconds);

    private static readonly Counter<long> Redeliveries =
        Meter.CreateCounter<long>("avocet.message.redeliveries", "{message}", "Messages that came again, by queue.");

    private static readonly ConcurrentDictionary<string, (int Epoch, double? Map)> Trainings = new();
    private static readonly ConcurrentDictionary<string, string> Endpoints = new();

    static JobMetrics()
    {
        Meter.CreateObservableGauge("avocet.train.epoch", () => Trainings.Select(training => new Measurement<int>(
            training.Value.Epoch, Tag("avocet.job.id", training.Key))), "{epoch}", "Epochs done of trainings under way.");
        Meter.CreateObservableGauge("avocet.train.mean_average_precision", () => Trainings.Where(training => training.Value.Map is not null)
            .Select(training => new Measurement<double>(training.Value.Map!.Value, Tag("avocet.job.id", training.Key))), "1",
            "Best validation mAP so far of trainings under way.");
        Meter.CreateObservableGauge("avocet.endpoints", () => Endpoints.Select(endpoint => new Measurement<int>(
            1, Tag("avocet.endpoint.name", endpoint.Key), Tag("avocet.endpoint.state", endpoint.Value))), "{endpoint}",
            "Endpoints this process looked after, with their last known state.");
    }

    /// <summary>A source was read.</summary>
    /// <param name="images">Images taken in.</param>
    /// <param name="quarantined">Images left out.</param>
    public static void Ingested(int images, int quarantined)
    {
        Ingests.Add(images);
        Quarantined(Stage.Ingest, quarantined);
    }

    /// <summary>Images were left out.</summary>
    public static void Quarantined(Stage stage, int images) => Quarantines.Add(images, Tag("avocet.stage", JobFolder.StageName(stage)));

    /// <summary>A shard was packed.</summary>
    /// <param name="images">Records in it.</param>
    /// <param name="bytes">Bytes of its .rec.</param>
    /// <param name="took">From the first image to the last byte stored.</param>
    public static void ShardPacked(int images, long bytes, TimeSpan took)
    {
        Packs.Add(images);
        PackedBytes.Add(bytes);
        Shards.Record(took.TotalSeconds);
    }

    /// <summary>How far a training is.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="epochs">Epochs done.</param>
    /// <param name="map">Best validation mAP so far, 0–1; <see langword="null"/> before the first.</param>
    public static void Training(string jobId, int epochs, double? map) => Trainings[jobId] = (epochs, map);

    /// <summary>A training is over: it is no longer shown.</summary>
    public static void TrainingEnded(string jobId) => Trainings.TryRemove(jobId, out _);

    /// <summary>An endpoint was seen in a state, e.g. Creating.</summary>
    public static void Endpoint(string name, string state) => Endpoints[name] = state;

    /// <summary>An endpoint was deleted: it is no longer shown.</summary>
    public static void EndpointDeleted(string name) => Endpoints.TryRemove(name, out _);

    internal static void StageEnded(Stage stage, StageState state, TimeSpan took)
    {
#pragma warning disable CA1308 // The words of the status documents, which are lower case.
        var word = state.ToString().ToLowerInvariant();
#pragma warning restore CA1308
        Stages.Record(took.TotalSeconds, Tag("avocet.stage", JobFolder.StageName(stage)), Tag("avocet.stage.state", word));
    }

    internal static void MessageTaken(string queue, TimeSpan? waited, bool again)
    {
        var tag = Tag("messaging.destination.name", queue);
        if (waited is { } wait) Waits.Record(Math.Max(0, wait.TotalSeconds), tag);
        if (again) Redeliveries.Add(1, tag);
    }

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
