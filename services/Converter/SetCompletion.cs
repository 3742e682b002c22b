using System.Security.Cryptography;
using System.Text;
using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.ObjectStore;

namespace Avocet.Converter;

/// <summary>channels/packed.json: both channels are whole, and this is what the trainer is told.</summary>
/// <param name="ManifestSha256">The dataset manifest they come from.</param>
/// <param name="Message">What the trainer is told.</param>
/// <param name="Replicas">Who packed what; <see langword="null"/> in documents of older versions.</param>
internal sealed record PackedSet(string ManifestSha256, RecordIoPacked Message, IReadOnlyList<ReplicaWork>? Replicas = null);

/// <summary>How far a set is: the message when it is whole, or shards that must be packed again.</summary>
internal readonly record struct SetOutcome(RecordIoPacked? Packed, IReadOnlyList<ShardName> PackAgain);

/// <summary>Finds a set complete, joins its channels, and checks what the training algorithm would refuse.</summary>
internal sealed class SetCompletion(IObjectStore store, JobDocuments documents, ShardStore shards, ChannelJoiner joiner)
{
    private const int SmallestLabelWidth = 350;

    /// <summary>The finished set, or <see langword="null"/>.</summary>
    public async Task<PackedSet?> FindPackedAsync(ConverterFolder folder, PackPlan plan, CancellationToken cancellationToken)
    {
        var packed = await store.ReadJsonAsync<PackedSet>(folder.Packed, JobJson.Document, cancellationToken);
        return packed?.ManifestSha256 == plan.ManifestSha256 ? packed : null;
    }

    /// <summary>Joins the channels if every shard is packed. Safe to do twice, even at once: both write the same bytes.</summary>
    /// <exception cref="PermanentException">Too many images are unusable, or a channel or class ended empty.</exception>
    public async Task<SetOutcome> TryCompleteAsync(
        SubmitDatasetJob job, PackPlan plan, ConverterFolder folder, CancellationToken cancellationToken)
    {
        if (await FindPackedAsync(folder, plan, cancellationToken) is { } already)
        {
            // A message that came twice may have said since that its replica is still at work.
            var status = await documents.FindStatusAsync(job.JobId, Stage.Pack, cancellationToken);
            if (status?.State == StageState.Running) await ReportAsync(already, plan, folder, cancellationToken);
            return new SetOutcome(already.Message, []);
        }

        var all = plan.AllShards.ToList();
        if ((await shards.FindClaimedAsync(folder, plan, cancellationToken)).Count < all.Count) return new SetOutcome(null, []);
        var results = await shards.FindAllAsync(folder, plan, cancellationToken);
        if (results.Count < all.Count)
        {
            // Another replica may have finished the set and removed its shards meanwhile.
            return await FindPackedAsync(folder, plan, cancellationToken) is { } finished
                ? new SetOutcome(finished.Message, [])
                : await PackAgainAsync(folder, [.. all.Where(shard => !results.ContainsKey(shard))], cancellationToken);
        }

        var report = new StageReport { Quarantined = [.. all.SelectMany(shard => results[shard].Quarantined)] };
        await store.WriteJsonAsync(folder.Job.Report(Stage.Pack), report, JobJson.Document, cancellationToken);
        await store.WriteTextAsync(folder.ReadableReport(Stage.Pack), ReadableReport.Of(report, "its list"), cancellationToken);
        Check(job, plan, report, results);
        var joined = new List<PackedChannel>();
        foreach (var channel in Channel.All)
        {
            var parts = all.Where(shard => shard.Channel == channel).Select(shard => (shard, results[shard])).ToList();
            if (job.Task == LearningTask.SemanticSegmentation)
            {
                joined.Add(Folders(folder, channel, parts));
                continue;
            }

            var (whole, broken) = await joiner.JoinAsync(folder, channel, parts, cancellationToken);
            if (whole is null) return await PackAgainAsync(folder, broken, cancellationToken);
            joined.Add(whole);
        }

        var message = new RecordIoPacked
        {
            JobId = job.JobId,
            Classes = plan.Classes,
            Train = joined[0],
            Validation = joined[1],
            LabelWidth = Math.Max(SmallestLabelWidth, plan.LongestLabel),
            Quarantined = plan.Quarantined + report.Quarantined.Count,
        };
        var packed = new PackedSet(plan.ManifestSha256, message, ReplicasOf(all.Select(shard => (shard, results[shard]))));
        await ReportAsync(packed, plan, folder, cancellationToken);
        await store.WriteJsonAsync(folder.Packed, packed, JobJson.Document, cancellationToken);
        return new SetOutcome(message, []);
    }

