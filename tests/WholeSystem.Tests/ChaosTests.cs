using System.Diagnostics;
using Avocet.Hosting;

namespace Avocet.WholeSystem.Tests;

/// <summary>kill -9 of any service at any moment: the jobs end as if nothing had happened.</summary>
public sealed class ChaosTests
{
    [Fact]
    public Task Services_killed_at_random_change_nothing_about_a_job() =>
        KillAtRandomAsync(jobs: 1, atOnce: 1, kills: 6, replicas: 1, seed: 3);

    /// <summary>What the design asks for; takes five minutes.</summary>
    [Fact(Explicit = true)]
    public Task Fifty_kills_over_ten_jobs_change_nothing_about_them() =>
        KillAtRandomAsync(jobs: 10, atOnce: 3, kills: 50, replicas: 2, seed: 1);

    private static async Task KillAtRandomAsync(int jobs, int atOnce, int kills, int replicas, int seed)
    {
        await using var all = await SeparateProcesses.StartAsync(replicas);
        var random = new Random(seed);
        var (running, ended) = (new List<JobFolder>(), new List<JobFolder>());
        var killed = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var clock = Stopwatch.StartNew();
        // Jobs beyond the number asked for where the kills are not used up: a kill of an idle pipeline says nothing.
        while (killed.Values.Sum() < kills || ended.Count + running.Count < jobs)
        {
            while (running.Count < atOnce) running.Add(await all.SubmitAsync($"chaos-{ended.Count + running.Count + 1}"));
            await Task.Delay(random.Next(300, 2_500));
            if (killed.Values.Sum() < kills)
            {
                var victim = all.Services[random.Next(all.Services.Count)];
                victim.HasExited.ShouldBeFalse($"it ended by itself\n{victim.Said}");
                victim.Kill();
                killed[victim.Project] = killed.GetValueOrDefault(victim.Project) + 1;
                victim.Start();
            }

            foreach (var job in running.ToList())
            {
                if (!await all.HasEndedAsync(job)) continue;
                running.Remove(job);
                ended.Add(job);
            }
        }

        foreach (var job in running) await all.EndedAsync(job);
        ended.AddRange(running);
        var victims = string.Join(", ", killed.Select(one => $"{one.Key} {one.Value}"));
        TestContext.Current.SendDiagnosticMessage($"{ended.Count} jobs, {killed.Values.Sum()} kills ({victims}), {clock.Elapsed}");
        await all.CheckAsync([.. ended]);
    }
}
