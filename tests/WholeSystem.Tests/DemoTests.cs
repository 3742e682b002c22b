using System.Security.Cryptography;
using System.Text.Json;
using OpenCvSharp;

namespace Avocet.WholeSystem.Tests;

/// <summary>The demo, small but real: painted birds through four services to an endpoint that answers.</summary>
public sealed class DemoTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("avocet-demo-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_run_ends_with_a_detector_and_a_killed_run_goes_on_to_the_same_bytes()
    {
        var whole = (await Avocet.RunAsync(Small("whole"))).Json();
        CheckResult(whole);
        CheckTrace(Path.Combine(_folder, "whole", "logs", "avocet.jsonl"));

        using (var killed = Avocet.Start(Small("killed")))
        {
            await killed.HeardAsync("train");
            killed.Kill();
        }

        var resumed = (await Avocet.RunAsync(Small("killed"))).Json();

        resumed.GetProperty("jobId").GetString().ShouldBe(whole.GetProperty("jobId").GetString(), "The killed job was not gone on with; a new one was started.");
        foreach (var name in (string[])["trainRec", "valRec", "trainList", "valList"]) Hash(resumed, name).ShouldBe(Hash(whole, name), $"{name} differs.");
        Directory.GetFiles(Path.Combine(_folder, "killed", "sagemaker", "training-jobs")).ShouldHaveSingleItem("The job was trained twice.");
        Directory.GetFiles(Path.Combine(_folder, "killed", "sagemaker", "endpoints")).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_folder_that_is_not_there_ends_with_a_clear_error()
    {
        var missing = Path.Combine(_folder, "nowhere");

        var run = await Avocet.RunAsync("demo", "--dataset", missing, "--out", Path.Combine(_folder, "out"), "--json");

        run.ExitCode.ShouldBe(2, run.Error);
        run.Error.ShouldContain(missing);
        run.Output.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_class_without_images_is_named_with_the_option_that_leaves_it_out()
    {
        var dataset = Directory.CreateDirectory(Path.Combine(_folder, "yolo")).FullName;
        foreach (var folder in (string[])["images", "labels"]) Directory.CreateDirectory(Path.Combine(dataset, folder));
        File.WriteAllText(Path.Combine(dataset, "data.yaml"), "train: images\nnames: [Squirrel, Nut]\n");
        for (var i = 0; i < 4; i++)
        {
            using var picture = new Mat(80, 100, MatType.CV_8UC3, new Scalar(40 * i, 90, 160));
            Cv2.ImWrite(Path.Combine(dataset, "images", $"{i}.jpg"), picture).ShouldBeTrue();
            File.WriteAllText(Path.Combine(dataset, "labels", $"{i}.txt"), "0 0.5 0.5 0.4 0.4\n");
        }

        var run = await Avocet.RunAsync("demo", "--dataset", dataset, "--out", Path.Combine(_folder, "nuts"), "--json");

        run.ExitCode.ShouldBe(1, run.Error);
        run.Error.ShouldContain("Class 'Nut' has no training image");
        run.Error.ShouldContain("only those that have images (Squirrel)");
        run.Error.ShouldContain("Here 'classes' is --classes NAME,NAME.");
        File.ReadAllText(Path.Combine(_folder, "nuts", "report.html")).ShouldContain("Nut", Case.Sensitive, "A failed run has a report too.");
    }

    [Fact]
    public async Task Ctrl_C_ends_a_run_soon_and_says_how_to_go_on()
    {
        using var run = Avocet.Start(Small("interrupted"));
        await run.HeardAsync("Job demo-1");
        run.Interrupt();

        var ended = await run.EndAsync();

        ended.ExitCode.ShouldBe(130, ended.Error);
        ended.Error.ShouldContain("Run the same command again");
    }

    [Theory]
    [InlineData("demo", "--epochs", "0", "--epochs must be from 1 to 1000.")]
    [InlineData("demo", "--birds", "1", "--birds must be from 2 to 2000.")]
    [InlineData("demo", "--ratio", "1", "--ratio must be from 0.01 to 0.99.")]
    [InlineData("demo", "--split", "half", "half")]
    [InlineData("demo", "--nonsense", "1", "--nonsense")]
    public async Task A_wrong_argument_is_refused_by_name(string command, string option, string value, string words)
    {
        var run = await Avocet.RunAsync(command, option, value);

        run.ExitCode.ShouldNotBe(0);
        run.Error.ShouldContain(words);
    }

    private string[] Small(string folder) => ["demo", "--birds", "6", "--epochs", "2", "--json", "--out", Path.Combine(_folder, folder)];

    /// <summary>From the posted job to ModelDeployed, check messages included, it is one trace, and each of its lines names the job.</summary>
    private static void CheckTrace(string log)
    {
        var lines = File.ReadLines(log).Select(line => JsonDocument.Parse(line).RootElement).Where(line => line.TryGetProperty("@tr", out _)).ToList();
        lines.Select(line => line.GetProperty("@tr").GetString()).Distinct().Count().ShouldBe(1, "The job is told in several traces.");
        lines.Where(line => !line.TryGetProperty("JobId", out _)).ShouldBeEmpty("A line of the trace does not name the job.");
        foreach (var service in (string[])["Avocet.Ingest", "Avocet.Converter", "Avocet.Trainer", "Avocet.Deployer"])
            lines.ShouldContain(line => line.GetProperty("SourceContext").GetString()!.StartsWith(service, StringComparison.Ordinal), $"{service} has no line in the trace.");
    }

    private static void CheckResult(JsonElement result)
    {
        result.GetProperty("trainImages").GetInt32().ShouldBe(20);
        result.GetProperty("valImages").GetInt32().ShouldBe(10);
        result.GetProperty("labelWidth").GetInt32().ShouldBe(350);
        result.GetProperty("meanAveragePrecision").GetDouble().ShouldBeInRange(0, 1);
        result.GetProperty("endpointName").GetString().ShouldBe("avocet-demo-1");
        result.GetProperty("quarantined").GetArrayLength().ShouldBe(0);
        foreach (var name in (string[])["trainRec", "valRec", "trainList", "valList", "trainingCurve"])
            new FileInfo(result.GetProperty(name).GetString()!).Length.ShouldBeGreaterThan(0, name);
        foreach (var name in (string[])["predictions", "contactSheets"])
        {
            result.GetProperty(name).GetArrayLength().ShouldBeGreaterThan(0, name);
            foreach (var picture in result.GetProperty(name).EnumerateArray())
            {
                using var pixels = Cv2.ImRead(picture.GetString()!);
                pixels.Width.ShouldBeGreaterThan(100, picture.GetString());
            }
        }
    }

    private static string Hash(JsonElement result, string name) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(result.GetProperty(name).GetString()!)));
}
