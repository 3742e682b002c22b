using Microsoft.Extensions.Logging;

namespace Avocet.Ingest;

/// <summary>What Ingest says: one line a message handled.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information,
        "{JobId} ingested: {Images} images, {Boxes} boxes, {Classes} classes, {Quarantined} quarantined")]
    public static partial void Ingested(this ILogger logger, string jobId, int images, int boxes, int classes, int quarantined);

    [LoggerMessage(2, LogLevel.Information, "Archive {Archive} unpacked: {Files} files taken, {Skipped} of no use")]
    public static partial void Unpacked(this ILogger logger, string archive, int files, int skipped);

    [LoggerMessage(3, LogLevel.Warning,
        "Contact sheets of {JobId}: {Left} of {Classes} classes have none, Ingest:ContactSheetPictures is used up")]
    public static partial void SheetsLeftOut(this ILogger logger, string jobId, int left, int classes);
}
