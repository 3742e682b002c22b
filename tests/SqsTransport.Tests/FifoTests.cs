using Avocet.Testing;
using MassTransit;

namespace Avocet.SqsTransport.Tests;

/// <summary>FIFO queues: groups in order, groups beside each other.</summary>
public sealed class FifoTests(Fauxqs sqs)
{
    private readonly string _prefix = TestBus.NewPrefix();

    [Fact]
    public async Task Messages_of_a_group_keep_their_order_while_groups_run_beside_each_other()
    {
        sqs.RequireOrSkip();
        var (inbox, begun) = (new Inbox<Order>(), 0);
        var two = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var bus = await TestBus.StartAsync(sqs, _prefix, cfg => cfg.ReceiveEndpoint("steps.fifo", endpoint =>
        {
            endpoint.ConfigureConsumeTopology = false;
            endpoint.Handler<Order>(async context =>
            {
                // The first of two groups wait for each other: one after the other, they would wait for ever.
                if (Interlocked.Increment(ref begun) >= 2) two.TrySetResult();
                await two.Task;
                await Task.Delay(context.Message.Number % 2 == 0 ? 30 : 1);
                await inbox.TakeAsync(context);
            });
        }));
        await SendGroupsAsync(bus, groups: 4, each: 6);
        await Eventually.HoldsAsync(() => inbox.Count == 24, "not all messages were consumed: do groups wait for each other?");
        foreach (var group in inbox.All.GroupBy(order => order.Id))
            group.Select(order => order.Number).ShouldBe(Enumerable.Range(0, 6), $"group {group.Key} lost its order");
    }

    [Fact]
    public async Task Messages_behind_one_that_is_given_back_do_not_overtake_it()
    {
        var ran = new List<int>();
        var groups = new MessageGroups();
        var release = new TaskCompletionSource();
        var first = groups.RunAsync("a", async () => { await release.Task; return false; }, () => Task.CompletedTask);
        var second = groups.RunAsync(
            "a", () => { ran.Add(2); return Task.FromResult(true); }, () => { ran.Add(-2); return Task.CompletedTask; });
        var other = groups.RunAsync("b", () => { ran.Add(9); return Task.FromResult(true); }, () => Task.CompletedTask);
        await other;
        release.SetResult();
        await Task.WhenAll(first, second);
        ran.ShouldBe([9, -2]);
        await groups.RunAsync("a", () => { ran.Add(3); return Task.FromResult(true); }, () => Task.CompletedTask);
        ran.ShouldBe([9, -2, 3], "what comes after is handled again");
    }

    [Fact]
    public async Task Messages_of_a_group_that_come_in_one_batch_keep_their_order()
    {
        sqs.RequireOrSkip();
        var inbox = new Inbox<Order>();
        // All there before anyone receives: SQS hands out no more of a group while some of it is in hand.
        await using (var sender = await TestBus.StartAsync(sqs, _prefix, _ => { }))
            await SendGroupsAsync(sender, groups: 1, each: 60, queue: "batch.fifo");
        await using var bus = await TestBus.StartAsync(sqs, _prefix, cfg => cfg.ReceiveEndpoint("batch.fifo", endpoint =>
        {
            endpoint.ConfigureConsumeTopology = false;
            endpoint.Handler<Order>(context => inbox.TakeAsync(context));
        }));
        await Eventually.HoldsAsync(() => inbox.Count == 60, "not all messages were consumed");
        inbox.All.Select(order => order.Number).ShouldBe(Enumerable.Range(0, 60));
    }

    [Fact]
    public async Task So_many_messages_of_a_group_run_at_once_as_are_allowed()
    {
        sqs.RequireOrSkip();
        var (inbox, running, most) = (new Inbox<Order>(), 0, 0);
        var three = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (var sender = await TestBus.StartAsync(sqs, _prefix, _ => { }))
            await SendGroupsAsync(sender, groups: 1, each: 10, queue: "strides.fifo");
        await using var bus = await TestBus.StartAsync(sqs, _prefix, cfg => cfg.ReceiveEndpoint("strides.fifo", endpoint =>
        {
            endpoint.ConfigureConsumeTopology = false;
            endpoint.ConcurrentDeliveryLimit = 3;
            endpoint.Handler<Order>(async context =>
            {
                var now = Interlocked.Increment(ref running);
                lock (inbox) most = Math.Max(most, now);
                // However slow the machine is, the first go on when as many are there as are allowed.
                if (now == 3) three.TrySetResult();
                await three.Task;
                await Task.Delay(20);
                await inbox.TakeAsync(context);
                Interlocked.Decrement(ref running);
            });
        }));
        await Eventually.HoldsAsync(() => inbox.Count == 10, "not all messages were consumed: do they run one by one?");
        inbox.All.Select(order => order.Number).Order().ShouldBe(Enumerable.Range(0, 10), "each once");
        most.ShouldBe(3);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task A_group_of_which_nothing_may_run_is_refused_when_the_bus_is_made(int limit)
    {
        var refused = await Should.ThrowAsync<ConfigurationException>(() => TestBus.StartAsync(
            sqs, _prefix, cfg => cfg.ReceiveEndpoint("none.fifo", endpoint => endpoint.ConcurrentDeliveryLimit = limit)));
        refused.Message.ShouldContain("ConcurrentDeliveryLimit must be 1 or more");
    }

    [Fact]
    public async Task A_message_of_a_group_that_fails_goes_to_a_fifo_error_queue_and_the_group_goes_on()
    {
        sqs.RequireOrSkip();
        var inbox = new Inbox<Order>();
        await using var bus = await TestBus.StartAsync(sqs, _prefix, cfg => cfg.ReceiveEndpoint("falls.fifo", endpoint =>
        {
            endpoint.ConfigureConsumeTopology = false;
            endpoint.Handler<Order>(context => context.Message.Number == 1 ? throw new IOException("Broken.") : inbox.TakeAsync(context));
        }));
        await SendGroupsAsync(bus, groups: 1, each: 3, queue: "falls.fifo");
        await Eventually.HoldsAsync(() => inbox.Count == 2, "the group did not go on");
        inbox.All.Select(order => order.Number).ShouldBe([0, 2]);
        await Eventually.HoldsAsync(
            async () => (await sqs.LookIntoAsync(_prefix + "falls_error.fifo")).Ready == 1, "the message was not set aside");
    }

    private static async Task SendGroupsAsync(TestBus bus, int groups, int each, string queue = "steps.fifo")
    {
        for (var number = 0; number < each; number++)
        {
            await Task.WhenAll(Enumerable.Range(0, groups).Select(group => bus.SendAsync(queue, new Order($"g{group}", number), context =>
            {
                context.SetGroupId($"g{group}");
                context.SetDeduplicationId($"g{group}-{number}");
            })));
        }
    }
}
