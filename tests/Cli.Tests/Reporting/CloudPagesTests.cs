using System.Diagnostics;
using Amazon.SQS.Model;
using Avocet.Cli.Jobs;
using Avocet.Cli.Web;
using Avocet.Contracts;
using Avocet.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Avocet.Cli.Tests.Reporting;

/// <summary>The console over queues, a bucket and endpoints that answer.</summary>
public sealed class CloudPagesTests(Fauxqs aws, Browser browser)
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Queues_tell_depth_the_job_that_waits_longest_and_dead_letters_with_their_reasons()
    {
        using var installation = await TestInstallation.OnAwsAsync(aws);
        (await installation.AvocetAsync("topology", "apply")).Code.ShouldBe(ExitCode.Done);
        await SendAsync(installation, "avocet-trainer", """{"jobId":"waits"}""");
        await SendAsync(installation, "avocet-trainer_error", """{"jobId":"died"}""",
            ("MT-Fault-Message", "The role <b>may not</b> train."));
        var hour = TimeSpan.FromHours(1);
        await installation.WriteStatusAsync(Status("waits", Stage.Pack, StageState.Succeeded, DateTimeOffset.UtcNow - hour));
        await using var console = await ConsoleServer.StartAsync(installation.Opened, "127.0.0.1", 0, default);
        await console.Reading;
        var page = await browser.OpenAsync(width: 390);

        await page.GotoAsync(new Uri(console.Address, "/queues").ToString());
        var trainer = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "avocet-trainer_error" });
        await Expect(trainer.GetByRole(AriaRole.Cell).First).ToHaveTextAsync("1");
        await Expect(trainer).ToContainTextAsync("1 h, waits");
        (await Browser.ObjectionsAsync(page)).ShouldBeEmpty();
        await trainer.GetByRole(AriaRole.Link, new() { Name = "avocet-trainer_error" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "The role <b>may not</b> train." })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "died" })).ToHaveAttributeAsync("href", "/jobs/died");
        await Expect(page.GetByText("avocet dlq replay avocet-trainer_error")).ToBeVisibleAsync();
        (await Browser.ObjectionsAsync(page)).ShouldBeEmpty();
        (await aws.LookIntoAsync(installation.Prefix + "avocet-trainer_error")).ShouldBe((1, 0, 0), "Looking took the message away.");
        (await page.GotoAsync(new Uri(console.Address, "/queues/somebodys").ToString()))!.Status.ShouldBe(404);
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task Endpoints_that_are_billed_are_shown_with_price_and_end()
    {
        await using var bench = await SageMakerBench.StartAsync();
        await bench.DeployAsync("birds", "avocet-birds");
        await using var console = await ConsoleServer.StartAsync(bench.Installation.Opened, "127.0.0.1", 0, default);
        var page = await browser.OpenAsync(width: 390, dark: true);

        await page.GotoAsync(new Uri(console.Address, "/endpoints").ToString());

        var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "avocet-birds" });
        await Expect(row).ToContainTextAsync("2 × ml.m5.large");
        await Expect(row).ToContainTextAsync("under $0.50/h");
        await Expect(row).ToContainTextAsync("in 1 h 29 min");
        (await Browser.ObjectionsAsync(page)).ShouldBeEmpty();
        await page.Context.DisposeAsync();
    }

    [Fact]
    public async Task The_first_page_over_a_bucket_of_a_thousand_jobs_takes_less_than_a_tenth_of_a_second()
    {
        using var installation = await TestInstallation.OnAwsAsync(aws);
        await Parallel.ForEachAsync(Enumerable.Range(0, 1000), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
            await installation.WriteStatusAsync(Status($"job-{i:D4}", Stage.Ingest, StageState.Running, Start.AddMinutes(i))));
        var began = Stopwatch.GetTimestamp();
        await using var console = await ConsoleServer.StartAsync(installation.Opened, "127.0.0.1", 0, default);
        await console.Reading;
        var reading = Stopwatch.GetElapsedTime(began);
        using var http = new HttpClient();

        var (page, best) = await FirstPage.BestAsync(http, console.Address);

        page.ShouldContain("job-0999");
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{reading.TotalSeconds:0.0} s to read 1,000 jobs behind the first page, {best.TotalMilliseconds:0.0} ms for the first page");
        best.ShouldBeLessThan(FirstPage.Most);
    }

    [Fact]
    public void The_longest_wait_is_of_the_job_whose_stage_has_not_begun()
    {
        JobOverview[] jobs =
        [
            Job("older", (Stage.Ingest, StageState.Succeeded, 0), (Stage.List, StageState.Succeeded, 1)),
            Job("newer", (Stage.Ingest, StageState.Succeeded, 5), (Stage.List, StageState.Succeeded, 6)),
            Job("packs", (Stage.List, StageState.Succeeded, 0), (Stage.Pack, StageState.Running, 1)),
            Job("failed", (Stage.Ingest, StageState.Failed, 0)) with { State = "failed" },
        ];

        StageWait.Longest(jobs, "avocet-converter-shards").ShouldBe(new StageWait("older", Start.AddMinutes(1)));
        StageWait.Longest(jobs, "avocet-converter-lists").ShouldBeNull();
        StageWait.Longest(jobs, "avocet-trainer").ShouldBeNull();
        StageWait.Longest(jobs, "avocet-ingest").ShouldBeNull("Before ingest nothing is known of a job.");
    }

    private static JobOverview Job(string id, params (Stage Stage, StageState State, int Minute)[] stages) =>
        new(id, "running", [.. stages.Select(stage => Status(id, stage.Stage, stage.State, Start.AddMinutes(stage.Minute)))]);

    private static StageStatus Status(string job, Stage stage, StageState state, DateTimeOffset time) =>
        new() { JobId = job, Stage = stage, State = state, StartedAt = time, UpdatedAt = time };

    private static async Task SendAsync(
        TestInstallation installation, string queue, string body, params (string Name, string Value)[] attributes)
    {
        var url = (await installation.Sqs.GetQueueUrlAsync(installation.Prefix + queue)).QueueUrl;
        await installation.Sqs.SendMessageAsync(new SendMessageRequest(url, body)
        {
            MessageAttributes = attributes.ToDictionary(
                attribute => attribute.Name, attribute => new MessageAttributeValue { DataType = "String", StringValue = attribute.Value }),
        });
    }
}
