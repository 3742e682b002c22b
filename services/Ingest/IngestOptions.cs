using System.ComponentModel.DataAnnotations;

namespace Avocet.Ingest;

/// <summary>What Ingest is told: section "Ingest".</summary>
public sealed class IngestOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Ingest";

    /// <summary>Whether jobs may name files and folders of the machine the service runs on.</summary>
    /// <value>false</value>
    public bool AllowLocalPaths { get; set; }

    /// <summary>Images worked on at once in this replica; 0 takes twice the number of processors, as the work is mostly waiting.</summary>
    /// <value>0. 0–256.</value>
    [Range(0, 256)]
    public int Threads { get; set; }

    /// <summary>Largest image file that is taken in, in MiB; larger ones are quarantined.</summary>
    /// <value>64. 1–1024.</value>
    [Range(1, 1024)]
    public int MaxImageMegabytes { get; set; } = 64;

    /// <summary>Most bytes an archive may unpack to, in GiB.</summary>
    /// <value>50. 1–10,000.</value>
    [Range(1, 10_000)]
    public int MaxArchiveGigabytes { get; set; } = 50;

    /// <summary>Most entries of an archive.</summary>
    /// <value>1,000,000. 1–100,000,000.</value>
    [Range(1, 100_000_000)]
    public int MaxArchiveFiles { get; set; } = 1_000_000;

    /// <summary>Most bytes of a download, in GiB.</summary>
    /// <value>50. 1–10,000.</value>
    [Range(1, 10_000)]
    public int MaxDownloadGigabytes { get; set; } = 50;

    /// <summary>Pictures drawn on the contact sheets of a job, over all classes; a class gets 6 to 48, a few hundred classes a
    /// sheet.</summary>
    /// <value>1200. 0–100,000; 0 draws none.</value>
    [Range(0, 100_000)]
    public int ContactSheetPictures { get; set; } = 1200;

    /// <summary>
    /// Whether jobs may have unlabelled images labelled by people, through SageMaker Ground Truth; needs SageMaker:RoleArn.
    /// </summary>
    /// <value>false</value>
    public bool Labelling { get; set; }

    /// <summary>Seconds between looks at a labelling job.</summary>
    /// <value>300. 1–900, SQS's longest delay.</value>
    [Range(1, 900)]
    public int LabellingCheckSeconds { get; set; } = 300;

    /// <summary>Directory for labels and the manifest on their way to the object store; left out, the system's.</summary>
    /// <value>none</value>
    public string? ScratchDirectory { get; set; }

    /// <summary>Images worked on at once.</summary>
    internal int Workers => Threads > 0 ? Threads : 2 * Environment.ProcessorCount;

    internal long MaxImageBytes => (long)MaxImageMegabytes << 20;

    internal long MaxArchiveBytes => (long)MaxArchiveGigabytes << 30;

    internal long MaxDownloadBytes => (long)MaxDownloadGigabytes << 30;
}
