using System.Diagnostics;
using Avocet.Contracts;
using Avocet.Hosting;

namespace Avocet.WholeSystem.Tests;

/// <summary>What happens to services on a long day: the jobs end as if nothing had happened.</summary>
public sealed class DisturbanceTests
{
    private const string Packing = "avocet-converter-pack";

    /// <summary>SQS and SNS are posted to at the server itself, a bucket's objects have a path.</summary>
    private const string Broker = "^POST / ";

    private const string Bucket = "^[A-Z]+ /avocet";
    private const int All = 1_000_000;

    [Fact]
    public async Task Every_message_delivered_twice_then_no_broker_then_a_broken_bucket_change_nothing()
    {
        await using var all = await SeparateProcesses.StartAsync();
        var jobs = await DisturbAsync(all, TimeSpan.FromSeconds(5));

        foreach (var job in jobs) await all.EndedAsync(job);
        (await all.Aws.CountRequestsAsync("twice")).ShouldBeGreaterThan(10, "no messages were delivered twice");
        await all.CheckAsync([.. jobs]);
    }

    [Fact(Explicit = true)]
    public async Task Half_a_minute_without_broker_and_half_a_minute_without_bucket_change_nothing()
    {
        await using var all = await SeparateProcesses.StartAsync();
        var jobs = await DisturbAsync(all, TimeSpan.FromSeconds(30));

        foreach (var job in jobs) await all.EndedAsync(job);
        await all.CheckAsync([.. jobs]);
    }

    [Fact]
    public async Task A_converter_frozen_past_the_visibility_timeout_loses_its_shard_to_another_and_spoils_nothing()
    {
        await using var all = await SeparateProcesses.StartAsync();
        var job = await all.SubmitAsync("frozen");
        var frozen = await FreezeAtWorkAsync(all, job);

        // The other one packs what the frozen one has, and the job goes on to its training without it.
        await all.UntilAsync("the job is packed", async () => await all.StateAsync(job, Stage.Pack) == StageState.Succeeded);
        frozen.Thaw();
        await all.EndedAsync(job);

        await all.CheckAsync(job);
        frozen.HasExited.ShouldBeFalse(frozen.Said);
    }

    [Fact]
    public async Task Services_terminated_at_work_end_in_time_and_give_their_messages_back_at_once()
    {
        await using var all = await SeparateProcesses.StartAsync(seconds: 120);
        JobFolder[] jobs = [await all.SubmitAsync("terminated-1"), await all.SubmitAsync("terminated-2")];
        await all.UntilAsync("a shard is at work", async () => await all.InHandAsync(Packing) > 0, everyMilliseconds: 10);

        var ends = await Task.WhenAll(all.Services.Select(service => service.TerminateAsync()));

        foreach (var (exitCode, took) in ends)
        {
            exitCode.ShouldBe(0);
            took.ShouldBeLessThan(TimeSpan.FromSeconds(30), "the host's time to stop");
        }

        (await all.QueuesAsync()).ShouldNotMatch(
            "[1-9][0-9]* in hand", "every message was finished or given back, with minutes left of its timeout");
        foreach (var service in all.Services) service.Start();
        foreach (var job in jobs) await all.EndedAsync(job);
        await all.CheckAsync(jobs);
    }

    private static async Task<IReadOnlyList<JobFolder>> DisturbAsync(SeparateProcesses all, TimeSpan time)
    {
        await all.Aws.DeliverTwiceAsync(true);
        var jobs = new List<JobFolder> { await all.SubmitAsync("disturbed") };
        await all.UntilAsync("the job is ingested", async () => await all.StateAsync(jobs[0], Stage.Ingest) is not null);
        // No connection at all; what was sent before is there afterwards, as in AWS.
        await all.Aws.FailNextAsync(Broker, All);
        await LastAsync("the broker is missed", time);
        foreach (var status in (int[])[500, 503])
        {
            var code = status == 500 ? "InternalError" : "SlowDown";
            await all.Aws.FailNextAsync(Bucket, All, status, $"<Error><Code>{code}</Code></Error>", "application/xml");
            await LastAsync($"the bucket's {status} is met", time / 2);
        }

        await all.Aws.SlowNextAsync(Bucket, All, milliseconds: 300);
        await Task.Delay(time);
        await all.Aws.FailNextAsync("", count: 0);
        return jobs;

        // The time counts from when somebody meets the trouble: after the one before, services come back when their waits are over.
        async Task LastAsync(string met, TimeSpan duration)
        {
            await all.UntilAsync(met, async () => await all.Aws.CountFaultsLeftAsync() < All);
            await Task.Delay(duration);
        }
    }

    /// <summary>Freezes a converter that has a shard in hand.</summary>
    private static async Task<ServiceProcess> FreezeAtWorkAsync(SeparateProcesses all, JobFolder job)
    {
        var patience = Stopwatch.StartNew();
        while (true)
        {
            foreach (var converter in all.Of("Converter"))
            {
                await all.UntilAsync("a shard is at work", async () => await all.InHandAsync(Packing) > 0, everyMilliseconds: 5);
                converter.Freeze();
                // What is in hand is this one's only if the others, given time, have finished theirs.
                await Task.Delay(1_500);
                if (await all.InHandAsync(Packing) > 0 && await all.StateAsync(job, Stage.Pack) != StageState.Succeeded) return converter;
                converter.Thaw();
                (await all.StateAsync(job, Stage.Pack)).ShouldNotBe(
                    StageState.Succeeded, "it was packed before a converter could be frozen at work");
            }

            patience.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(1));
        }
    }
}
