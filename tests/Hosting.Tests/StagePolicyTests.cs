using Avocet.Contracts;
using MassTransit;
using MassTransit.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Avocet.Hosting.Tests;

/// <summary>What happens to a message whose consumer fails.</summary>
public sealed class StagePolicyTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("avocet-hosting-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_permanent_failure_is_tried_once_and_explained_in_the_status()
    {
        var failures = new Failures(
            new PermanentException("classes = 'emu' is not in the data set.", "Name one of 017.Cardinal."), int.MaxValue);
        var status = await ConsumeAsync(failures);
        failures.Calls.ShouldBe(1);
        status!.State.ShouldBe(StageState.Failed);
        status.Failure.ShouldBe(new StageFailureReason("classes = 'emu' is not in the data set.", "Name one of 017.Cardinal."));
    }

    [Fact]
    public async Task A_passing_failure_is_retried_in_place()
    {
        var failures = new Failures(new IOException("The line broke."), 2);
        (await ConsumeAsync(failures)).ShouldBeNull("a retried message that succeeds leaves no failure");
        failures.Calls.ShouldBe(3);
    }

    [Fact]
    public async Task A_request_that_timed_out_is_retried_though_it_looks_like_a_cancellation()
    {
        var failures = new Failures(new TaskCanceledException("The request timed out."), 4);
        (await ConsumeAsync(failures)).ShouldBeNull("a retried message that succeeds leaves no failure");
        failures.Calls.ShouldBe(5, "three tries, then one redelivery of which the second succeeds");
    }

    [Fact]
    public async Task A_failure_that_stays_is_redelivered_and_then_explained()
    {
        var failures = new Failures(new IOException("The disk is full."), int.MaxValue);
        var status = await ConsumeAsync(failures);
        failures.Calls.ShouldBe(6, "three tries, then one redelivery with three tries");
        status!.Failure!.Error.ShouldBe("IOException: The disk is full.");
        status.Failure.Remedy.ShouldContain("test-pack_error");
    }

    private async Task<StageStatus?> ConsumeAsync(Failures failures)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Avocet:StoreDirectory"] = _folder.FullName,
            ["Avocet:Retries"] = "2",
            ["Avocet:RedeliverySeconds:0"] = "1",
        };
        await using var provider = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .AddLogging()
            .AddAvocet()
            .AddSingleton(failures)
            .AddMassTransitTestHarness(bus =>
            {
                bus.AddConsumer<FailingConsumer, FailingConsumerDefinition>();
                bus.AddDelayedMessageScheduler();
                // Its own inactivity timeout is little longer than a redelivery takes.
                bus.SetTestTimeouts(testInactivityTimeout: TimeSpan.FromSeconds(30));
                bus.UsingInMemory((context, configure) =>
                {
                    configure.UseDelayedMessageScheduler();
                    configure.ConfigureEndpoints(context);
                });
            })
            .BuildServiceProvider(validateScopes: true);
        var harness = provider.GetRequiredService<ITestHarness>();
        await harness.Start();
        await harness.Bus.Publish(new PackShard { JobId = "birds", Channel = "train", Shard = 0 });
        if (failures.Limit == int.MaxValue)
            (await harness.Published.Any<StageFailed>()).ShouldBeTrue("the failure was not published");
        else
            await failures.Succeeded.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await harness.Stop();
        return await provider.GetRequiredService<JobDocuments>().FindStatusAsync("birds", Stage.Pack, CancellationToken.None);
    }

    private sealed class Failures(Exception failure, int limit)
    {
        public int Calls;

        public int Limit { get; } = limit;

        public TaskCompletionSource Succeeded { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Next()
        {
            if (Interlocked.Increment(ref Calls) <= Limit) throw failure;
            Succeeded.SetResult();
        }
    }

    private sealed class FailingConsumer(Failures failures) : IConsumer<PackShard>
    {
        public Task Consume(ConsumeContext<PackShard> context)
        {
            failures.Next();
            return Task.CompletedTask;
        }
    }

    private sealed class FailingConsumerDefinition : ConsumerDefinition<FailingConsumer>
    {
        public FailingConsumerDefinition() => EndpointName = "test-pack";

        protected override void ConfigureConsumer(
            IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<FailingConsumer> consumerConfigurator,
            IRegistrationContext context) =>
            endpointConfigurator.UseStagePolicy<PackShard>(context, Stage.Pack, message => message.JobId);
    }
}
