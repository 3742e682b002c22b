using System.Collections.Concurrent;
using System.Diagnostics;
using Avocet.Testing;
using MassTransit;
using MassTransit.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Avocet.SqsTransport.Tests;

/// <summary>What operators and testers see: spans, health, MassTransit's own test harness.</summary>
public sealed class ObservabilityTests(Fauxqs sqs)
{
    private readonly string _prefix = TestBus.NewPrefix();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_trace_goes_on_in_the_process_that_consumes(bool publish)
    {
        sqs.RequireOrSkip();
        var spans = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "MassTransit",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        var inbox = new Inbox<OrderPacked>();
        await using var consumer = await TestBus.StartAsync(
            sqs, _prefix, cfg => cfg.ReceiveEndpoint("traced", endpoint => endpoint.Handler<OrderPacked>(inbox.TakeAsync)));
        await using var producer = await TestBus.StartAsync(sqs, _prefix, _ => { });
        using (var root = new Activity("test").Start())
        {
            if (publish) await producer.Bus.Publish(new OrderPacked(_prefix));
            else await producer.SendAsync("traced", new OrderPacked(_prefix));
            await inbox.NextAsync();
            await Eventually.HoldsAsync(
                () => spans.Any(span => span.TraceId == root.TraceId && span.OperationName.Contains("receive")),
                    "the receiver has no span of the sender's trace");
            var sent = spans.Single(span => span.TraceId == root.TraceId && span.OperationName.EndsWith("send"));
            sent.GetTagItem("messaging.system").ShouldBe("aws_sqs");
            spans.ShouldContain(span => span.ParentSpanId == sent.SpanId && span.OperationName == "traced receive");
        }
    }

    [Fact]
    public async Task A_healthy_bus_names_its_endpoints()
    {
        sqs.RequireOrSkip();
        await using var bus = await TestBus.StartAsync(
            sqs, _prefix, cfg => cfg.ReceiveEndpoint("healthy", endpoint => endpoint.Handler<Order>(_ => Task.CompletedTask)));
        var health = bus.Bus.CheckHealth();
        health.Status.ShouldBe(BusHealthStatus.Healthy);
        health.Endpoints.Keys.ShouldContain("amazonsqs://eu-west-1/healthy");
    }

    [Fact]
    public async Task The_test_harness_runs_over_SQS_as_it_runs_in_memory()
    {
        sqs.RequireOrSkip();
        await using var provider = new ServiceCollection()
            .AddLogging()
            .AddMassTransitTestHarness(bus =>
            {
                // Its own is a second: too short for a busy machine.
                bus.SetTestTimeouts(testInactivityTimeout: TestBus.Patience);
                bus.AddHandler(
                    async (ConsumeContext<Question> context) =>
                        await context.RespondAsync(new Answer(context.Message.Text.ToUpperInvariant())));
                bus.UsingAmazonSqs((context, cfg) =>
                {
                    TestBus.UseFauxqs(cfg, sqs, _prefix);
                    cfg.ConfigureEndpoints(context);
                });
            })
            .BuildServiceProvider(validateScopes: true);
        var harness = provider.GetRequiredService<ITestHarness>();
        await harness.Start();
        var answer = await harness.GetRequestClient<Question>().GetResponse<Answer>(new Question("loud"));
        answer.Message.ShouldBe(new Answer("LOUD"));
        (await harness.Consumed.Any<Question>()).ShouldBeTrue();
        (await harness.Sent.Any<Answer>()).ShouldBeTrue();
        await harness.Stop();
    }
}
