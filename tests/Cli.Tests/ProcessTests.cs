using System.Diagnostics;
using Avocet.Testing;

namespace Avocet.Cli.Tests;

/// <summary>What only a process shows: standard input, signals, its exit code.</summary>
public sealed class ProcessTests(Fauxqs aws)
{
    /// <summary>A process takes tenths of a second to start; on a machine that is busy with other tests, up to a minute.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

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
        await InterruptAsync(avocet);

        (await EndAsync(avocet)).ShouldBe((ExitCode.Interrupted, ""));
    }

    [Theory]
    [InlineData("bucket.local", "Avocet:S3:ServiceUrl is 'bucket.local'. Write http:// or https:// and a host.")]
    [InlineData("http://127.0.0.1:1", "--store and --s3 exclude each other. Leave one out.", "--store", "here")]
    public async Task The_local_sagemaker_over_a_bucket_says_in_one_line_what_is_wrong(string url, string expected, params string[] more)
    {
        using var folder = new TestFolder();
        string[] arguments = ["sagemaker", "--port", "0", "--data", folder.Of("data"), "--s3", .. more];
        using var avocet = Start(arguments, ("Avocet__S3__ServiceUrl", url));

        var error = await avocet.StandardError.ReadToEndAsync();

        (await EndAsync(avocet)).Code.ShouldBe(ExitCode.BadInput, error);
        error.Trim().ShouldContain(expected);
    }

    [Fact]
    public async Task The_local_sagemaker_takes_its_bucket_from_the_services_settings()
    {
        using var folder = new TestFolder();
        string[] arguments = ["sagemaker", "--port", "0", "--data", folder.Of("data"), "--s3"];
        using var avocet = Start(arguments, ("Avocet__S3__ServiceUrl", "http://127.0.0.1:1"));

        (await avocet.StandardOutput.ReadLineAsync().WaitAsync(Patience))!.ShouldContain("objects in http://127.0.0.1:1/");
        await InterruptAsync(avocet);

        // A machine that is slow to end it gets the second.
        (await EndAsync(avocet)).Code.ShouldBeOneOf(ExitCode.Done, ExitCode.Interrupted);
    }

    [Fact]
    public async Task A_job_that_was_posted_is_not_ended_by_ctrl_c_while_it_is_watched()
    {
        using var installation = await TestInstallation.OnAwsAsync(aws);
        (await installation.AvocetAsync("topology", "apply")).Code.ShouldBe(ExitCode.Done);
        var job = installation.Write("job.json", """{"jobId":"birds-1","source":{"cub":{"uri":"s3://bucket/cub/"}}}""");
        using var avocet = Start(["submit", job, "--watch", "--config", installation.Of("settings.json")]);
        (await avocet.StandardOutput.ReadLineAsync().WaitAsync(Patience))!.ShouldStartWith("Posted job birds-1");

        await InterruptAsync(avocet);

        (await EndAsync(avocet)).Code.ShouldBe(ExitCode.Interrupted);
        (await aws.LookIntoAsync(installation.Prefix + "avocet-ingest")).Ready.ShouldBe(1, "The job is no longer in its queue.");
    }

    [Fact]
    public async Task Packing_ends_with_130_on_ctrl_c_leaves_no_half_file_and_says_how_to_go_on()
    {
        using var folder = new TestFolder();
        folder.Write("images/large.jpg", Picture.Jpeg(1500, 1000, 1));
        folder.WriteLines("set.lst", Enumerable.Range(0, 5000).Select(i => $"{i}\t0\tlarge.jpg"));
        using var avocet = Start(["pack", folder.Of("set"), folder.Of("images"), "--resize", "256", "--threads", "1"]);
        while (!Directory.EnumerateFiles(folder.Of(), "*.partial").Any())
        {
            avocet.HasExited.ShouldBeFalse("It was done before it could be interrupted.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        await InterruptAsync(avocet);

        var error = avocet.StandardError.ReadToEndAsync();
        await avocet.WaitForExitAsync().WaitAsync(Patience);
        avocet.ExitCode.ShouldBe(ExitCode.Interrupted);
        (await error).ShouldContain("Interrupted. The same command goes on from here.");
        folder.Has("set.rec").ShouldBeFalse("A .rec is there only when it is whole.");
    }

    [Fact]
    public async Task Nothing_is_coloured_away_from_a_terminal_nor_with_no_color_on_one()
    {
        using var installation = TestInstallation.OnDisk();
        await installation.WriteStatusAsync(new Contracts.StageStatus
        {
            JobId = "birds",
            Stage = Contracts.Stage.Deploy,
            State = Contracts.StageState.Succeeded,
            StartedAt = DateTimeOffset.UtcNow,
            UpdatedAt = DateTimeOffset.UtcNow,
        });
        var command = $"dotnet {Path.Combine(AppContext.BaseDirectory, "avocet.dll")} status birds --watch";

        (await ColoursAsync([])).ShouldBeGreaterThan(0, "On a terminal there are colours to take away.");
        (await ColoursAsync([("NO_COLOR", "1")])).ShouldBe(0);

        async Task<int> ColoursAsync((string, string)[] environment)
        {
            // script makes a terminal; \e[1m is bold and \e[38;5;… a colour, moving the cursor is neither.
            using var terminal = StartProgram(
                "script", ["-qfec", command, "/dev/null"],
                [("Avocet__StoreDirectory", installation.Of("store")), ("TERM", "xterm-256color"), ("COLORTERM", "truecolor"),
                    .. environment]);
            var (code, output) = await EndAsync(terminal);
            code.ShouldBe(ExitCode.Done, output);
            return System.Text.RegularExpressions.Regex.Count(output, @"\u001b\[[0-9;]*(3[0-9]|4[0-9]|9[0-9])[0-9;]*m");
        }
    }

    private static async Task InterruptAsync(Process process)
    {
        using var kill = Process.Start("kill", ["-INT", $"{process.Id}"]);
        await kill.WaitForExitAsync();
    }

    private static OwnProcess Start(string[] arguments, params (string Name, string Value)[] environment) =>
        StartProgram("dotnet", [Path.Combine(AppContext.BaseDirectory, "avocet.dll"), .. arguments], environment);

    private static OwnProcess StartProgram(string program, string[] arguments, (string Name, string Value)[] environment)
    {
        // A runner in the background ignores SIGINT, and what it starts would too.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // The test's own runner may have been asked for no colours.
        start.Environment.Remove("NO_COLOR");
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return OwnProcess.Of(start);
    }

    private static async Task<(int Code, string Output)> EndAsync(Process process)
    {
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(Patience);
        await error;
        return (process.ExitCode, (await output).Trim());
    }
}
