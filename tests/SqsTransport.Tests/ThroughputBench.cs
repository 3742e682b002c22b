using System.Diagnostics;
using Avocet.Testing;
using MassTransit;

namespace Avocet.SqsTransport.Tests;

/// <summary>
/// Messages a second, and CPU for each in this process, which the server's processor time is not part of. Not a test: run it by name with
/// -explicit only. Results: bench/results.
/// </summary>
public sealed class ThroughputBench(Fauxqs sqs)
{
    private readonly string _prefix = TestBus.NewPrefix();

    [Fact(Explicit = true)]
    public Task Small_messages() => MeasureAsync(messages: 10_000, bytes: 600, prefetch: 64);

    /// <summary>How throughput grows with what is in hand at once.</summary>
    [Theory(Explicit = true)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(16)]
    [InlineData(256)]
    public Task In_hand_at_once(int prefetch) => MeasureAsync(messages: 3_000, bytes: 600, prefetch);

    /// <summary>How it falls with the size of the body.</summary>
    [Theory(Explicit = true)]
    [InlineData(6_000)]
    [InlineData(60_000)]
    [InlineData(200_000)]
    public Task Large_messages(int bytes) => MeasureAsync(messages: 1_000, bytes, prefetch: 64);

    private async Task MeasureAsync(int messages, int bytes, int prefetch)
    {
        sqs.RequireOrSkip();
        var (consumed, done) = (0, new TaskCompletionSource());
        var text = new string('x', bytes);
        var what = $"{bytes} bytes, {prefetch} in hand";
        await using var sender = await TestBus.StartAsync(sqs, _prefix, _ => { });
        await using (
            await TestBus.StartAsync(
                sqs, _prefix, cfg => cfg.ReceiveEndpoint("bench", endpoint => endpoint.Handler<Order>(_ => Task.CompletedTask))))
        {
        }

        await MeasureAsync($"published, {what}", messages, () => SpreadAsync(messages, i => sender.Bus.Publish(new Order(text, i))));
        await MeasureAsync($"sent, {what}", messages, () => SpreadAsync(messages, i => sender.SendAsync("bench", new Order(text, i))));
        await MeasureAsync($"consumed, {what}", 2 * messages, async () =>
        {
            await using var consumer = await TestBus.StartAsync(sqs, _prefix, cfg => cfg.ReceiveEndpoint("bench", endpoint =>
            {
                endpoint.PrefetchCount = prefetch;
                endpoint.Handler<Order>(_ =>
                {
                    if (Interlocked.Increment(ref consumed) == 2 * messages) done.SetResult();
                    return Task.CompletedTask;
                });
            }));
            await done.Task.WaitAsync(TimeSpan.FromMinutes(5));
        });
    }

    private static Task SpreadAsync(int messages, Func<int, Task> send) =>
        Parallel.ForAsync(0, messages, new ParallelOptions { MaxDegreeOfParallelism = 128 }, async (i, _) => await send(i));

    private static async Task MeasureAsync(string what, int messages, Func<Task> work)
    {
        var (began, cpu) = (TimeProvider.System.GetTimestamp(), Process.GetCurrentProcess().TotalProcessorTime);
        await work();
        var (elapsed, used) = (TimeProvider.System.GetElapsedTime(began), Process.GetCurrentProcess().TotalProcessorTime - cpu);
        TestContext.Current.SendDiagnosticMessage(
            $"{messages} {what}: {messages / elapsed.TotalSeconds:F0}/s, {used.TotalMilliseconds / messages:F2} ms of CPU each");
    }
}
