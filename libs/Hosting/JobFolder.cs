using Avocet.Contracts;
using Avocet.ObjectStore;

namespace Avocet.Hosting;

/// <summary>Where everything of one job is: s3://{bucket}/jobs/{jobId}/… No other place holds job state.</summary>
/// <param name="Bucket">The bucket all jobs live in.</param>
/// <param name="JobId">The job.</param>
public sealed record JobFolder(string Bucket, string JobId)
{
    /// <summary>jobs/{jobId}/ itself.</summary>
    public ObjectUri Root => new(Bucket, $"jobs/{JobId}/");

    /// <summary>The job as posted, in canonical JSON.</summary>
    public ObjectUri Job => Root.Child("job.json");

    /// <summary>What a stage left out or mended: a <see cref="StageReport"/>.</summary>
    public ObjectUri Report(Stage stage) => Root.Child($"reports/{StageName(stage)}.json");

    /// <summary>Images brought in from an archive, a download or a local folder.</summary>
    public ObjectUri Images => Root.Child("images/");

    /// <summary>Masks of semantic segmentation brought in from a local folder.</summary>
    public ObjectUri Masks => Root.Child("masks/");

    /// <summary>Input and output of the labelling job.</summary>
    public ObjectUri Labelling => Root.Child("labelling/");

    /// <summary>The canonical dataset manifest.</summary>
    public ObjectUri Manifest => Root.Child("dataset/dataset.jsonl");

    /// <summary>The source's classes, in source order.</summary>
    public ObjectUri Classes => Root.Child("dataset/classes.json");

    /// <summary>The Ground Truth input manifest, one source-ref a line.</summary>
    public ObjectUri InputManifest => Root.Child("dataset/input.manifest");

    /// <summary>Contact sheets, one a class.</summary>
    public ObjectUri ContactSheets => Root.Child("dataset/contact-sheets/");

    /// <summary>Lists and the shard plan.</summary>
    public ObjectUri Lists => Root.Child("lists/");

    /// <summary>Packed shards; gone once their channel is whole.</summary>
    public ObjectUri Shards => Root.Child("shards/");

    /// <summary>One .rec and one .idx a channel.</summary>
    public ObjectUri Channels => Root.Child("channels/");

    /// <summary>Artifact, metric series and curve of the training job.</summary>
    public ObjectUri Training => Root.Child("training/");

    /// <summary>Predictions drawn, and what the smoke test found.</summary>
    public ObjectUri Deployment => Root.Child("deployment/");

    /// <summary>The status document of a stage.</summary>
    public ObjectUri Status(Stage stage) => Root.Child($"stages/{StageName(stage)}.json");

    /// <summary>The wire name of a stage: lower case.</summary>
    public static string StageName(Stage stage) => stage switch
    {
        Stage.Ingest => "ingest",
        Stage.List => "list",
        Stage.Pack => "pack",
        Stage.Train => "train",
        Stage.Deploy => "deploy",
        _ => throw new ArgumentOutOfRangeException(nameof(stage), stage, "Unknown stage."),
    };
}
