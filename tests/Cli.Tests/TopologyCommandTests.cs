using System.Text.Json;
using Amazon.SQS.Model;
using Avocet.Testing;

namespace Avocet.Cli.Tests;

public sealed class TopologyCommandTests(Fauxqs aws)
{
    private static readonly string[] Queues =
    [
        "avocet-converter-lists", "avocet-converter-pack", "avocet-converter-shards", "avocet-deployer", "avocet-deployer-checks",
        "avocet-deployer-expiry", "avocet-ingest", "avocet-trainer", "avocet-trainer-checks",
    ];

    [Fact]
    public async Task It_is_shown_as_the_definitions_say_and_nobody_is_called()
    {
        using var installation = TestInstallation.OnDisk(("Avocet:Sqs:Prefix", "test-"), ("Avocet:Sqs:ServiceUrl", "http://127.0.0.1:9"));

        var run = await installation.AvocetAsync("topology", "show", "--json");

        run.Code.ShouldBe(ExitCode.Done, run.Error);
        using var shown = JsonDocument.Parse(run.Output);
        var queues = shown.RootElement.GetProperty("queues").EnumerateArray().ToList();
        queues.Select(queue => queue.GetProperty("name").GetString()).ShouldBe(Queues.Select(queue => $"test-{queue}"));
        var ingest = queues.Single(queue => queue.GetProperty("name").GetString() == "test-avocet-ingest");
        ingest.GetProperty("errorQueue").GetString().ShouldBe("test-avocet-ingest_error");
        ingest.GetProperty("topics")[0].GetString().ShouldBe("test-Avocet_Contracts-SubmitDatasetJob");
        var topics = shown.RootElement.GetProperty("topics").EnumerateArray().Select(topic => topic.GetString()).ToList();
        topics.ShouldContain("test-Avocet_Contracts-StageFailed");
        topics.ShouldContain("test-MassTransit-Fault--Avocet_Contracts-PackShard--");
        (await installation.AvocetAsync("topology", "show")).Output.ShouldContain("test-avocet-ingest_skipped");
    }

    [Fact]
    public async Task It_is_made_and_making_it_again_changes_nothing()
    {
        using var installation = await TestInstallation.OnAwsAsync(aws, withBucket: false);
        // What the services are told is no matter for whoever gives this command.
        installation.Set("Avocet:Sqs:CreateTopology", "false");

        var first = await installation.AvocetAsync("topology", "apply");

        first.Code.ShouldBe(ExitCode.Done, first.Error);
        var made = await AttributesAsync(installation);
        made["avocet-trainer"].ShouldContain("avocet-trainer_error\",\"maxReceiveCount\":10");
        made["avocet-trainer"].ShouldContain("Avocet_Contracts-RecordIoPacked");
        foreach (var suffix in (string[])["", "_error", "_skipped"])
        {
            var url = (await installation.Sqs.GetQueueUrlAsync($"{installation.Prefix}avocet-trainer{suffix}")).QueueUrl;
            (await installation.Sqs.GetQueueAttributesAsync(url, ["MessageRetentionPeriod"])).MessageRetentionPeriod.ShouldBe(14 * 86400);
        }

        (await installation.AvocetAsync("jobs")).Output.ShouldContain("There are no jobs", customMessage: "the bucket is there");

        var second = await installation.AvocetAsync("topology", "apply");

        (second.Code, second.Output).ShouldBe((ExitCode.Done, first.Output));
        (await AttributesAsync(installation)).ShouldBe(made);
    }

    [Fact]
    public async Task Without_queues_there_is_nothing_to_show_nor_to_make()
    {
        using var installation = TestInstallation.OnDisk(("Avocet:Bus", "InMemory"));

        foreach (var command in (string[])["show", "apply"])
        {
            var run = await installation.AvocetAsync("topology", command);
            run.Code.ShouldBe(ExitCode.BadInput);
            run.Error.ShouldContain("Set Avocet__Bus=AmazonSqs");
        }
    }

    [Fact]
    public async Task A_refusal_of_sns_fails_and_leads_to_the_doctor()
    {
        aws.RequireOrSkip();
        await using var own = new Fauxqs();
        await own.InitializeAsync();
        using var installation = await TestInstallation.OnAwsAsync(own);
        const string Refusal =
            "<ErrorResponse><Error><Code>AuthorizationError</Code><Message>not allowed</Message></Error></ErrorResponse>";
        await own.FailNextAsync("^POST / *$", 1, 403, Refusal, "text/xml");

        var run = await installation.AvocetAsync("topology", "apply");

        (run.Code, run.Error).ShouldSatisfyAllConditions(
            it => it.Code.ShouldBe(ExitCode.Failed), it => it.Error.ShouldContain("AuthorizationError"),
            it => it.Error.ShouldContain("avocet doctor"));
    }

    [Fact]
    public async Task An_address_where_nobody_answers_fails()
    {
        using var installation = TestInstallation.OnDisk(
            ("Avocet:Sqs:ServiceUrl", "http://127.0.0.1:9"), ("Avocet:Sqs:AccessKey", "test"), ("Avocet:Sqs:SecretKey", "test"));

        var run = await installation.AvocetAsync("dlq", "list");

        (run.Code, run.Error).ShouldSatisfyAllConditions(
            it => it.Code.ShouldBe(ExitCode.Failed), it => it.Error.ShouldContain("avocet doctor"));
    }

    private static async Task<Dictionary<string, string>> AttributesAsync(TestInstallation installation)
    {
        var found = new Dictionary<string, string>();
        foreach (var queue in Queues)
        {
            var url = (await installation.Sqs.GetQueueUrlAsync(installation.Prefix + queue)).QueueUrl;
            var attributes = await installation.Sqs.GetQueueAttributesAsync(
                new GetQueueAttributesRequest(url, ["RedrivePolicy", "Policy"]));
            found[queue] = $"{attributes.Attributes["RedrivePolicy"]} {attributes.Policy}";
        }

        return found;
    }
}
