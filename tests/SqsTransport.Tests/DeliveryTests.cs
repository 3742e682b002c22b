using Amazon.SQS.Model;
using Avocet.Testing;
using MassTransit;

namespace Avocet.SqsTransport.Tests;

/// <summary>Messages that arrive: published, sent, asked for, scheduled, shared.</summary>
public sealed class DeliveryTests(Fauxqs sqs)
{
    private readonly string _prefix = TestBus.NewPrefix();

    [Fact]
    public async Task A_published_message_reaches_every_queue_that_subscribed()
    {
        sqs.RequireOrSkip();
        var (first, second) = (new Inbox<Order>(), new Inbox<Order>());
        await using var consumers = await TestBus.StartAsync(sqs, _prefix, cfg =>
        {
            cfg.ReceiveEndpoint("first", endpoint => endpoint.Handler<Order>(first.TakeAsync));
            cfg.ReceiveEndpoint("second", endpoint => endpoint.Handler<Order>(second.TakeAsync));
        });
        await using var publisher = await TestBus.StartAsync(sqs, _prefix, _ => { });
        await publisher.Bus.Publish(new Order("a"));
        (await first.NextAsync()).ShouldBe(new Order("a"));
        (await second.NextAsync()).ShouldBe(new Order("a"));
        await IsEmptyAsync("first");
    }

    [Fact]
    public async Task A_sent_message_reaches_its_queue_though_nobody_made_the_queue_yet()
    {
        sqs.RequireOrSkip();
        var inbox = new Inbox<Order>();
        await using var sender = await TestBus.StartAsync(sqs, _prefix, _ => { });
        await sender.SendAsync("later", new Order("early"));
        await using var consumer = await TestBus.StartAsync(
            sqs, _prefix, cfg => cfg.ReceiveEndpoint("later", endpoint => endpoint.Handler<Order>(inbox.TakeAsync)));
        (await inbox.NextAsync()).ShouldBe(new Order("early"));
        await IsEmptyAsync("later");
    }

    [Fact]
    public async Task A_request_is_answered_on_a_temporary_queue_that_goes_with_its_bus()
    {
        sqs.RequireOrSkip();
        await using var server = await TestBus.StartAsync(
            sqs, _prefix, cfg =>
                cfg.ReceiveEndpoint(
                    "questions", endpoint =>
                        endpoint.Handler<Question>(context => context.RespondAsync(new Answer(context.Message.Text + "!")))));
        await using var client = await TestBus.StartAsync(sqs, _prefix, _ => { });
        (await QueuesAsync()).ShouldNotContain(name => name.Contains("_bus_"), "a bus that asks nothing needs no queue");
        var answer = await client.Bus.Request<Question,
            Answer>(new Uri("queue:questions"), new Question("heard"), timeout: TestBus.Patience);
        answer.Message.ShouldBe(new Answer("heard!"));
        (await QueuesAsync()).ShouldContain(name => name.Contains("_bus_"));
        await client.StopAsync();
        (await QueuesAsync()).ShouldNotContain(name => name.Contains("_bus_"), "the temporary queue stayed behind");
    }

