using Amazon.Runtime;
using Amazon.SQS;
using Avocet.Testing;
using MassTransit;

namespace Avocet.SqsTransport.Tests;

/// <summary>AWS away, slow, busy; queues gone.</summary>
public sealed class OutageTests(Fauxqs sqs)
{
    private readonly string _prefix = TestBus.NewPrefix();

    [Fact]
    public async Task A_bus_outlives_a_broker_that_comes_back_with_everything_forgotten()
    {
        sqs.RequireOrSkip();
        await using var own = new Fauxqs();
        await own.InitializeAsync();
        var inbox = new Inbox<Order>();
        await using var bus = await TestBus.StartAsync(
            own, _prefix, cfg => cfg.ReceiveEndpoint("outlives", endpoint => endpoint.Handler<Order>(inbox.TakeAsync)));
        await bus.Bus.Publish(new Order("before"));
        await inbox.NextAsync();
        await own.StopAsync();
        await Eventually.HoldsAsync(
            () => bus.Bus.CheckHealth().Status != BusHealthStatus.Healthy, "the outage does not show in the health check");
        var meanwhile = bus.Bus.Publish(new Order("meanwhile"));
        await own.StartAsync();
        await meanwhile;
        await Eventually.HoldsAsync(() => bus.Bus.CheckHealth().Status == BusHealthStatus.Healthy, "the bus did not come back");
        await bus.Bus.Publish(new Order("after"));
        await Eventually.HoldsAsync(() => inbox.All.Contains(new Order("after")), "nothing is received after the outage");
    }

    [Fact]
    public async Task A_bus_that_starts_before_its_broker_waits_for_it()
    {
        sqs.RequireOrSkip();
        await using var own = new Fauxqs();
        await own.InitializeAsync();
        await own.StopAsync();
        var inbox = new Inbox<Order>();
        await using var bus = await TestBus.StartAsync(
            own, _prefix, cfg => cfg.ReceiveEndpoint("waits", endpoint => endpoint.Handler<Order>(inbox.TakeAsync)), wait: false);
        await own.StartAsync();
        await Eventually.HoldsAsync(() => bus.Bus.CheckHealth().Status == BusHealthStatus.Healthy, "the bus did not find its broker");
        await bus.Bus.Publish(new Order("first"));
        (await inbox.NextAsync()).ShouldBe(new Order("first"));
    }

    [Fact]
    public async Task A_queue_that_was_deleted_is_made_anew()
    {
        sqs.RequireOrSkip();
        var inbox = new Inbox<Order>();
        await using var bus = await TestBus.StartAsync(
            sqs, _prefix, cfg => cfg.ReceiveEndpoint("deleted", endpoint => endpoint.Handler<Order>(inbox.TakeAsync)));
        using var client = TestBus.Client(sqs);
        foreach (var queue in (string[])["deleted", "deleted_error"]) await client.DeleteQueueAsync(
            (await client.GetQueueUrlAsync(_prefix + queue)).QueueUrl);
        await Eventually.HoldsAsync(
            async () =>
                ((await client.ListQueuesAsync(_prefix)).QueueUrls ?? [])
                    .Count(url => url.Contains("deleted")) == 2, "the queues were not made anew");
        await bus.SendAsync("deleted", new Order("still here"));
        (await inbox.NextAsync()).ShouldBe(new Order("still here"));
    }

    [Fact]
    public async Task Throttling_is_waited_out()
    {
        sqs.RequireOrSkip();
        await using var own = new Fauxqs();
        await own.InitializeAsync();
        var inbox = new Inbox<Order>();
        await using var bus = await TestBus.StartAsync(
            own, _prefix, cfg => cfg.ReceiveEndpoint("throttled", endpoint => endpoint.Handler<Order>(inbox.TakeAsync)));
        await own.FailNextAsync(
            "SendMessageBatch", 3, status: 400, body: """{"__type":"com.amazonaws.sqs#ThrottlingException","message":"Rate exceeded"}""");
        await bus.SendAsync("throttled", new Order("sent"));
        (await inbox.NextAsync()).ShouldBe(new Order("sent"));
        await own.FailNextAsync(
            "^POST / $", 3, status: 400, contentType: "text/xml",
                body: "<ErrorResponse><Error><Code>Throttled</Code><Message>Rate exceeded</Message></Error></ErrorResponse>".Replace(
                    "Throttled", "ThrottledException"));
        await bus.Bus.Publish(new Order("published"));
        (await inbox.NextAsync()).ShouldBe(new Order("published"));
    }

