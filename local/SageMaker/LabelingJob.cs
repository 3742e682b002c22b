namespace Avocet.LocalSageMaker;

/// <summary>A Ground Truth labelling job.</summary>
internal sealed record LabelingJob : Resource
{
    /// <summary>InProgress, Completed, Failed or Stopped.</summary>
    public required string Status { get; init; }

    /// <summary>Name of the label in the output manifest.</summary>
    public required string Attribute { get; init; }

    /// <summary>What is asked of the people: BoundingBox, ImageMultiClass or ImageMultiClassMultiLabel.</summary>
    public required string Task { get; init; }

    /// <summary>The images, JSON Lines.</summary>
    public required string Manifest { get; init; }

    /// <summary>The document with the classes.</summary>
    public required string Categories { get; init; }

    /// <summary>Prefix of everything the job writes, its name included.</summary>
    public required string Output { get; init; }

    public string? FailureReason { get; init; }

    /// <summary>Images with a label.</summary>
    public int Labeled { get; init; }

    /// <summary>Images given up.</summary>
    public int Failed { get; init; }

    /// <summary>Images still to be labelled.</summary>
    public int Unlabeled { get; init; }

    public bool IsOver => Status is "Completed" or "Failed" or "Stopped";

    /// <summary>Where its people put their answers: JSON Lines.</summary>
    public string Answers => Output + "/annotations/worker-response/answers.jsonl";

    /// <summary>The output manifest.</summary>
    public string OutputManifest => Output + "/manifests/output/output.manifest";
}
