using Avocet.Cli.Tests.Reporting;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Browser))]

namespace Avocet.Cli.Tests.Reporting;

/// <summary>A real browser, Debian's Chromium driven by Playwright, started by the first test that wants one.</summary>
public sealed class Browser : IAsyncLifetime
{
    // As root there is no sandbox to be had; and a test's browser has no business with anybody but the test.
    private static readonly string[] Arguments =
        ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--no-first-run"];

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly SemaphoreSlim _one = new(1);
    private IPlaywright? _playwright;
    private IBrowser? _chromium;

    private static string? Program => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => (string[])[Path.Combine(folder, "chromium"), Path.Combine(folder, "google-chrome")])
        .FirstOrDefault(File.Exists);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>A page in a window of its own; the test is skipped where there is no browser.</summary>
    /// <param name="width">Of the window, in pixels; 390 is a phone.</param>
    /// <param name="scripts">Whether scripts run.</param>
    /// <param name="dark">Whether the person likes it dark.</param>
    public async Task<IPage> OpenAsync(int width = 1200, bool scripts = true, bool dark = false)
    {
        Assert.SkipWhen(Program is null, "There is no chromium on the PATH: run eng/test-tools.sh as root, or apt-get install chromium.");
        await _one.WaitAsync();
        try
        {
            _playwright ??= await Playwright.CreateAsync();
            _chromium ??= await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Program, Args = Arguments });
        }
        finally
        {
            _one.Release();
        }

        var window = await _chromium.NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = 900 },
            JavaScriptEnabled = scripts,
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
        });
        // The machine may be busy with other tests.
        window.SetDefaultTimeout((float)Patience.TotalMilliseconds);
        Assertions.SetDefaultExpectTimeout((float)Patience.TotalMilliseconds);
        return await window.NewPageAsync();
    }

    /// <summary>What axe holds against a page, one line for each element; empty is what is wanted.</summary>
    public static async Task<string> ObjectionsAsync(IPage page)
    {
        var result = await page.RunAxe();
        return string.Join('\n', result.Violations.SelectMany(
            rule => rule.Nodes.Select(node => $"{rule.Id}: {rule.Help}: {node.Html} {node.Any.FirstOrDefault()?.Message}")));
    }

    public async ValueTask DisposeAsync()
    {
        if (_chromium is not null) await _chromium.DisposeAsync();
        _playwright?.Dispose();
        _one.Dispose();
    }
}
