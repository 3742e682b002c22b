using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Avocet.Cli.Tests.Reporting;

/// <summary>A real browser, where the machine has one.</summary>
internal sealed partial class Chromium
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly string _program;

    private Chromium(string program) => _program = program;

    public static Chromium? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "chromium")).Where(File.Exists).Select(path => new Chromium(path)).FirstOrDefault();

    /// <summary>What the page is once it is loaded.</summary>
    public async Task<string> DomAsync(TestFolder folder, string url)
    {
        using var process = Process.Start(new ProcessStartInfo(
            _program, ["--headless", "--no-sandbox", "--disable-gpu", $"--user-data-dir={folder.Of("browser")}", "--dump-dom", url])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var patience = new CancellationTokenSource(Patience);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
        await process.WaitForExitAsync(patience.Token);
        process.ExitCode.ShouldBe(0, await error);
        return await output;
    }

    /// <summary>Milliseconds from asking for a file of the folder to its load event.</summary>
    public async Task<double> MillisecondsToLoadAsync(TestFolder folder, string file)
    {
        folder.Write("watch.html", System.Text.Encoding.UTF8.GetBytes($"""
            <!doctype html><title>watch</title><body><script>
            const began = performance.now(), frame = document.createElement('iframe');
            frame.width = 1200; frame.height = 900; frame.src = '{file}';
            frame.onload = () => document.body.dataset.milliseconds = performance.now() - began;
            document.body.append(frame);
            </script></body>
            """));
        var dom = await DomAsync(folder, $"file://{folder.Of("watch.html")}");
        var milliseconds = Milliseconds().Match(dom);
        milliseconds.Success.ShouldBeTrue($"The browser never loaded {file}:\n{dom}");
        return double.Parse(milliseconds.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("data-milliseconds=\"([0-9.]+)\"")]
    private static partial Regex Milliseconds();
}