    /// <summary>A channel that is laid out as objects has nothing to be joined; its hash is over what each shard says of its own.</summary>
    private static PackedChannel Folders(ConverterFolder folder, string channel, List<(ShardName Name, ShardResult Result)> parts) => new()
    {
        RecUri = folder.Pictures(channel).ToString(),
        IdxUri = "",
        AnnotationsUri = folder.Annotations(channel).ToString(),
        Images = parts.Sum(part => part.Result.Records),
        Bytes = parts.Sum(part => part.Result.ObjectBytes),
        Sha256 = Convert.ToHexStringLower(
            SHA256.HashData(Encoding.ASCII.GetBytes(string.Join('\n', parts.Select(part => part.Result.Sha256))))),
    };

    private async Task<SetOutcome> PackAgainAsync(
        ConverterFolder folder, IReadOnlyList<ShardName> broken, CancellationToken cancellationToken)
    {
        foreach (var shard in broken) await shards.ForgetAsync(folder, shard, cancellationToken);
        return new SetOutcome(null, broken);
    }

    private static void Check(SubmitDatasetJob job, PackPlan plan, StageReport report, IReadOnlyDictionary<ShardName, ShardResult> results)
    {
        BadImages.Check(plan.Quarantined + report.Quarantined.Count, job.Packing.MaxBadImages, report.Quarantined);
        foreach (var channel in Channel.All)
        {
            if (results.Where(shard => shard.Key.Channel == channel).All(shard => shard.Value.Records == 0))
                throw new PermanentException($"No image of the {channel} channel could be packed.",
                    "Mend the images named in reports/pack.json, then post the job under a new jobId.");
        }

        for (var i = 0; i < plan.Classes.Count; i++)
        {
            if (results.Where(shard => shard.Key.Channel == Channel.Train).All(shard => shard.Value.ClassRecords[i] == 0))
                throw new PermanentException(
                    $"No training image of class '{plan.Classes[i]}' could be packed.",
                    "Mend the images named in reports/pack.json, or leave the class out of the field 'classes'.");
        }
    }

    /// <summary>Who packed what, by whom began first.</summary>
    internal static IReadOnlyList<ReplicaWork> ReplicasOf(IEnumerable<(ShardName Name, ShardResult Result)> packed) =>
    [
        .. packed.Where(shard => shard.Result.Replica is not null).GroupBy(shard => shard.Result.Replica!).Select(mine => new ReplicaWork(
            mine.Key,
            [.. mine.OrderBy(shard => shard.Result.BeganAt).Select(shard => $"{shard.Name.Channel}/{shard.Name.Number}")],
            mine.Sum(shard => shard.Result.Images),
            Math.Round(mine.Sum(shard => shard.Result.Seconds), 3),
            mine.Min(shard => shard.Result.BeganAt),
            mine.Max(shard => shard.Result.BeganAt.AddSeconds(shard.Result.Seconds)))).OrderBy(work => work.From),
    ];

    private async Task ReportAsync(PackedSet packed, PackPlan plan, ConverterFolder folder, CancellationToken cancellationToken)
    {
        var message = packed.Message;
        var reporter = await documents.BeginAsync(message.JobId, Stage.Pack, cancellationToken);
        var images = message.Train.Images + message.Validation.Images;
        var numbers = new Dictionary<string, double>
        {
            ["images"] = images,
            ["imagesPerSecond"] = PackProgress.Rate(images, reporter.Elapsed),
            ["bytes"] = message.Train.Bytes + message.Validation.Bytes,
            ["quarantined"] = message.Quarantined - plan.Quarantined,
        };
        var outputs = new Dictionary<string, string>
        {
            ["trainRec"] = message.Train.RecUri,
            ["validationRec"] = message.Validation.RecUri,
            ["report"] = folder.Job.Report(Stage.Pack).ToString(),
        };
        await reporter.SucceedAsync(
            $"{images} images packed, {message.Quarantined} left out", numbers, outputs, packed.Replicas ?? [], cancellationToken);
    }
}
