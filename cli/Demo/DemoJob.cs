using System.Globalization;
using System.Text.Json;
using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.ObjectStore;

namespace Avocet.Cli.Demo;

/// <summary>Which job a run of the demo is: an earlier one with the same settings that has not ended, or a new one.</summary>
internal static class DemoJob
{
    private const string Prefix = "demo-";

    public static async Task<SubmitDatasetJob> ChooseAsync(
        DemoSettings settings, IObjectStore store, JobDocuments documents, CancellationToken cancellationToken)
    {
        var last = 0;
        var jobs = documents.Folder("x").Root with { Key = "jobs/" };
        await foreach (var stored in store.ListAsync(jobs with { Key = jobs.Key + Prefix }, cancellationToken))
        {
            var name = stored.Uri.Key[jobs.Key.Length..].Split('/')[0];
            if (int.TryParse(name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                last = Math.Max(last, number);
        }

        if (last > 0 && await CanGoOnAsync(settings.ToJob(Name(last)), store, documents, cancellationToken))
            return settings.ToJob(Name(last));
        return settings.ToJob(Name(last + 1));
    }

    private static async Task<bool> CanGoOnAsync(
        SubmitDatasetJob job, IObjectStore store, JobDocuments documents, CancellationToken cancellationToken)
    {
        var uri = documents.Folder(job.JobId).Job;
        if (await store.FindAsync(uri, cancellationToken) is null) return true;
        if (await store.ReadTextAsync(uri, cancellationToken) != JsonSerializer.Serialize(job, JobJson.Document)) return false;
        foreach (var stage in Enum.GetValues<Stage>())
        {
            var state = (await documents.FindStatusAsync(job.JobId, stage, cancellationToken))?.State;
            if (state == StageState.Failed || (stage == Stage.Deploy && state is StageState.Succeeded or StageState.Skipped)) return false;
        }

        return true;
    }

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number}");
}
