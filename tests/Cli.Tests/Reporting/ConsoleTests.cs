using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Avocet.Cli.Web;

namespace Avocet.Cli.Tests.Reporting;

/// <summary>The console's pages, asked for as a browser does.</summary>
public sealed partial class ConsoleTests : IAsyncDisposable
{
    private readonly TestConsole _console = new();
    private readonly HttpClient _browser = new();

    public async ValueTask DisposeAsync()
    {
        await _console.DisposeAsync();
        _browser.Dispose();
    }

    [Fact]
    public async Task The_first_page_of_a_thousand_jobs_takes_less_than_a_tenth_of_a_second()
    {
        for (var i = 0; i < 1000; i++) _console.WriteStage($"job-{i:D4}", "ingest", "running", i, "reads");
        var console = await _console.StartAsync();

        var (page, best) = await FirstPage.BestAsync(_browser, console);

        best.ShouldBeLessThan(FirstPage.Most);
        Rows().Count(page).ShouldBe(JobPages.PageSize);
        page.ShouldContain("job-0999", Case.Sensitive, "The newest job is not on the first page.");
        page.ShouldContain("page 1 of 20");
        (await _browser.GetStringAsync(new Uri(console, "/?page=20"))).ShouldContain("job-0000");
    }

    [Fact]
    public async Task Pages_are_served_before_the_bucket_has_answered()
    {
        // Takes connections and never says a word.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var installation = TestInstallation.OnDisk(
            ("Avocet:Store", "S3"), ("Avocet:S3:ServiceUrl", $"http://{silent.LocalEndpoint}"), ("Avocet:S3:PathStyle", "true"),
            ("Avocet:S3:AccessKey", "test"), ("Avocet:S3:SecretKey", "test"));
        await using var console = await ConsoleServer.StartAsync(installation.Opened, "127.0.0.1", 0, default)
            .WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        var page = await _browser.GetStringAsync(console.Address);

        page.ShouldContain("Still reading which jobs there are.");
        page.ShouldNotContain("There are no jobs yet", Case.Sensitive, "Nobody has looked yet.");
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named_with_the_option_for_another()
    {
        using var installation = TestInstallation.OnDisk();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var run = await installation.AvocetAsync("console", "--port", $"{port}");

        run.Code.ShouldBe(ExitCode.Failed);
        run.Error.Trim().ShouldBe($"Port {port} of 127.0.0.1 is taken. Give another by --port; 0 takes a free one.");
    }

    [Fact]
    public async Task What_a_stage_says_is_text_and_never_markup()
    {
        _console.WriteStage("sly", "ingest", "running", 0, "<script>alert(1)</script>");
        var console = await _console.StartAsync();

        foreach (var path in (string[])["/", "/jobs/sly"])
        {
            var page = await _browser.GetStringAsync(new Uri(console, path));
            page.ShouldNotContain("<script>alert");
            page.ShouldContain("&lt;script&gt;alert(1)");
        }
    }

    [Fact]
    public async Task A_job_page_shows_its_stages_its_report_and_the_detector_to_try()
    {
        var job = new FinishedJob(_console.Folder, 12, "Avocet", "Robin");
        File.WriteAllText(Path.Combine(job.Store, "avocet", "jobs", FinishedJob.Id, "report.html"),
            "<!doctype html><title>the report</title>");
        var console = await _console.StartAsync("""{"prediction":[[1,0.9,0.1,0.2,0.6,0.7],[0,0.3,0.5,0.5,0.9,0.9]]}""");

        var page = await _browser.GetStringAsync(new Uri(console, "/jobs/birds-1"));
        page.ShouldContain("train is done");
        page.ShouldContain("Try the detector");
        (await _browser.GetStringAsync(new Uri(console, "/jobs/birds-1/report"))).ShouldContain("the report");

        using var form = new MultipartFormDataContent
        {
            { new StringContent("3"), "validation" }, { new StringContent("0.4"), "threshold" },
        };
        var answer = await _browser.PostAsync(new Uri(console, "/jobs/birds-1/try"), form);
        var found = await answer.Content.ReadAsStringAsync();
        found.ShouldContain("Found: Robin 0.90.");
        Boxes().Count(found).ShouldBe(2, "Boxes under the threshold wait for the slider.");
        found.ShouldContain("data-score=\"0.3\" hidden");
    }

