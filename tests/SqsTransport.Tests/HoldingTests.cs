using Avocet.Testing;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Avocet.SqsTransport.Tests;

/// <summary>Messages in hand: as many as there are slots, invisible to others, given back when not finished.</summary>
public sealed class HoldingTests(Fauxqs sqs)
{
    private readonly string _prefix = TestBus.NewPrefix();

    [Fact]
    public async Task No_more_messages_are_taken_than_there_are_free_slots()
    {
        sqs.RequireOrSkip();
        var (gate, inbox) = (new TaskCompletionSource(), new Inbox<Order>());
        await using var bus = await TestBus.StartAsync(sqs, _prefix, cfg => cfg.ReceiveEndpoint("slots", endpoint =>
        {
            endpoint.PrefetchCount = 20;
            endpoint.ConcurrentMessageLimit = 3;
            endpoint.Handler<Order>(async context =>
            {
                await inbox.TakeAsync(context);
                await gate.Task;
            });
        }));
        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => bus.SendAsync("slots", new Order($"{i}"))));
        for (var i = 0; i < 3; i++) await inbox.NextAsync();
        // One more poll's time: a receiver that asked for more would have them by then.
        await Task.Delay(1200);
        (await sqs.LookIntoAsync(_prefix + "slots")).ShouldBe((9, 3, 0));
        gate.SetResult();
        await Eventually.HoldsAsync(() => inbox.Count == 12, "not all messages were consumed");
    }

    [Fact]
    public async Task A_consumer_longer_than_the_visibility_timeout_keeps_its_message()
    {
        sqs.RequireOrSkip();
        var (first, second, done) = (new Inbox<Order>(), new Inbox<Order>(), new Inbox<Order>());
        await using var one = await TestBus.StartAsync(sqs, _prefix, cfg => cfg.ReceiveEndpoint("long", Long(first, done)));
        await one.SendAsync("long", new Order("slow"));
        await first.NextAsync();
        await using var two = await TestBus.StartAsync(sqs, _prefix, cfg => cfg.ReceiveEndpoint("long", Long(second, done)));
        await done.NextAsync();
        await Eventually.HoldsAsync(async () => await sqs.LookIntoAsync(_prefix + "long") == default, "the message stayed");
        (first.Count, second.Count, done.Count).ShouldBe((1, 0, 1));
    }

    [Fact]
    public async Task A_consumer_whose_message_another_has_taken_is_cancelled_and_finishes_nothing()
    {
        sqs.RequireOrSkip();
        await using var own = new Fauxqs();
        await own.InitializeAsync();
        var (cancelled, done) = (new Inbox<Order>(), new Inbox<Order>());
        await using var frozen = await TestBus.StartAsync(own, _prefix, cfg => cfg.ReceiveEndpoint("frozen", endpoint =>
        {
            endpoint.QueueAttributes["VisibilityTimeout"] = 2;
            endpoint.PrefetchCount = 1;
            endpoint.Handler<Order>(async context =>
            {
                try
                {
                    await Task.Delay(TestBus.Patience, context.CancellationToken);
                }
                catch (OperationCanceledException)
                {
                    cancelled.Take(context.Message);
                    throw;
                }
            });
        }));
        await frozen.SendAsync("frozen", new Order("taken over"));
        await Eventually.HoldsAsync(async () => (await own.LookIntoAsync(_prefix + "frozen")).InHand == 1, "the message was not taken");
        // As if the process were frozen: no extension arrives while its timeout runs out. The SDK tries each extension six times.
        await own.FailNextAsync("ChangeMessageVisibilityBatch", count: 1000, status: 500, body: "{}");
        await using var other = await TestBus.StartAsync(
            own, _prefix, cfg => cfg.ReceiveEndpoint("frozen", endpoint => endpoint.Handler<Order>(done.TakeAsync)));
        await done.NextAsync();
        await own.FailNextAsync("", count: 0);
        await cancelled.NextAsync();
        await Eventually.HoldsAsync(async () => await own.LookIntoAsync(_prefix + "frozen") == default, "the message stayed");
        (await own.LookIntoAsync(_prefix + "frozen_error")).ShouldBe(default, "a message that is another's must not be set aside");
    }

    [Fact]
    public async Task Messages_in_hand_are_given_back_at_once_when_a_bus_stops()
    {
        sqs.RequireOrSkip();
        var taken = new Inbox<Order>();
        var bus = await TestBus.StartAsync(
            sqs, _prefix,
            cfg => cfg.ReceiveEndpoint("stopped", endpoint => endpoint.Handler<Order>(async context =>
            {
                await taken.TakeAsync(context);
                await Task.Delay(TestBus.Patience, context.CancellationToken);
            })),
            add => add.AddOptions<MassTransitHostOptions>()
                .Configure(options => options.ConsumerStopTimeout = TimeSpan.FromMilliseconds(200)));
        await bus.SendAsync("stopped", new Order("unfinished"));
        await taken.NextAsync();
        await bus.DisposeAsync();
        (await sqs.LookIntoAsync(_prefix + "stopped"))
            .ShouldBe((1, 0, 0), "the queue's visibility timeout is 30 s; the message must be there before");
    }

    [Fact]
    public async Task What_is_consumed_is_deleted_in_batches()
    {
        sqs.RequireOrSkip();
        await using var own = new Fauxqs();
        await own.InitializeAsync();
        var (inbox, gate) = (new Inbox<Order>(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await using var sender = await TestBus.StartAsync(own, _prefix, _ => { });
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => sender.SendAsync("many", new Order($"{i}"))));
        await using var bus = await TestBus.StartAsync(own, _prefix, cfg => cfg.ReceiveEndpoint("many", endpoint =>
        {
            endpoint.PrefetchCount = 100;
            endpoint.Handler<Order>(async context =>
            {
                await inbox.TakeAsync(context);
                await gate.Task;
            });
        }));
        // All are done at once: how many of them meet in a batch must not depend on how fast the machine is.
        await Eventually.HoldsAsync(() => inbox.Count == 100, "not all messages were taken");
        gate.SetResult();
        await Eventually.HoldsAsync(
            async () => await own.LookIntoAsync(_prefix + "many") == default, "not all messages were consumed and deleted");
        (await own.CountRequestsAsync("DeleteMessage")).ShouldBe(0);
        (await own.CountRequestsAsync("DeleteMessageBatch")).ShouldBeLessThan(100, "each message was deleted by itself");
        (await own.CountRequestsAsync("SendMessageBatch")).ShouldBeLessThan(100, "each message was sent by itself");
    }

    private static Action<IAmazonSqsReceiveEndpointConfigurator> Long(Inbox<Order> begun, Inbox<Order> done) => endpoint =>
    {
        endpoint.QueueAttributes["VisibilityTimeout"] = 8;
        endpoint.Handler<Order>(async context =>
        {
            await begun.TakeAsync(context);
            await Task.Delay(12_000, context.CancellationToken);
            await done.TakeAsync(context);
        });
    };
}
