using System.Diagnostics;

namespace Avocet.Cli.Tests;

/// <summary>What only a process shows: standard input, signals, its exit code.</summary>
public sealed class ProcessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_job_may_come_by_standard_input()
    {
        using var avocet = Start(["submit", "-", "--check"]);
        await avocet.StandardInput.WriteAsync("""{"jobId":"birds-1","source":{"cub":{"uri":"s3://bucket/cub/"}}}""");
        avocet.StandardInput.Close();

        (await EndAsync(avocet)).ShouldBe((ExitCode.Done, "- is a good job: birds-1."));
    }

    [Fact]
    public async Task Arguments_that_make_no_sense_end_with_2()
    {
        using var avocet = Start(["status"]);

        (await EndAsync(avocet)).Code.ShouldBe(ExitCode.BadInput);
    }

    [Fact]
    public async Task A_watch_ends_with_130_on_ctrl_c()
    {
        using var installation = TestInstallation.OnDisk();
        using var avocet = Start(["status", "birds", "--watch"], ("Avocet__StoreDirectory", installation.Of("store")));
        // It says what the job does before it is asked to end: it has begun.
        await installation.WriteStatusAsync(new Contracts.StageStatus
        {
            JobId = "birds",
            Stage = Contracts.Stage.Train,
            State = Contracts.StageState.Running,
            Message = "epoch 1",
            StartedAt = DateTimeOffset.UtcNow,
            UpdatedAt = DateTimeOffset.UtcNow,
        });
        (await avocet.StandardOutput.ReadLineAsync().WaitAsync(Patience))!.ShouldContain("epoch 1");
        using (var kill = Process.Start("kill", ["-INT", $"{avocet.Id}"])) await kill.WaitForExitAsync();

        (await EndAsync(avocet)).ShouldBe((ExitCode.Interrupted, ""));
    }

    [Theory]
    [InlineData("bucket.local", "Avocet:S3:ServiceUrl is 'bucket.local'. Write http:// or https:// and a host.")]
    [InlineData("http://127.0.0.1:1", "--store and --s3 exclude each other. Leave one out.", "--store", "here")]
    public async Task The_local_sagemaker_over_a_bucket_says_in_one_line_what_is_wrong(string url, string expected, params string[] more)
    {
        using var folder = new TestFolder();
        using var avocet = Start(["sagemaker", "--port", "0", "--data", folder.Of("data"), "--s3", .. more], ("Avocet__S3__ServiceUrl", url));

        var error = await avocet.StandardError.ReadToEndAsync();

        (await EndAsync(avocet)).Code.ShouldBe(ExitCode.BadInput, error);
        error.Trim().ShouldContain(expected);
    }

    [Fact]
    public async Task The_local_sagemaker_takes_its_bucket_from_the_services_settings()
    {
        using var folder = new TestFolder();
        using var avocet = Start(["sagemaker", "--port", "0", "--data", folder.Of("data"), "--s3"], ("Avocet__S3__ServiceUrl", "http://127.0.0.1:1"));

        (await avocet.StandardOutput.ReadLineAsync().WaitAsync(Patience))!.ShouldContain("objects in http://127.0.0.1:1/");
        using (var kill = Process.Start("kill", ["-INT", $"{avocet.Id}"])) await kill.WaitForExitAsync();

        // A machine that is slow to end it gets the second.
        (await EndAsync(avocet)).Code.ShouldBeOneOf(ExitCode.Done, ExitCode.Interrupted);
    }

    private static Process Start(string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "avocet.dll"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private static async Task<(int Code, string Output)> EndAsync(Process process)
    {
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(Patience);
        await error;
        return (process.ExitCode, (await output).Trim());
    }
}