    [Fact]
    public async Task A_job_whose_model_finds_no_boxes_has_no_detector_to_try()
    {
        new FinishedJob(_console.Folder, 12, "Avocet", "Robin").WriteDeployment(["Avocet", "Robin"], accuracy: 0.9);
        var console = await _console.StartAsync("[0.1, 0.9]");

        var page = await _browser.GetStringAsync(new Uri(console, "/jobs/birds-1"));

        page.ShouldContain("train is done");
        page.ShouldNotContain("Try the detector", Case.Sensitive, "A classifier's answer has no boxes to draw.");
    }

    [Fact]
    public async Task A_file_that_is_no_picture_is_said_in_words()
    {
        _ = new FinishedJob(_console.Folder, 12, "Avocet");
        var console = await _console.StartAsync("""{"prediction":[]}""");
        var text = new ByteArrayContent("hello"u8.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("image/jpeg") } };
        using var form = new MultipartFormDataContent { { text, "picture", "bird.jpg" } };

        var answer = await _browser.PostAsync(new Uri(console, "/jobs/birds-1/try"), form);

        (await answer.Content.ReadAsStringAsync()).ShouldContain("The picture cannot be decoded");
    }

    [Theory]
    [InlineData("/jobs/nothing-there")]
    [InlineData("/jobs/..%2f..%2fetc")]
    [InlineData("/jobs/nothing-there/report")]
    [InlineData("/elsewhere")]
    public async Task What_is_not_there_is_said_and_404(string path)
    {
        var answer = await _browser.GetAsync(new Uri(await _console.StartAsync(), path));

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("<h1>Not here</h1>");
    }

    [Fact]
    public async Task Other_names_and_other_sites_are_refused()
    {
        var console = await _console.StartAsync();
        using var bent = new HttpRequestMessage(HttpMethod.Get, console) { Headers = { Host = "console.example" } };
        using var foreign = new HttpRequestMessage(HttpMethod.Post, new Uri(console, "/jobs/x/try"))
        {
            Headers = { { "Sec-Fetch-Site", "cross-site" } },
        };

        (await _browser.SendAsync(bent)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await _browser.SendAsync(foreign)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await _browser.GetAsync(console)).Headers.GetValues("Content-Security-Policy").Single().ShouldStartWith("default-src 'none'");
    }

    [Fact]
    public async Task Pages_tell_screen_readers_what_is_what()
    {
        _ = new FinishedJob(_console.Folder, 12, "Avocet");
        var console = await _console.StartAsync();
        foreach (var path in (string[])["/", "/jobs/birds-1"])
        {
            var page = await _browser.GetStringAsync(new Uri(console, path));
            page.ShouldContain("<html lang=\"en\">");
            Regex.Count(page, "<h1>").ShouldBe(1);
            Regex.Count(page, "<main id=\"main\"").ShouldBe(1);
            Regex.Count(page, "<th(?! scope)[ >]").ShouldBe(0, "A heading of a table says of what.");
            Regex.Count(page, "<img(?! alt)").ShouldBe(Regex.Count(page, "<img [^>]*alt=\"[^\"]"), "A picture says what it shows.");
            Regex.Replace(page, "<label.*?</label>", "", RegexOptions.Singleline)
                .ShouldNotContain("<input", Case.Sensitive, "A field has a label.");
        }
    }

    [GeneratedRegex("<tr><th scope=\"row\">")]
    private static partial Regex Rows();

    [GeneratedRegex("class=\"box ")]
    private static partial Regex Boxes();
}
