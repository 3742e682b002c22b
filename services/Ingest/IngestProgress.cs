using System.Globalization;
using Avocet.Contracts;
using Avocet.Hosting;

namespace Avocet.Ingest;

/// <summary>What people read about the stage while it runs and when it is done.</summary>
internal sealed class IngestProgress(StageReporter reporter, TimeProvider clock, CancellationToken cancellationToken)
{
    // Drawing comes after the images and takes a small part of the time.
    private const double PartOfImages = 0.9;
    private long _began;
    private TimeSpan _reading;
    private int _total;
    private int _classes;

    /// <summary>The labels are read; images begin.</summary>
    public void Begin(int images, int classes) => (_began, _total, _classes) = (clock.GetTimestamp(), images, classes);

    public Task UnpackedAsync(int files) =>
        reporter.ReportAsync(0, $"{files} images unpacked", new Dictionary<string, double> { ["unpacked"] = files }, cancellationToken);

    public Task TakenAsync(DatasetWriter writer)
    {
        _reading = clock.GetElapsedTime(_began);
        var done = writer.Images + writer.Quarantined;
        return reporter.ReportAsync(PartOfImages * done / _total, $"{done} of {_total} images read", Numbers(writer), cancellationToken);
    }

    public Task DrawnAsync(int sheets, int total)
    {
        var numbers = new Dictionary<string, double> { ["sheets"] = sheets };
        return reporter.ReportAsync(
            PartOfImages + ((1 - PartOfImages) * sheets / total), $"{sheets} of {total} contact sheets drawn", numbers, cancellationToken);
    }

    public Task SucceedAsync(DatasetWriter writer, JobFolder folder)
    {
        var outputs = new Dictionary<string, string>
        {
            ["manifest"] = folder.Manifest.ToString(),
            ["classes"] = folder.Classes.ToString(),
            ["inputManifest"] = folder.InputManifest.ToString(),
            ["contactSheets"] = folder.ContactSheets.ToString(),
            ["report"] = folder.Report(Stage.Ingest).ToString(),
        };
        var labels = writer.Boxes > 0 ? string.Create(CultureInfo.InvariantCulture, $" with {writer.Boxes} boxes") : "";
        var classes = $"{_classes} {(_classes == 1 ? "class" : "classes")}";
        var message = $"{writer.Images} images{labels} of {classes}; {writer.Quarantined} left out";
        return reporter.SucceedAsync(message, Numbers(writer), outputs, cancellationToken);
    }

    private Dictionary<string, double> Numbers(DatasetWriter writer) => new()
    {
        ["images"] = writer.Images,
        ["imagesPerSecond"] = _reading > TimeSpan.Zero ? Math.Round((writer.Images + writer.Quarantined) / _reading.TotalSeconds, 1) : 0,
        ["boxes"] = writer.Boxes,
        ["classes"] = _classes,
        ["quarantined"] = writer.Quarantined,
    };
}
