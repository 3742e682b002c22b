using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Avocet.Cli.Reporting;
using Avocet.Hosting;

namespace Avocet.Cli;

/// <summary>avocet report: a job's report as one HTML file.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var job = new Argument<string>("JOB") { Description = "The job's id." };
        var output = new Option<FileInfo?>("--out") { Description = "File to write. Left out: report-JOB.html in this folder." };
        var store = JobServices.StoreOption();
        var pictures = new Option<int>("--pictures")
        {
            Description = "Most validation pictures the endpoint is asked about where no report did so before; 0 asks none.",
            DefaultValueFactory = _ => ReportWriter.DefaultPictures,
        };
        var price = new Option<string[]>("--price")
        {
            Description = "What an instance costs in an hour, for the estimate: ml.g4dn.xlarge=0.74. May be given several times.",
        };
        var json = new Option<bool>("--json") { Description = "Says where the report is as one line of JSON." };
        var command = new Command("report",
            "Writes a job's report: one HTML file, in the bucket (jobs/JOB/report.html) and here. It needs nothing beside it.\n"
            + "Where the job's endpoint answers and no report asked it before, it is asked about validation pictures.\n"
            + "Exit codes: 0 written, 2 there is no such job or an argument is wrong, 130 interrupted.\n"
            + "Example: avocet report demo-1 --store ./avocet-demo/store --out demo.html")
        {
            job, output, store, pictures, price, json,
        };
        pictures.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 100_000) result.AddError("--pictures must be from 0 to 100000.");
        });
        price.Validators.Add(result =>
        {
            foreach (var text in result.Tokens.Select(token => token.Value).Where(text => Price(text) is null))
                result.AddError($"--price '{text}' is no price. Write for example ml.g4dn.xlarge=0.74.");
        });
        command.SetAction((parsed, cancellation) =>
        {
            var prices = new PriceList((parsed.GetValue(price) ?? []).Select(text => Price(text)!.Value).ToDictionary());
            var file = parsed.GetValue(output)?.FullName ?? Path.GetFullPath($"report-{parsed.GetValue(job)}.html");
            return RunAsync(
                parsed.GetValue(job)!, file, parsed.GetValue(store), prices, parsed.GetValue(pictures), parsed.GetValue(json),
                parsed.InvocationConfiguration, cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        string jobId, string file, DirectoryInfo? store, PriceList prices, int pictures, bool json, InvocationConfiguration console,
        CancellationToken cancellation)
    {
        try
        {
            if (!JobRules.IsJobId(jobId)) throw new PermanentException($"'{jobId}' is no job id.", "Write 1 to 40 characters of [A-Za-z0-9-].");
            await using var services = JobServices.Build(store);
            var written = await new ReportWriter(services).WriteAsync(jobId, prices, pictures, cancellation);
            await File.WriteAllTextAsync(file, written.Page.Text, cancellation);
            var map = written.Report.Measures?.MeanAveragePrecision;
            await console.Output.WriteLineAsync(json
                ? JsonSerializer.Serialize(new { jobId, file, uri = written.Uri.ToString(), meanAveragePrecision = map }, JobJson.Line)
                : $"{file} (also {written.Uri})");
            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception refused) when (JobServices.IsRefusal(refused))
        {
            await console.Error.WriteLineAsync(refused.Message);
            return ExitCode.BadInput;
        }
    }

    private static KeyValuePair<string, double>? Price(string text) =>
        text.Split('=') is [{ Length: > 0 } type, var number]
        && double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var dollars) && dollars >= 0 && double.IsFinite(dollars)
            ? new(type, dollars)
            : null;
}
