using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Avocet.Cli.Tests.Reporting;

/// <summary>Console and report in a real browser.</summary>
public sealed class BrowserTests(Browser browser) : IAsyncDisposable
{
    /// <summary>A robin for certain, an avocet perhaps.</summary>
    private const string Answer = """{"prediction":[[1,0.9,0.1,0.2,0.6,0.7],[0,0.3,0.5,0.5,0.9,0.9]]}""";

    private readonly TestConsole _console = new();
    private readonly List<IPage> _pages = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var page in _pages) await page.Context.DisposeAsync();
        await _console.DisposeAsync();
    }

    [Fact]
    public async Task All_of_the_console_works_without_scripts()
    {
        var page = await OpenAsync(await FinishedAsync(), scripts: false);

        await page.GetByRole(AriaRole.Link, new() { Name = FinishedJob.Id }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync($"Job {FinishedJob.Id}");
        await page.GetByLabel("or a validation picture").SelectOptionAsync("3");
        await page.GetByRole(AriaRole.Button, new() { Name = "Find" }).ClickAsync();

        await Expect(Said(page)).ToContainTextAsync("Found: Robin 0.90.");
        await Expect(page.Locator(".box:visible")).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Link, new() { Name = "The job's report" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(FinishedJob.Id);
    }

    [Fact]
    public async Task A_picture_of_ones_own_is_answered_and_the_slider_shows_and_hides_boxes()
    {
        var page = await OpenAsync(new Uri(await FinishedAsync(), $"/jobs/{FinishedJob.Id}"));

        await page.GetByLabel("A picture of yours").SetInputFilesAsync(_console.Folder.Write("mine.jpg", Picture.Jpeg(300, 200, 5)));
        await page.GetByRole(AriaRole.Button, new() { Name = "Find" }).ClickAsync();

        var boxes = page.Locator(".box:visible");
        await Expect(boxes).ToHaveCountAsync(1);
        var picture = await page.Locator(".answer img").BoundingBoxAsync();
        var box = (await boxes.First.BoundingBoxAsync())!;
        ((box.X - picture!.X) / picture.Width).ShouldBe(0.1f, 0.01f, "The box is not where the endpoint said.");
        ((box.Y + box.Height - picture.Y) / picture.Height).ShouldBe(0.7f, 0.01f);
        await page.GetByRole(AriaRole.Slider).FillAsync("0.2");
        await Expect(boxes).ToHaveCountAsync(2);
        await Expect(Said(page)).ToContainTextAsync("Found: Robin 0.90, Avocet 0.30.");
        await page.GetByRole(AriaRole.Slider).FillAsync("0.95");
        await Expect(boxes).ToHaveCountAsync(0);
        await Expect(Said(page)).ToContainTextAsync("Nothing was found at this score.");
    }

    [Fact]
    public async Task A_dropped_picture_is_answered_at_once()
    {
        var page = await OpenAsync(new Uri(await FinishedAsync(), $"/jobs/{FinishedJob.Id}"));
        var files = await page.EvaluateHandleAsync(
            """
            base64 => {
              const bytes = Uint8Array.from(atob(base64), one => one.charCodeAt(0)), files = new DataTransfer();
              files.items.add(new File([bytes], 'dropped.jpg', { type: 'image/jpeg' }));
              return files;
            }
            """,
            Convert.ToBase64String(Picture.Jpeg(300, 200, 6)));

        await page.Locator(".drop").DispatchEventAsync("drop", new { dataTransfer = files });

        await Expect(Said(page)).ToContainTextAsync("Found: Robin 0.90.");
        await Expect(page.Locator(".box:visible")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_job_at_work_is_shown_anew_by_itself()
    {
        _console.WriteStage("live", "train", "running", 0, "epoch 3 of 10");
        var page = await OpenAsync(new Uri(await _console.StartAsync(), "/jobs/live"));
        await Expect(page.GetByText("epoch 3 of 10")).ToBeVisibleAsync();

        _console.WriteStage("live", "train", "running", 0, "epoch 4 of 10");

        await Expect(page.GetByText("epoch 4 of 10")).ToBeVisibleAsync();
        await Expect(page.GetByText("epoch 3 of 10")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_keyboard_is_enough()
    {
        var page = await OpenAsync(await FinishedAsync());

        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByText("Skip to the content")).ToBeFocusedAsync();
        await Expect(page.GetByText("Skip to the content")).ToBeInViewportAsync();
        await page.Keyboard.PressAsync("Enter");
        await TabToAsync(page, page.GetByRole(AriaRole.Link, new() { Name = FinishedJob.Id }));
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync($"Job {FinishedJob.Id}");
        await TabToAsync(page, page.GetByLabel("or a validation picture"));
        await page.Keyboard.PressAsync("ArrowDown");
        await TabToAsync(page, page.GetByRole(AriaRole.Slider));
        for (var i = 0; i < 4; i++) await page.Keyboard.PressAsync("ArrowLeft");
        await TabToAsync(page, page.GetByRole(AriaRole.Button, new() { Name = "Find" }));
        await page.Keyboard.PressAsync("Enter");

        await Expect(Said(page)).ToContainTextAsync("Found: Robin 0.90, Avocet 0.30.");
    }

    [Theory]
    [InlineData(1200, false)]
    [InlineData(390, true)]
    public async Task Axe_finds_nothing_on_any_page_and_none_is_wider_than_its_window(int width, bool dark)
    {
        for (var i = 0; i < 60; i++) _console.WriteStage($"job-{i:D2}", "ingest", "running", i, "reads");
        _console.WriteStage("broken", "ingest", "failed", 0, "no images",
            new { error = "There is no images.txt.", remedy = "Name another folder." });
        var address = await FinishedAsync();
        var page = await OpenAsync(address, width: width, dark: dark);
        foreach (var path in (string[])["/", "/?page=2", $"/jobs/{FinishedJob.Id}", "/jobs/broken", "/queues", "/endpoints", "/nowhere",
            $"/jobs/{FinishedJob.Id}/report"])
        {
            await page.GotoAsync(new Uri(address, path).ToString());
            if (path.EndsWith("/report", StringComparison.Ordinal))
                await page.EvaluateAsync("document.querySelectorAll('details').forEach(part => part.open = true)");
            await CheckAsync(page, path);
        }

        await page.GotoAsync(new Uri(address, $"/jobs/{FinishedJob.Id}").ToString());
        await page.GetByLabel("or a validation picture").SelectOptionAsync("3");
        await page.GetByRole(AriaRole.Button, new() { Name = "Find" }).ClickAsync();
        await Expect(Said(page)).ToBeVisibleAsync();
        await CheckAsync(page, "the answer");
    }

    [Fact]
    public async Task A_chart_that_stands_alone_is_not_blown_up_to_the_whole_width()
    {
        _ = new FinishedJob(_console.Folder, 12, "Avocet");
        var page = await OpenAsync(new Uri(await WriteReportAsync()));

        var widths = await page.EvaluateAsync<double[]>(
            "[...document.querySelectorAll('.chart')].map(chart => chart.getBoundingClientRect().width)");

        widths.Length.ShouldBeGreaterThan(3);
        widths.Max().ShouldBeLessThanOrEqualTo(560);
    }

    /// <summary>Run with -explicit only: what a busy machine takes says nothing of the page.</summary>
    [Fact(Explicit = true)]
    public async Task The_report_of_five_thousand_images_opens_within_a_second()
    {
        var (_, report) = (new FinishedJob(_console.Folder, 5000, [.. Enumerable.Range(0, 20).Select(i => $"Class {i}")]),
            await WriteReportAsync());
        var page = await OpenAsync(new Uri("about:blank"));
        var milliseconds = new List<double>();
        for (var i = 0; i < 5; i++)
        {
            await page.GotoAsync(new Uri(report).ToString());
            milliseconds.Add(await page.EvaluateAsync<double>("performance.getEntriesByType('navigation')[0].loadEventEnd"));
        }

        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{new FileInfo(report).Length} bytes open in {string.Join(", ", milliseconds.Select(one => $"{one:0}"))} ms"));
        milliseconds.Max().ShouldBeLessThan(1000);
    }

    private static async Task CheckAsync(IPage page, string what)
    {
        (await Browser.ObjectionsAsync(page)).ShouldBeEmpty($"axe objects to {what}.");
        var beyond = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        beyond.ShouldBe(0, $"{what} is {beyond} pixels wider than its window; what is wide scrolls inside of .wide.");
    }

    private static ILocator Said(IPage page) => page.Locator("p[role=status]");

    private static async Task TabToAsync(IPage page, ILocator wanted)
    {
        for (var i = 0; i < 20; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await wanted.EvaluateAsync<bool>("element => element === document.activeElement")) return;
        }

        Assert.Fail($"{wanted} is not reached by Tab.");
    }

    private async Task<IPage> OpenAsync(Uri address, int width = 1200, bool scripts = true, bool dark = false)
    {
        var page = await browser.OpenAsync(width, scripts, dark);
        _pages.Add(page);
        await page.GotoAsync(address.ToString());
        return page;
    }

    /// <summary>A console over a job that ran to its end and has a report.</summary>
    private async Task<Uri> FinishedAsync()
    {
        _ = new FinishedJob(_console.Folder, 12, "Avocet", "Robin");
        await WriteReportAsync();
        return await _console.StartAsync(Answer);
    }

    private async Task<string> WriteReportAsync()
    {
        var config = _console.Folder.Write(
            "report.json", JsonSerializer.SerializeToUtf8Bytes(
            new Dictionary<string, string> { ["Avocet:StoreDirectory"] = _console.Folder.Of("store") }));
        var run = await Run.OfAsync(ReportCommand.Create(), FinishedJob.Id, "--config", config, "--out", _console.Folder.Of("report.html"));
        run.Code.ShouldBe(0, run.Error);
        return _console.Folder.Of("report.html");
    }
}
