using Amazon.SQS.Model;
using Avocet.Testing;
using MassTransit;

namespace Avocet.SqsTransport.Tests;

/// <summary>Messages that cannot be consumed: tried again, put off, set aside with the reason.</summary>
public sealed class FailureTests(Fauxqs sqs)
{
    private readonly string _prefix = TestBus.NewPrefix();

    [Fact]
    public async Task A_failing_consumer_is_tried_again_in_place()
    {
        sqs.RequireOrSkip();
        var (tries, inbox) = (0, new Inbox<Order>());
        await using var bus = await TestBus.StartAsync(sqs, _prefix, cfg => cfg.ReceiveEndpoint("retried", endpoint =>
        {
            endpoint.UseMessageRetry(retry => retry.Immediate(2));
            endpoint.Handler<Order>(context => ++tries < 3 ? throw new IOException("The line broke.") : inbox.TakeAsync(context));
        }));
        await bus.SendAsync("retried", new Order("a"));
        await inbox.NextAsync();
        tries.ShouldBe(3);
        (await sqs.LookIntoAsync(_prefix + "retried_error")).ShouldBe(default);
    }

    [Fact]
    public async Task A_failing_consumer_gets_its_message_again_later()
    {
        sqs.RequireOrSkip();
        var (tries, inbox) = (0, new Inbox<Order>());
        var began = TimeProvider.System.GetTimestamp();
        await using var bus = await TestBus.StartAsync(sqs, _prefix, cfg => cfg.ReceiveEndpoint("delayed", endpoint =>
        {
            endpoint.UseDelayedRedelivery(redelivery => redelivery.Intervals(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)));
            endpoint.Handler<Order>(context => ++tries < 3 ? throw new IOException("The disk is full.") : inbox.TakeAsync(context));
        }));
        await bus.SendAsync("delayed", new Order("a"));
        await inbox.NextAsync();
        TimeProvider.System.GetElapsedTime(began)
            .ShouldBeGreaterThan(TimeSpan.FromSeconds(2.5), "the message came back without its delays");
        await Eventually.HoldsAsync(async () => await sqs.LookIntoAsync(_prefix + "delayed") == default, "the message stayed");
    }

    [Fact]
    public async Task A_message_that_cannot_be_consumed_is_set_aside_with_the_reason_and_a_fault_is_published()
    {
        sqs.RequireOrSkip();
        var faults = new Inbox<Fault<Order>>();
        await using var bus = await TestBus.StartAsync(sqs, _prefix, cfg =>
        {
            cfg.ReceiveEndpoint("poison", endpoint => endpoint.Handler<Order>(_ => throw new InvalidDataException("Order is \u0001 bad.")));
            cfg.ReceiveEndpoint("faults", endpoint => endpoint.Handler<Fault<Order>>(faults.TakeAsync));
        });
        await bus.SendAsync("poison", new Order("x"), context => context.Headers.Set("Customer", "emu"));
        var fault = await faults.NextAsync();
        fault.Message.ShouldBe(new Order("x"));
        fault.Exceptions[0].Message.ShouldContain("bad");
        var moved = await ReceiveAsync("poison_error");
        moved.Body.ShouldContain("\"id\": \"x\"", Case.Sensitive, "the body is moved unchanged");
        Attribute(moved, "MT-Fault-Message").ShouldBe("Order is  bad.", "AWS refuses control characters");
        Attribute(moved, "MT-Reason").ShouldBe("fault");
        Attribute(moved, "Customer").ShouldBe("emu");
        Attribute(moved, "Content-Type").ShouldBe("application/vnd.masstransit+json");
    }

    [Fact]
    public async Task A_bus_tells_after_how_many_receives_its_messages_are_set_aside()
    {
        sqs.RequireOrSkip();
        await using var bus = await TestBus.StartAsync(sqs, _prefix, cfg =>
        {
            cfg.ReceiveEndpoint("patient", endpoint => endpoint.Handler<Order>(_ => Task.CompletedTask));
            cfg.ReceiveEndpoint("strict", endpoint =>
            {
                endpoint.QueueAttributes["RedrivePolicy"] = """{"maxReceiveCount":3}""";
                endpoint.Handler<Order>(_ => Task.CompletedTask);
            });
        });
        bus.Bus.Topology.DescribeSqs().Select(queue => queue.Receives).ShouldBe([10, 3]);
    }

    [Fact]
    public async Task A_consumer_that_gives_up_by_itself_is_a_failure_like_any_other()
    {
        sqs.RequireOrSkip();
        await using var bus = await TestBus.StartAsync(
            sqs, _prefix, cfg =>
                cfg.ReceiveEndpoint(
                    "timeouts", endpoint =>
                        endpoint.Handler<Order>(_ => throw new TaskCanceledException("The web server did not answer."))));
        await bus.SendAsync("timeouts", new Order("x"));
        Attribute(await ReceiveAsync("timeouts_error"), "MT-Fault-ExceptionType").ShouldContain("Canceled");
    }

    [Fact]
    public async Task A_message_that_no_consumer_takes_is_kept_as_skipped()
    {
        sqs.RequireOrSkip();
        await using var bus = await TestBus.StartAsync(
            sqs, _prefix, cfg => cfg.ReceiveEndpoint("narrow", endpoint => endpoint.Handler<Order>(_ => Task.CompletedTask)));
        await bus.SendAsync("narrow", new Question("who takes me?"));
        (await ReceiveAsync("narrow_skipped")).Body.ShouldContain("who takes me?");
        (await sqs.LookIntoAsync(_prefix + "narrow_error")).ShouldBe(default);
    }

    [Fact]
    public async Task A_body_that_is_no_message_is_set_aside()
    {
        sqs.RequireOrSkip();
        await using var bus = await TestBus.StartAsync(
            sqs, _prefix, cfg => cfg.ReceiveEndpoint("garbage", endpoint => endpoint.Handler<Order>(_ => Task.CompletedTask)));
        using var client = TestBus.Client(sqs);
        await client.SendMessageAsync((await client.GetQueueUrlAsync(_prefix + "garbage")).QueueUrl, "this is no envelope");
        (await ReceiveAsync("garbage_error")).Body.ShouldBe("this is no envelope");
    }

    private static string Attribute(Message message, string name) => message.MessageAttributes[name].StringValue;

    private async Task<Message> ReceiveAsync(string queue)
    {
        await Eventually.HoldsAsync(async () => (await sqs.LookIntoAsync(_prefix + queue)).Ready > 0, $"nothing came to {queue}");
        using var client = TestBus.Client(sqs);
        var url = (await client.GetQueueUrlAsync(_prefix + queue)).QueueUrl;
        return (await client.ReceiveMessageAsync(new ReceiveMessageRequest(url) { MessageAttributeNames = ["All"] }))
            .Messages.ShouldHaveSingleItem();
    }
}
