using System.Text.Json;
using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.ObjectStore;
using Avocet.Testing;

namespace Avocet.Cli.Tests;

public sealed class StatusCommandTests(Fauxqs aws)
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_job_is_told_from_the_bucket_alone()
    {
        using var installation = await TestInstallation.OnAwsAsync(aws);
        await installation.WriteStatusAsync(Status(Stage.Ingest, StageState.Succeeded));
        await installation.WriteStatusAsync(Status(Stage.Pack, StageState.Running) with { Progress = 0.25, Message = "7 of 28 shards" });

        var run = await installation.AvocetAsync("status", "birds");

        run.Code.ShouldBe(ExitCode.Done, run.Error);
        run.Output.ShouldContain("Job birds: running");
        run.Output.ShouldContain("pack    running    25 %   1 min 5 s  7 of 28 shards");
        run.Output.ShouldNotContain("\u001b", customMessage: "no colours where nobody looks");
    }

    [Fact]
    public async Task A_failed_job_says_why_and_what_to_do()
    {
        using var installation = TestInstallation.OnDisk();
        var failure = new StageFailureReason("The loss is nan.", "Lower the learning rate.");
        await installation.WriteStatusAsync(Status(Stage.Train, StageState.Failed) with { Failure = failure });

        var run = await installation.AvocetAsync("status", "birds");

        run.Code.ShouldBe(ExitCode.Failed);
        run.Error.ShouldContain("Failed in stage train. The loss is nan. Lower the learning rate.");
    }

    [Fact]
    public async Task A_job_is_watched_to_its_end()
    {
        using var installation = TestInstallation.OnDisk();
        await installation.WriteStatusAsync(Status(Stage.Train, StageState.Running) with { Message = "epoch 3 of 9" });

        var watch = installation.AvocetAsync("status", "birds", "--watch");
        await installation.WriteStatusAsync(Status(Stage.Deploy, StageState.Succeeded) with
        {
            Message = "in service",
            Outputs = new Dictionary<string, string> { ["smokeTest"] = "s3://avocet/x.json" },
        });
        var run = await watch.WaitAsync(TimeSpan.FromMinutes(2));

        run.Code.ShouldBe(ExitCode.Done, run.Error);
        run.Output.ShouldContain("done: in service");
        run.Output.ShouldContain("deploy  smokeTest  s3://avocet/x.json");
    }

    [Fact]
    public async Task A_watch_says_that_it_waits_for_a_job_that_is_not_there_yet()
    {
        using var installation = TestInstallation.OnDisk();
        // A stage without the job's own document: the job is about to be taken.
        await installation.WriteStatusAsync(Status(Stage.Deploy, StageState.Skipped));

        (await installation.AvocetAsync("status", "birds", "--watch")).Error.ShouldContain("Job birds is not in");
        await installation.Store.WriteTextAsync(new JobFolder(installation.Bucket, "birds").Job, "{}", default);
        (await installation.AvocetAsync("status", "birds", "--watch")).Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task Progress_does_not_come_between_a_program_and_its_json()
    {
        using var installation = TestInstallation.OnDisk();
        await installation.WriteStatusAsync(Status(Stage.Deploy, StageState.Skipped) with { Message = "no deployment" });

        var run = await installation.AvocetAsync("status", "birds", "--watch", "--json");

        run.Error.ShouldContain("skipped: no deployment");
        using var job = JsonDocument.Parse(run.Output);
        job.RootElement.GetProperty("state").GetString().ShouldBe("succeeded");
        job.RootElement.GetProperty("stages")[0].GetProperty("stage").GetString().ShouldBe("deploy");
    }

    [Theory]
    [InlineData("nobody", "There is no job 'nobody'")]
    [InlineData("../up", "'../up' is no id of a job")]
    public async Task A_job_that_is_not_there_is_named(string id, string expected)
    {
        using var installation = TestInstallation.OnDisk();

        var run = await installation.AvocetAsync("status", id);

        (run.Code, run.Error).ShouldSatisfyAllConditions(it => it.Code.ShouldBe(ExitCode.BadInput), it => it.Error.ShouldContain(expected));
    }

    [Fact]
    public async Task A_store_that_is_not_there_is_named_with_the_keys_that_lead_to_one()
    {
        using var installation = TestInstallation.OnDisk();
        installation.Set("Avocet:StoreDirectory", installation.Of("elsewhere"));

        foreach (var command in (string[][])[["status", "birds"], ["jobs"]])
        {
            var run = await installation.AvocetAsync(command);
            run.Code.ShouldBe(ExitCode.BadInput);
            run.Error.ShouldContain("elsewhere (Avocet:StoreDirectory)");
            run.Error.ShouldContain("Avocet__Store=S3");
        }
    }

    [Fact]
    public async Task A_missing_bucket_fails_and_leads_to_the_doctor()
    {
        using var installation = await TestInstallation.OnAwsAsync(aws, withBucket: false);

        var run = await installation.AvocetAsync("jobs");

        run.Code.ShouldBe(ExitCode.Failed);
        run.Error.ShouldContain("bucket");
        run.Error.ShouldContain("avocet doctor");
    }

    [Fact]
    public async Task Jobs_are_listed_newest_first_with_stage_and_age()
    {
        using var installation = await TestInstallation.OnAwsAsync(aws);
        await installation.WriteStatusAsync(
            Status(Stage.Ingest, StageState.Failed, "old") with { StartedAt = Start.AddDays(-1), Message = "no such folder" });
        await installation.WriteStatusAsync(Status(Stage.Ingest, StageState.Succeeded, "new"));
        await installation.WriteStatusAsync(Status(Stage.Deploy, StageState.Succeeded, "new") with { Message = "in service" });
        await installation.Store.WriteTextAsync(new JobFolder(installation.Bucket, "queued").Job, "{}", default);

        var run = await installation.AvocetAsync("jobs");

        run.Code.ShouldBe(ExitCode.Done, run.Error);
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(3))).ShouldBe(
            ["job state stage", "queued accepted", "new succeeded deploy", "old failed ingest"]);
        lines[3].ShouldContain(" d ");
        (await installation.AvocetAsync("jobs", "--limit", "1")).Output.ShouldContain("and 2 older");
        using var json = JsonDocument.Parse((await installation.AvocetAsync("jobs", "--json")).Output);
        json.RootElement.EnumerateArray().Select(job => job.GetProperty("jobId").GetString()).ShouldBe(["queued", "new", "old"]);
    }

    [Fact]
    public async Task No_jobs_are_no_error()
    {
        using var installation = TestInstallation.OnDisk();

        var run = await installation.AvocetAsync("jobs");

        (run.Code, run.Error).ShouldBe((ExitCode.Done, ""));
        run.Output.ShouldContain("There are no jobs in");
    }

    private static StageStatus Status(Stage stage, StageState state, string job = "birds") => new()
    {
        JobId = job,
        Stage = stage,
        State = state,
        Progress = state == StageState.Succeeded ? 1 : 0,
        StartedAt = Start,
        UpdatedAt = Start.AddSeconds(65),
    };
}
