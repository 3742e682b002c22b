using System.Text.Json;
using Avocet.Testing;

namespace Avocet.Cli.Tests;

public sealed class DoctorCommandTests(Fauxqs aws)
{
    [Fact]
    public async Task An_installation_that_has_all_it_needs_is_well()
    {
        await using var bench = await SageMakerBench.StartAsync();
        using var installation = await TestInstallation.OnAwsAsync(aws);
        foreach (var key in (string[])["SageMaker:AccessKey", "SageMaker:SecretKey", "SageMaker:ServiceUrl"])
            installation.Set(key, bench.Installation.Setting(key));
        await installation.AvocetAsync("topology", "apply");

        var run = await installation.AvocetAsync("doctor");

        run.Code.ShouldBe(ExitCode.Done, run.Output);
        run.Output.ShouldContain("queues        all 27 are there");
        run.Output.ShouldContain("All is well.");
        run.Output.ShouldNotContain("\u001b");
    }

    [Fact]
    public async Task What_is_missing_is_named_with_what_mends_it()
    {
        using var installation = await TestInstallation.OnAwsAsync(aws, withBucket: false);
        installation.Set("SageMaker:ServiceUrl", "http://127.0.0.1:9");
        installation.Set("SageMaker:MaxAttempts", "1");

        var run = await installation.AvocetAsync("doctor", "--json");

        run.Code.ShouldBe(ExitCode.Failed);
        using var findings = JsonDocument.Parse(run.Output);
        var failed = findings.RootElement.EnumerateArray().Where(finding => finding.GetProperty("grade").GetString() == "fail")
            .ToDictionary(finding => finding.GetProperty("name").GetString()!, finding => finding.GetProperty("remedy").GetString()!);
        failed.Keys.ShouldBe(["bucket", "queues", "SageMaker"], ignoreOrder: true);
        failed["queues"].ShouldContain("avocet topology apply");
        failed["bucket"].ShouldContain("avocet topology apply");
        failed["SageMaker"].ShouldContain("SageMaker:ServiceUrl");
    }

    [Fact]
    public async Task Dead_letters_are_a_warning()
    {
        using var installation = await TestInstallation.OnAwsAsync(aws);
        await installation.AvocetAsync("topology", "apply");
        var queue = await installation.Sqs.GetQueueUrlAsync(installation.Prefix + "avocet-trainer_error");
        await installation.Sqs.SendMessageAsync(queue.QueueUrl, "{}");

        (await installation.AvocetAsync("doctor")).Output.ShouldContain("1 that the services gave up on");
    }

    [Fact]
    public async Task A_wrong_setting_is_one_finding_among_others()
    {
        using var installation = TestInstallation.OnDisk(
            ("SageMaker:Region", "Frankfurt"), ("Avocet:Bus", "InMemory"), ("Avocet:Sqs:AccessKey", "a"),
            ("Avocet:Sqs:SecretKey", "b"));

        var run = await installation.AvocetAsync("doctor");

        run.Code.ShouldBe(ExitCode.Failed);
        run.Output.ShouldContain("FAIL  SageMaker");
        run.Output.ShouldContain("Avocet:Bus is InMemory");
        run.Output.ShouldContain("ok    bucket");
    }

    [Fact]
    public async Task A_machine_can_be_looked_at_alone()
    {
        var run = await Run.AvocetAsync("doctor", "--local");

        run.Output.ShouldContain("OpenCV");
        run.Output.ShouldNotContain("queues");
    }
}
