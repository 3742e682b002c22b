using Avocet.Contracts;
using Avocet.Hosting;

namespace Avocet.Converter;

/// <summary>Says how far packing is, from whichever replica is at work; silent once the stage has failed.</summary>
internal sealed class PackProgress
{
    private readonly StageReporter? _reporter;
    private readonly int _before;
    private readonly int _total;

    private PackProgress(StageReporter? reporter, int before, int total) => (_reporter, _before, _total) = (reporter, before, total);

    public static async Task<PackProgress> BeginAsync(
        JobDocuments documents, string jobId, PackPlan plan, IEnumerable<ShardName> packed, CancellationToken cancellationToken)
    {
        var status = await documents.FindStatusAsync(jobId, Stage.Pack, cancellationToken);
        var reporter = status?.State == StageState.Failed ? null : await documents.BeginAsync(jobId, Stage.Pack, cancellationToken);
        return new PackProgress(
            reporter, packed.Sum(shard => plan.Shards(shard.Channel)[shard.Number].Images), plan.TrainImages + plan.ValidationImages);
    }

    public Task ReportAsync(int done, CancellationToken cancellationToken)
    {
        if (_reporter is null) return Task.CompletedTask;
        var images = Math.Min(_before + done, _total);
        var numbers = new Dictionary<string, double> { ["images"] = images, ["imagesPerSecond"] = Rate(images, _reporter.Elapsed) };
        return _reporter.ReportAsync(images / (double)_total, $"{images} of {_total} images packed", numbers, cancellationToken);
    }

    /// <summary>Images a second, with one decimal.</summary>
    public static double Rate(int images, TimeSpan elapsed) => elapsed > TimeSpan.Zero ? Math.Round(images / elapsed.TotalSeconds, 1) : 0;
}
