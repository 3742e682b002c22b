using System.Text.Json;
using Amazon.SQS.Model;
using Avocet.Hosting;
using Avocet.Ingest;
using Avocet.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Avocet.Cli.Tests;

public sealed class DlqCommandTests(Fauxqs aws)
{
    private const string Error = "avocet-ingest_error";

    [Fact]
    public async Task A_job_that_failed_is_listed_shown_with_its_reason_and_replayed()
    {
        using var installation = await TestInstallation.OnAwsAsync(aws);
        await FailAsync(installation, "birds-1");

        (await installation.AvocetAsync("dlq", "list")).Output.ShouldContain("avocet-ingest_error  1");
        var show = await installation.AvocetAsync("dlq", "show", "avocet-ingest");
        show.Code.ShouldBe(ExitCode.Done, show.Error);
        show.Output.ShouldContain("SubmitDatasetJob of job birds-1");
        show.Output.ShouldContain("source.cub.uri");
        // Looking takes nothing away.
        (await aws.LookIntoAsync(installation.Prefix + Error)).ShouldBe((1, 0, 0));

        var replay = await installation.AvocetAsync("dlq", "replay", "avocet-ingest", "--job", "birds-1");

        replay.Code.ShouldBe(ExitCode.Done, replay.Error);
        replay.Output.ShouldContain("1 message of avocet-ingest_error sent back.");
        (await aws.LookIntoAsync(installation.Prefix + Error)).ShouldBe((0, 0, 0));
        var url = (await installation.Sqs.GetQueueUrlAsync(installation.Prefix + "avocet-ingest")).QueueUrl;
        var received = await installation.Sqs.ReceiveMessageAsync(new ReceiveMessageRequest(url) { MessageAttributeNames = ["All"] });
        var back = received.Messages.ShouldHaveSingleItem();
        back.Body.ShouldContain("birds-1");
        (back.MessageAttributes ?? []).Keys.ShouldNotContain(name => name.StartsWith("MT-"), "its way so far is forgotten");
    }

    [Fact]
    public async Task Redeliveries_of_before_are_not_counted_again()
    {
        using var installation = await TestInstallation.OnAwsAsync(aws);
        var (errors, source) = await MakeAsync(installation);
        const string Body =
            """{"messageType":["urn:message:Avocet.Contracts:SubmitDatasetJob"],"message":{"jobId":"b"},"headers":{"MT-Redelivery-Count":4,"kept":"yes"}}""";
        await installation.Sqs.SendMessageAsync(errors, Body);

        await installation.AvocetAsync("dlq", "replay", Error, "--all");

        var back = (await installation.Sqs.ReceiveMessageAsync(source)).Messages.ShouldHaveSingleItem();
        using var json = JsonDocument.Parse(back.Body);
        json.RootElement.GetProperty("headers").EnumerateObject().Select(header => header.Name).ShouldBe(["kept"]);
    }

    [Fact]
    public async Task Of_many_messages_the_chosen_ones_go_and_the_others_stay()
    {
        using var installation = await TestInstallation.OnAwsAsync(aws);
        var (errors, _) = await MakeAsync(installation);
        for (var i = 0; i < 23; i++) await installation.Sqs.SendMessageAsync(errors, $$"""{"jobId":"job-{{i % 2}}"}""");

        (await installation.AvocetAsync("dlq", "drop", Error, "--job", "job-1")).Output.ShouldContain(
            "11 messages of avocet-ingest_error dropped.");
        (await aws.LookIntoAsync(installation.Prefix + Error)).ShouldBe((12, 0, 0));
        using var shown = JsonDocument.Parse((await installation.AvocetAsync("dlq", "show", Error, "--json", "--max", "1")).Output);
        var id = shown.RootElement[0].GetProperty("id").GetString()!;
        shown.RootElement[0].GetProperty("reason").GetString()!.ShouldContain("SQS moved it here");
        var drop = await installation.AvocetAsync("dlq", "drop", Error, "--id", id, "gone");
        drop.Code.ShouldBe(ExitCode.PartlyDone);
        drop.Error.ShouldContain("Not found in avocet-ingest_error, or in other hands just now: gone");
        (await installation.AvocetAsync("dlq", "drop", Error, "--all")).Output.ShouldContain("11 messages");
        (await installation.AvocetAsync("dlq", "list")).Output.ShouldContain("No dead letters.");
    }

    [Theory]
    [InlineData("avocet-ingester", "--all", "'avocet-ingester' is no queue of the services. Give one of avocet-converter-lists_error")]
    [InlineData("avocet-ingest", "--max", "max")]
    [InlineData("avocet-ingest", null, "Give one of --all, --id ID ..., --job JOB.")]
    [InlineData("avocet-ingest", "--all", "avocet topology apply")]
    public async Task A_wrong_queue_or_choice_is_named_and_nothing_is_changed(string queue, string? option, string expected)
    {
        using var installation = await TestInstallation.OnAwsAsync(aws);

        var run = await installation.AvocetAsync(option is null ? ["dlq", "drop", queue] : ["dlq", "drop", queue, option]);

        run.Code.ShouldNotBe(ExitCode.Done);
        run.Error.ShouldContain(expected);
    }

    /// <summary>Ingest itself, which may make nothing, gives up on a job.</summary>
    private async Task FailAsync(TestInstallation installation, string jobId)
    {
        (await installation.AvocetAsync("topology", "apply")).Code.ShouldBe(ExitCode.Done);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddConfiguration(installation.Opened.Get<IConfiguration>());
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?> { ["Avocet:Sqs:CreateTopology"] = "false", ["Avocet:Sqs:WaitSeconds"] = "1" });
        builder.Services.AddAvocet().AddIngest().AddAvocetBus();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        using var ingest = builder.Build();
        await ingest.StartAsync();
        var job = $$"""{ "jobId": "{{jobId}}", "source": { "cub": { "uri": "/not/allowed" } } }""";
        (await installation.AvocetAsync("submit", installation.Write("job.json", job))).Code.ShouldBe(ExitCode.Done);
        await SageMakerBench.EventuallyAsync(
            async () => (await aws.LookIntoAsync(installation.Prefix + Error)).Ready == 1, "the job in the error queue");
        await ingest.StopAsync();
    }

    private static async Task<(string Errors, string Source)> MakeAsync(TestInstallation installation) => (
        (await installation.Sqs.CreateQueueAsync(installation.Prefix + Error)).QueueUrl,
        (await installation.Sqs.CreateQueueAsync(installation.Prefix + "avocet-ingest")).QueueUrl);

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