    [Fact]
    public async Task Two_processes_share_the_messages_of_a_queue()
    {
        sqs.RequireOrSkip();
        var (left, right) = (new Inbox<Order>(), new Inbox<Order>());
        var both = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var one = await TestBus.StartAsync(sqs, _prefix, cfg => cfg.ReceiveEndpoint("shared", Shared(left)));
        await using var two = await TestBus.StartAsync(sqs, _prefix, cfg => cfg.ReceiveEndpoint("shared", Shared(right)));
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => one.SendAsync("shared", new Order($"{i}"))));
        await Eventually.HoldsAsync(() => left.Count + right.Count >= 100, "not all messages were consumed");
        left.All.Concat(right.All).Select(order => order.Id).ShouldBe(Enumerable.Range(0, 100).Select(i => $"{i}"), ignoreOrder: true);

        // Neither goes on before both have a message, so that the quicker one cannot take all.
        Action<IAmazonSqsReceiveEndpointConfigurator> Shared(Inbox<Order> inbox) => endpoint =>
        {
            endpoint.PrefetchCount = 4;
            endpoint.Handler<Order>(async context =>
            {
                await inbox.TakeAsync(context);
                if (left.Count > 0 && right.Count > 0) both.TrySetResult();
                await both.Task;
            });
        };
    }

    [Fact]
    public async Task A_scheduled_message_comes_when_its_time_has_come()
    {
        sqs.RequireOrSkip();
        var inbox = new Inbox<Order>();
        await using var bus = await TestBus.StartAsync(sqs, _prefix, cfg => cfg.ReceiveEndpoint("scheduled", endpoint =>
        {
            endpoint.Handler<Question>(
                context => context.ScheduleSend(new Uri("queue:scheduled"), TimeSpan.FromSeconds(2), new Order("due")));
            endpoint.Handler<Order>(inbox.TakeAsync);
        }));
        var began = TimeProvider.System.GetTimestamp();
        await bus.SendAsync("scheduled", new Question("when?"));
        await inbox.NextAsync();
        TimeProvider.System.GetElapsedTime(began).ShouldBeGreaterThan(TimeSpan.FromSeconds(1.5));
    }

    [Fact]
    public async Task A_notification_of_a_foreign_subscription_is_unwrapped()
    {
        sqs.RequireOrSkip();
        var inbox = new Inbox<Order>();
        await using var bus = await TestBus.StartAsync(sqs, _prefix, cfg =>
        {
            cfg.ReceiveEndpoint("wrapped", endpoint => endpoint.Handler<Order>(inbox.TakeAsync));
        });
        using var client = TestBus.Client(sqs);
        var url = (await client.GetQueueUrlAsync(_prefix + "wrapped")).QueueUrl;
        const string Envelope = """
            {
              "messageId": "0b3e0000-0000-0000-0000-000000000001",
              "messageType": ["urn:message:Avocet.SqsTransport.Tests:Order"],
              "message": { "id": "wrapped", "number": 7 }
            }
            """;
        var notification = System.Text.Json.JsonSerializer.Serialize(new
        {
            Type = "Notification",
            MessageId = "5d8e",
            TopicArn = "arn:aws:sns:eu-west-1:000000000000:orders",
            Message = Envelope,
            Timestamp = "2026-01-01T00:00:00.000Z",
            MessageAttributes = new Dictionary<string, object>
            {
                ["Content-Type"] = new { Type = "String", Value = "application/vnd.masstransit+json" },
            },
        });
        await client.SendMessageAsync(new SendMessageRequest(url, notification));
        (await inbox.NextAsync()).ShouldBe(new Order("wrapped", 7));
    }

    [Fact]
    public async Task A_consumer_and_its_definition_need_not_know_the_transport()
    {
        sqs.RequireOrSkip();
        await using var bus = await TestBus.StartAsync(
            sqs, _prefix, _ => { }, add => add.AddConsumer<PackingConsumer, PackingConsumerDefinition>());
        var packed = new Inbox<OrderPacked>();
        await using var listener = await TestBus.StartAsync(
            sqs, _prefix, cfg => cfg.ReceiveEndpoint("packed", endpoint => endpoint.Handler<OrderPacked>(packed.TakeAsync)));
        await bus.Bus.Publish(new Order("box"));
        (await packed.NextAsync()).ShouldBe(new OrderPacked("box"));
        (await QueuesAsync()).ShouldContain(_prefix + "packing");
        System.Text.Json.JsonSerializer.Serialize(bus.Bus.GetProbeResult())
            .ShouldContain("\"slots\":3", Case.Insensitive, "the definition's limit is the number of messages in hand");
    }

    [Fact]
    public async Task An_endpoint_connected_to_a_running_bus_receives()
    {
        sqs.RequireOrSkip();
        await using var bus = await TestBus.StartAsync(sqs, _prefix, _ => { });
        var inbox = new Inbox<Order>();
        var handle = bus.Bus.ConnectReceiveEndpoint("connected", endpoint => endpoint.Handler<Order>(inbox.TakeAsync));
        await handle.Ready;
        await bus.Bus.Publish(new Order("late"));
        (await inbox.NextAsync()).ShouldBe(new Order("late"));
        await handle.StopAsync();
    }

    private async Task<List<string>> QueuesAsync()
    {
        using var client = TestBus.Client(sqs);
        var urls = (await client.ListQueuesAsync(_prefix)).QueueUrls ?? [];
        return [.. urls.Select(url => url[(url.LastIndexOf('/') + 1)..])];
    }

    private Task IsEmptyAsync(string queue) =>
        Eventually.HoldsAsync(async () => await sqs.LookIntoAsync(_prefix + queue) == default, $"queue {queue} was not emptied");

    private sealed class PackingConsumer : IConsumer<Order>
    {
        public Task Consume(ConsumeContext<Order> context) => context.Publish(new OrderPacked(context.Message.Id));
    }

    private sealed class PackingConsumerDefinition : ConsumerDefinition<PackingConsumer>
    {
        public PackingConsumerDefinition()
        {
            EndpointName = "packing";
            ConcurrentMessageLimit = 3;
        }
    }
}
