using System.CommandLine;
using System.Globalization;
using Avocet.Cli.Remote;
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
        var pictures = new Option<int>("--pictures")
        {
            Description = "Most validation pictures the endpoint is asked about where no report did so before; 0 asks none.",
            DefaultValueFactory = _ => ReportWriter.DefaultPictures,
        };
        var price = new Option<string[]>("--price")
        {
            Description = "What an instance costs in an hour, for the estimate: ml.g4dn.xlarge=0.74. May be given several times.",
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
        return RemoteCommand.Create(
            "report",
            "Writes a job's report: one HTML file, in the bucket (jobs/JOB/report.html) and here. It needs nothing beside it.\n"
            + "Where the job's endpoint answers and no report asked it before, it is asked about validation pictures.",
            "0 written, 1 the bucket does not answer, 2 there is no such job or an argument is wrong, 130 interrupted.",
            "Avocet__StoreDirectory=avocet-demo/store avocet report demo-1 --out demo.html",
            [job, output, pictures, price],
            (parsed, context, cancellation) => RunAsync(
                context, parsed.GetValue(job)!, parsed.GetValue(output),
                new PriceList((parsed.GetValue(price) ?? []).Select(text => Price(text)!.Value).ToDictionary()), parsed.GetValue(pictures),
                cancellation));
    }

    private static async Task<int> RunAsync(
        RemoteContext context, string jobId, FileInfo? output, PriceList prices, int pictures, CancellationToken cancellation)
    {
        StatusCommand.CheckId(jobId);
        var file = output?.FullName ?? Path.GetFullPath($"report-{jobId}.html");
        var place = Path.GetDirectoryName(file)!;
        // Before the endpoint is asked about hundreds of pictures.
        if (!Directory.Exists(place)) throw new PermanentException($"There is no folder {place} (--out).", "Make it first.");
        var written = await ReportWriter.Of(context.Installation).WriteAsync(jobId, prices, pictures, cancellation);
        await File.WriteAllTextAsync(file, written.Page.Text, cancellation);
        var map = written.Report.Measures?.MeanAveragePrecision;
        if (context.Json) context.WriteJson(new { jobId, file, uri = written.Uri.ToString(), meanAveragePrecision = map });
        else await context.Output.WriteLineAsync($"{file} (also {written.Uri})");
        return ExitCode.Done;
    }

    private static KeyValuePair<string, double>? Price(string text) =>
        text.Split('=') is [{ Length: > 0 } type, var number]
        && double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var dollars)
        && dollars >= 0 && double.IsFinite(dollars)
            ? new(type, dollars)
            : null;
}
