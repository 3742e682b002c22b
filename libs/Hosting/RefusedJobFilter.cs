using System.Text.Json;
using System.Text.RegularExpressions;
using Avocet.Contracts;
using MassTransit;

namespace Avocet.Hosting;

/// <summary>
/// A plain job that was refused before any consumer saw it still tells its sender why, where its jobId can be read: in the status of the
/// ingest stage and as <see cref="StageFailed"/>. A job of that id that was accepted before is left alone.
/// </summary>
internal sealed partial class RefusedJobFilter(JobDocuments documents) : IFilter<ExceptionReceiveContext>
{
    public async Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        if (!context.IsFaulted && context.Exception.GetBaseException() is PermanentException refusal
            && FindJobId(context.Body.GetString()) is { } jobId)
            await ReportAsync(context, jobId, refusal);
        await next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("refusedJob");

    private async Task ReportAsync(ExceptionReceiveContext context, string jobId, PermanentException refusal)
    {
        if (await documents.ExistsAsync(jobId, context.CancellationToken)) return;
        var reporter = await documents.BeginAsync(jobId, Stage.Ingest, context.CancellationToken);
        await reporter.FailAsync(new StageFailureReason(refusal.Error, refusal.Remedy), context.CancellationToken);
        var topic = await context.PublishEndpointProvider.GetPublishSendEndpoint<StageFailed>();
        var failed = new StageFailed { JobId = jobId, Stage = Stage.Ingest, Error = refusal.Error, Remedy = refusal.Remedy };
        await topic.Send(failed, context.CancellationToken);
    }

    private static string? FindJobId(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("jobId", out var id)) return null;
            var jobId = id.ValueKind == JsonValueKind.String ? id.GetString()! : "";
            return JobId().IsMatch(jobId) ? jobId : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex("^[A-Za-z0-9-]{1,40}\\z")]
    private static partial Regex JobId();
}
