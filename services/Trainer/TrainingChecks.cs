using MassTransit;
using Microsoft.Extensions.Options;

namespace Avocet.Trainer;

/// <summary>Asks for looks later.</summary>
internal sealed class TrainingChecks(IOptions<TrainerOptions> options)
{
    private static readonly Uri Queue = new("queue:avocet-trainer-checks");

    /// <summary>The usual time between looks.</summary>
    public TimeSpan Interval => TimeSpan.FromSeconds(options.Value.CheckSeconds);

    /// <summary>Asks for the look whose turn is next. Sent to the queue and not published: a delay is the queue's to keep.</summary>
    public static Task ScheduleAsync(ConsumeContext context, string jobId, TrainingRun run, TimeSpan delay) =>
        context.ScheduleSend(
            Queue, delay, new CheckTraining { JobId = jobId, Content = run.Content, Check = run.NextCheck }, context.CancellationToken);
}
