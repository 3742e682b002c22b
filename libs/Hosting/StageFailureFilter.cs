using Avocet.Contracts;
using MassTransit;

namespace Avocet.Hosting;

/// <summary>
/// Outside of retry and redelivery, so that it sees only a failure that is final: writes it into the stage's status document,
/// publishes <see cref="StageFailed"/>, and lets it go on to the error queue.
/// </summary>
internal sealed class StageFailureFilter<TMessage>(JobDocuments documents, TimeProvider clock, Stage stage, Func<TMessage, string> jobId)
    : IFilter<ConsumeContext<TMessage>>
    where TMessage : class
{
    public async Task Send(ConsumeContext<TMessage> context, IPipe<ConsumeContext<TMessage>> next)
    {
        var id = jobId(context.Message);
        var again = context.ReceiveContext.Redelivered || context.GetRedeliveryCount() > 0;
        JobMetrics.MessageTaken(context.ReceiveContext.InputAddress.Segments[^1], clock.GetUtcNow() - context.SentTime, again);
        using var scope = Serilog.Context.LogContext.PushProperty("JobId", id);
        try
        {
            await next.Send(context);
        }
        catch (Exception failure) when (!(failure is OperationCanceledException && context.CancellationToken.IsCancellationRequested))
        {
            var permanent = FindPermanent(failure);
            var reason = Explain(failure, permanent, context.ReceiveContext.InputAddress);
            // An id that breaks the rules is no folder to write to: only the message says what is wrong.
            if (JobRules.IsJobId(id) && permanent is not { OfAnotherJob: true })
            {
                var reporter = await documents.BeginAsync(id, stage, context.CancellationToken);
                await reporter.FailAsync(reason, context.CancellationToken);
            }

            await context.Publish(new StageFailed { JobId = id, Stage = stage, Error = reason.Error, Remedy = reason.Remedy });
            throw;
        }
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("stageFailure");

    private static PermanentException? FindPermanent(Exception failure)
    {
        for (var inner = failure; inner is not null; inner = inner.InnerException)
        {
            if (inner is PermanentException permanent) return permanent;
        }

        return null;
    }

    private static StageFailureReason Explain(Exception failure, PermanentException? permanent, Uri queue) => permanent is not null
        ? new(permanent.Error, permanent.Remedy)
        : new(
            $"{failure.GetType().Name}: {failure.Message}",
            $"Every retry failed. Mend the cause, then move the message from {queue.Segments[^1]}_error back to {queue.Segments[^1]}.");
}
