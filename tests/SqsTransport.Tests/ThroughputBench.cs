using System.Diagnostics;
using Avocet.Testing;
using MassTransit;

namespace Avocet.SqsTransport.Tests;

/// <summary>Small messages a second, and CPU for each in this process. Not a test: run it by name with -explicit only.</summary>
public sealed class ThroughputBench(Fauxqs sqs)
{
    private const int Messages = 10_000;
    private readonly string _prefix = TestBus.NewPrefix();

    [Fact(Explicit = true)]
    public async Task Small_messages()
    {
        sqs.RequireOrSkip();
        var (consumed, done) = (0, new TaskCompletionSource());
        var text = new string('x', 600);
        await using var sender = await TestBus.StartAsync(sqs, _prefix, _ => { });
        await using (
            await TestBus.StartAsync(
                sqs, _prefix, cfg => cfg.ReceiveEndpoint("bench", endpoint => endpoint.Handler<Order>(_ => Task.CompletedTask))))
        {
        }

        await MeasureAsync("published", () => SpreadAsync(i => sender.Bus.Publish(new Order(text, i))));
        await MeasureAsync("sent", () => SpreadAsync(i => sender.SendAsync("bench", new Order(text, i))));
        await MeasureAsync("consumed", async () =>
        {
            await using var consumer = await TestBus.StartAsync(sqs, _prefix, cfg => cfg.ReceiveEndpoint("bench", endpoint =>
            {
                endpoint.PrefetchCount = 64;
                endpoint.Handler<Order>(_ =>
                {
                    if (Interlocked.Increment(ref consumed) == 2 * Messages) done.SetResult();
                    return Task.CompletedTask;
                });
            }));
            await done.Task.WaitAsync(TimeSpan.FromMinutes(5));
        }, 2 * Messages);
    }

    private static Task SpreadAsync(Func<int, Task> send) =>
        Parallel.ForAsync(0, Messages, new ParallelOptions { MaxDegreeOfParallelism = 128 }, async (i, _) => await send(i));

    private static async Task MeasureAsync(string what, Func<Task> work, int messages = Messages)
    {
        var (began, cpu) = (TimeProvider.System.GetTimestamp(), Process.GetCurrentProcess().TotalProcessorTime);
        await work();
        var (elapsed, used) = (TimeProvider.System.GetElapsedTime(began), Process.GetCurrentProcess().TotalProcessorTime - cpu);
        TestContext.Current.SendDiagnosticMessage(
            $"{messages} {what}: {messages / elapsed.TotalSeconds:F0}/s, {used.TotalMilliseconds / messages:F2} ms of CPU each");
    }
}
