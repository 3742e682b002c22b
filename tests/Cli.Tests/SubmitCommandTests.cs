using System.Text.Json;
using Amazon.SQS.Model;
using Avocet.Testing;

namespace Avocet.Cli.Tests;

public sealed class SubmitCommandTests(Fauxqs aws)
{
    private const string Job = """{"jobId":"birds-1","source":{"cub":{"uri":"s3://bucket/cub/"}}}""";

    [Fact]
    public async Task A_job_is_posted_as_the_plain_json_it_is()
    {
        using var installation = await TestInstallation.OnAwsAsync(aws);
        var queue = (await installation.Sqs.CreateQueueAsync(installation.Prefix + "avocet-ingest")).QueueUrl;

        var run = await installation.AvocetAsync("submit", installation.Write("job.json", Job));

        run.Code.ShouldBe(ExitCode.Done, run.Error);
        run.Output.ShouldContain("avocet status birds-1 --watch");
        var received = await installation.Sqs.ReceiveMessageAsync(new ReceiveMessageRequest(queue));
        received.Messages.ShouldHaveSingleItem().Body.ShouldBe(Job);
    }

    [Fact]
    public async Task As_json_it_names_job_queue_and_message()
    {
        using var installation = await TestInstallation.OnAwsAsync(aws);
        var queue = (await installation.Sqs.CreateQueueAsync(installation.Prefix + "avocet-ingest")).QueueUrl;

        var run = await installation.AvocetAsync("submit", installation.Write("job.json", Job), "--json");

        using var result = JsonDocument.Parse(run.Output);
        result.RootElement.GetProperty("queue").GetString().ShouldBe(queue);
        result.RootElement.GetProperty("messageId").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task A_bad_job_is_refused_by_field_value_and_remedy_before_anything_is_called()
    {
        using var installation = TestInstallation.OnDisk(("Avocet:Sqs:ServiceUrl", "http://127.0.0.1:9"));

        var run = await installation.AvocetAsync("submit", installation.Write("job.json", Job.Replace("cub", "cup")));

        run.Code.ShouldBe(ExitCode.BadInput);
        run.Error.ShouldContain("source.cup");
        run.Error.ShouldContain("Did you mean source.cub?");
    }

    [Fact]
    public async Task Checking_a_job_needs_nobody()
    {
        using var installation = TestInstallation.OnDisk(("Avocet:Sqs:ServiceUrl", "http://127.0.0.1:9"));

        var run = await installation.AvocetAsync("submit", "--check", installation.Write("job.json", Job));

        (run.Code, run.Error).ShouldBe((ExitCode.Done, ""));
        run.Output.ShouldContain("is a good job: birds-1");
    }

    [Fact]
    public async Task A_missing_queue_is_named_with_what_makes_it()
    {
        using var installation = await TestInstallation.OnAwsAsync(aws);

        var run = await installation.AvocetAsync("submit", installation.Write("job.json", Job));

        run.Code.ShouldBe(ExitCode.BadInput);
        run.Error.ShouldContain($"There is no queue {installation.Prefix}avocet-ingest");
        run.Error.ShouldContain("avocet topology apply");
    }

    [Theory]
    [InlineData("Avocet:Bus", "InMemory", "Avocet:Bus is InMemory")]
    [InlineData("Avocet:Sqs:Region", "Frankfurt", "Region")]
    [InlineData("Avocet:Sqs:AccessKey", "half", "Give both Avocet:Sqs:AccessKey and Avocet:Sqs:SecretKey")]
    public async Task A_wrong_setting_is_named(string key, string value, string expected)
    {
        using var installation = TestInstallation.OnDisk((key, value));

        var run = await installation.AvocetAsync("submit", installation.Write("job.json", Job));

        (run.Code, run.Error).ShouldSatisfyAllConditions(it => it.Code.ShouldBe(ExitCode.BadInput), it => it.Error.ShouldContain(expected));
    }

    [Fact]
    public async Task Files_that_are_not_there_are_named()
    {
        using var installation = TestInstallation.OnDisk();

        (await installation.AvocetAsync("submit", "nowhere.json")).ShouldSatisfyAllConditions(
            run => run.Code.ShouldBe(ExitCode.BadInput), run => run.Error.ShouldContain("nowhere.json"));
        (await Run.AvocetAsync("submit", "job.json", "--config", "settings-nowhere.json")).ShouldSatisfyAllConditions(
            run => run.Code.ShouldBe(ExitCode.BadInput), run => run.Error.ShouldContain("(--config)"));
        var broken = installation.Write("broken.json", "{");
        (await Run.AvocetAsync("submit", "job.json", "--config", broken)).ShouldSatisfyAllConditions(
            run => run.Code.ShouldBe(ExitCode.BadInput), run => run.Error.ShouldContain($"{broken} (--config) cannot be read"));
    }
}
