using Avocet.Contracts;
using MassTransit;
using MassTransit.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Avocet.Hosting;

/// <summary>The policy of every stage's queue: retry what may pass, report what will not.</summary>
public static class StageEndpoint
{
    private static readonly int[] DefaultRedeliverySeconds = [5, 30, 120, 600];

    /// <summary>
    /// Failures are retried in place, then redelivered later; a <see cref="PermanentException"/> is neither. What is left goes to
    /// the error queue, and the stage's status document and <see cref="StageFailed"/> say what to do.
    /// </summary>
    /// <typeparam name="TMessage">The message whose job the failure belongs to.</typeparam>
    public static void UseStagePolicy<TMessage>(
        this IReceiveEndpointConfigurator endpoint, IRegistrationContext context, Stage stage, Func<TMessage, string> jobId)
        where TMessage : class
    {
        var options = context.GetRequiredService<IOptions<AvocetOptions>>().Value;
        var redeliveries = options.RedeliverySeconds.Count > 0 ? options.RedeliverySeconds : DefaultRedeliverySeconds;
        // On the message's own pipe and first, so that it stands outside of redelivery and retry: endpoint.UseFilter would stand inside.
        new MessagePipe<TMessage>(endpoint).UseFilter(new StageFailureFilter<TMessage>(
            context.GetRequiredService<JobDocuments>(), context.GetRequiredService<TimeProvider>(), stage, jobId));
        endpoint.UseDelayedRedelivery(redelivery =>
        {
            redelivery.Ignore<PermanentException>();
            redelivery.Intervals([.. redeliveries.Select(seconds => TimeSpan.FromSeconds(seconds))]);
        });
        endpoint.UseMessageRetry(retry =>
        {
            retry.Ignore<PermanentException>();
            if (options.Retries == 0) retry.None();
            else retry.Exponential(
                options.Retries, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(400));
        });
    }

    private sealed class MessagePipe<TMessage>(IConsumePipeConfigurator endpoint) : IPipeConfigurator<ConsumeContext<TMessage>>
        where TMessage : class
    {
        public void AddPipeSpecification(IPipeSpecification<ConsumeContext<TMessage>> specification) =>
            endpoint.AddPipeSpecification(specification);
    }
}
