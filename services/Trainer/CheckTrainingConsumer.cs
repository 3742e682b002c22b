using Avocet.Hosting;
using Avocet.ObjectStore;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Avocet.Trainer;

/// <summary>Looks at a training, and asks for the next look or says that the model is there.</summary>
internal sealed class CheckTrainingConsumer(
    IObjectStore store, JobDocuments documents, TrainingLoader loader, TrainingLook look, ILogger<CheckTrainingConsumer> log)
    : IConsumer<CheckTraining>
{
    public async Task Consume(ConsumeContext<CheckTraining> context)
    {
        var (message, cancellation) = (context.Message, context.CancellationToken);
        var folder = new TrainerFolder(documents.Folder(message.JobId));
        var run = await store.ReadJsonAsync<TrainingRun>(folder.Run, JobJson.Document, cancellation);
        if (run?.Content != message.Content || message.Check < run.NextCheck)
        {
            log.CheckOutOfTurn(message.JobId, message.Check, run?.NextCheck ?? 0);
            return;
        }

        var trained = await store.ReadJsonAsync<TrainedModel>(folder.Trained, JobJson.Document, cancellation);
        var looked = trained?.Content == run.Content
            ? new Looked(run, TimeSpan.Zero, trained.Message)
            : await look.LookAsync(await loader.LoadAsync(run.Packed, cancellation), run, cancellation);
        if (looked.Trained is { } model)
        {
            await context.Publish(model, cancellation);
            return;
        }

        // The next look is asked for before this one is crossed off: killed in between there are two of it, and the second is out of turn.
        var next = looked.Run with { NextCheck = message.Check + 1 };
        await TrainingChecks.ScheduleAsync(context, message.JobId, next, looked.Delay);
        await store.WriteJsonAsync(folder.Run, next, JobJson.Document, cancellation);
    }
}