    [Fact]
    public async Task Broken_connections_and_server_errors_lose_no_message()
    {
        sqs.RequireOrSkip();
        await using var own = new Fauxqs();
        await own.InitializeAsync();
        var inbox = new Inbox<Order>();
        await using var bus = await TestBus.StartAsync(
            own, _prefix, cfg => cfg.ReceiveEndpoint("stormy", endpoint => endpoint.Handler<Order>(inbox.TakeAsync)));
        await own.FailNextAsync("POST", 10);
        var sent = Task.WhenAll(Enumerable.Range(0, 20).Select(i => bus.SendAsync("stormy", new Order($"{i}"))));
        await Eventually.HoldsAsync(() => inbox.Count > 0, "nothing came after broken connections");
        await own.FailNextAsync("POST", 10, status: 503, body: "{}");
        await sent;
        await Eventually.HoldsAsync(() => inbox.All.Select(order => order.Id).Distinct().Count() == 20, "messages were lost");
    }

    [Fact]
    public async Task A_message_in_hand_is_finished_though_the_last_poll_fails_while_the_bus_stops()
    {
        sqs.RequireOrSkip();
        var (taken, gate, line) = (new Inbox<Order>(), new TaskCompletionSource(), new BreakableLine());
        await using var bus = await TestBus.StartAsync(
            sqs, _prefix,
            cfg => cfg.ReceiveEndpoint("last-poll", endpoint => endpoint.Handler<Order>(async context =>
            {
                await taken.TakeAsync(context);
                await gate.Task;
            })),
            host: host => host.Config(
                new AmazonSQSConfig { ServiceURL = sqs.Url.ToString(), HttpClientFactory = line, MaxErrorRetry = 0 }));
        await bus.SendAsync("last-poll", new Order("in hand"));
        await taken.NextAsync();

        // The poll under way ends by itself within a second, when the bus is stopping: then the line is broken.
        line.IsBroken = true;
        var stopping = bus.StopAsync();
        await line.Broke.Task.WaitAsync(TestBus.Patience);
        line.IsBroken = false;
        stopping.IsCompleted.ShouldBeFalse("a message is in hand");
        gate.SetResult();
        await stopping;

        (await sqs.LookIntoAsync(_prefix + "last-poll")).ShouldBe(default, "the message was not finished");
    }

    [Fact]
    public async Task A_process_that_must_make_nothing_says_what_is_missing()
    {
        sqs.RequireOrSkip();
        var inbox = new Inbox<Order>();
        await using var strict = await TestBus.StartAsync(
            sqs, _prefix, cfg =>
                cfg.ReceiveEndpoint("given", endpoint => endpoint.Handler<Order>(inbox.TakeAsync)), wait: false, host: host =>
                    host.UseExistingTopology());
        await Eventually.HoldsAsync(
            () => strict.Bus.CheckHealth()
                .Endpoints.Values.Any(endpoint => endpoint.Exception?.Message.Contains($"no queue {_prefix}given_error") == true),
                    "the missing queue is not named");
        await using (
            await TestBus.StartAsync(
                sqs, _prefix, cfg => cfg.ReceiveEndpoint("given", endpoint => endpoint.Handler<Order>(_ => Task.CompletedTask))))
        {
        }

        await Eventually.HoldsAsync(
            () => strict.Bus.CheckHealth().Status == BusHealthStatus.Healthy, "the queue that is there now was not found");
        await strict.SendAsync("given", new Order("a"));
        await inbox.NextAsync();
    }

    /// <summary>The way to SQS; when it is broken, no poll's answer arrives.</summary>
    private sealed class BreakableLine : HttpClientFactory
    {
        public bool IsBroken { get; set; }

        public TaskCompletionSource Broke { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Line(this));

        private sealed class Line(BreakableLine line) : DelegatingHandler(new SocketsHttpHandler())
        {
            protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                var answer = await base.SendAsync(request, cancellationToken);
                if (!line.IsBroken || !request.Headers.ToString().Contains("ReceiveMessage", StringComparison.Ordinal)) return answer;
                line.Broke.TrySetResult();
                throw new HttpRequestException("The line is broken.");
            }
        }
    }
}
