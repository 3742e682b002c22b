using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.ObjectStore;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Avocet.Trainer;

/// <summary>Starts the training of a packed set and asks for the first look at it.</summary>
internal sealed class StartTrainingConsumer(
    IObjectStore store, TrainingLoader loader, TrainingStart start, TrainingChecks checks, ILogger<StartTrainingConsumer> log)
    : IConsumer<RecordIoPacked>
{
    public async Task Consume(ConsumeContext<RecordIoPacked> context)
    {
        var (message, cancellation) = (context.Message, context.CancellationToken);
        var training = await loader.LoadAsync(message, cancellation);
        var trained = await store.ReadJsonAsync<TrainedModel>(training.Folder.Trained, JobJson.Document, cancellation);
        if (trained?.Content == training.Spec.Content)
        {
            log.TrainedBefore(message.JobId, trained.Message.TrainingJobName);
            await context.Publish(trained.Message, cancellation);
            return;
        }

        var run = await store.ReadJsonAsync<TrainingRun>(training.Folder.Run, JobJson.Document, cancellation);
        if (run?.Content != training.Spec.Content) run = await start.BeginAsync(training, cancellation);
        // Also for a message that comes again: the looks of before may be lost with the process that had them in memory.
        await TrainingChecks.ScheduleAsync(context, message.JobId, run, checks.Interval);
    }
}
