using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Avocet.Cli.Tests.Reporting;

public sealed partial class ReportCommandTests : IDisposable
{
    private const long MostBytes = 10_000_000;
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_report_has_every_section_and_stands_alone()
    {
        var page = await WriteAsync(new FinishedJob(_folder, 60, "Avocet", "Robin", "Owl"));

        foreach (var section in (string[])["asked", "data", "problems", "training", "evaluation", "time", "again"])
            page.ShouldContain($"<section id=\"{section}\">", Case.Sensitive, $"Section {section} is missing.");
        page.ShouldContain("<li>2 × no boxes</li>");
        page.ShouldContain("<figcaption title=\"0/0.jpg: no boxes\">", Case.Sensitive, "What was left out has no thumbnail.");
        page.ShouldContain("cannot be shown");
        page.ShouldContain("reaches 12.5 px beyond the left edge");
        WebUtility.HtmlDecode(page).ShouldContain("$0.07 = 360 billable seconds × 1 × ml.g4dn.xlarge at $0.74 an hour");
        page.ShouldContain("2 replicas, 4 s from the first shard to the last");
        page.ShouldContain("<th scope=\"row\">converter-y</th><td title=\"train/1\">1</td><td>200</td>");
        page.ShouldContain("aa11");
        Elsewhere().Matches(page).Select(match => match.Value).ShouldBeEmpty("The file must not need anything beside it.");
        page.ShouldNotContain("<script", Case.Insensitive);
        File.ReadAllText(_folder.Of("store", "avocet", "jobs", FinishedJob.Id, "report.html"))
            .ShouldBe(page, "The bucket has another report than the file.");
    }

    [Fact]
    public async Task What_the_data_is_called_is_text_and_never_markup()
    {
        var page = await WriteAsync(new FinishedJob(_folder, 8, "<img src=x onerror=alert(1)>", "\"quoted\" & 'single'"));

        page.ShouldNotContain("<img src=x");
        page.ShouldContain("&lt;img src=x onerror=alert(1)&gt;");
        page.ShouldContain("&quot;quoted&quot; &amp; &#39;single&#39;");
    }

    [Fact]
    public async Task A_job_that_failed_early_has_a_report_that_says_what_to_do()
    {
        _folder.Write("store/avocet/jobs/early/job.json", """{"jobId":"early","source":{"cub":{"uri":"s3://data/birds/"}}}"""u8.ToArray());
        _folder.Write("store/avocet/jobs/early/stages/ingest.json", """
            {"jobId":"early","stage":"ingest","state":"failed","startedAt":"2026-03-01T12:00:00Z","updatedAt":"2026-03-01T12:00:01Z",
             "failure":{"error":"There is no images.txt.","remedy":"Name a folder laid out like CUB-200-2011."}}
            """u8.ToArray());

        var run = await RunAsync("early", "--out", _folder.Of("early.html"));

        run.Code.ShouldBe(0, run.Error);
        var page = File.ReadAllText(_folder.Of("early.html"));
        page.ShouldContain("There is no images.txt.");
        page.ShouldContain("Name a folder laid out like CUB-200-2011.");
    }

    [Fact]
    public async Task Five_thousand_images_make_a_file_under_ten_megabytes()
    {
        var page = await WriteAsync(new FinishedJob(_folder, 5000, [.. Enumerable.Range(0, 200).Select(i => $"{i:D3}.Class {i}")]));

        System.Text.Encoding.UTF8.GetByteCount(page).ShouldBeLessThan((int)MostBytes);
        page.ShouldContain("180 more classes are on the contact sheets");
    }

    [Fact]
    public async Task The_price_given_counts()
    {
        _ = new FinishedJob(_folder, 8, "Avocet");

        var run = await RunAsync(FinishedJob.Id, "--out", _folder.Of("report.html"), "--price", "ml.g4dn.xlarge=10", "--json");

        run.Code.ShouldBe(0, run.Error);
        File.ReadAllText(_folder.Of("report.html")).ShouldContain("$1.00 = 360 billable seconds");
        run.Output.ShouldContain("\"jobId\":\"birds-1\"");
    }

    [Theory]
    [InlineData("nothing-there", "There is no job 'nothing-there'")]
    [InlineData("no job id", "'no job id' is no id of a job.")]
    public async Task A_job_that_is_not_there_is_named(string jobId, string message)
    {
        Directory.CreateDirectory(_folder.Of("store"));

        var run = await RunAsync(jobId, "--out", _folder.Of("report.html"));

        run.Code.ShouldBe(2);
        run.Error.ShouldContain(message);
        _folder.Has("report.html").ShouldBeFalse();
    }

    [Theory]
    [InlineData("--price", "ml.g4dn.xlarge")]
    [InlineData("--price", "ml.g4dn.xlarge=cheap")]
    [InlineData("--pictures", "-1")]
    public async Task An_argument_that_is_wrong_is_named(string option, string value)
    {
        var run = await RunAsync("birds-1", option, value);

        run.Code.ShouldNotBe(0);
        run.Error.ShouldContain(option);
    }

    private Task<Run> RunAsync(params string[] arguments)
    {
        var config = _folder.Write(
            "settings.json", JsonSerializer.SerializeToUtf8Bytes(
            new Dictionary<string, string> { ["Avocet:StoreDirectory"] = _folder.Of("store") }));
        return Run.OfAsync(ReportCommand.Create(), [.. arguments, "--config", config]);
    }

    private async Task<string> WriteAsync(FinishedJob job)
    {
        job.Store.ShouldBe(_folder.Of("store"));
        var run = await RunAsync(FinishedJob.Id, "--out", _folder.Of("report.html"));
        run.Code.ShouldBe(0, run.Error);
        return File.ReadAllText(_folder.Of("report.html"));
    }

    /// <summary>Whatever a browser would fetch: src and href that are neither data nor a place in the page, url() and @import.</summary>
    [GeneratedRegex("""(?:src|href)="(?!data:|#)[^"]*"|url\([^)]*\)|@import""")]
    private static partial Regex Elsewhere();
}
