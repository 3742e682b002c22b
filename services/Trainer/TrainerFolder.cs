using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.ObjectStore;

namespace Avocet.Trainer;

/// <summary>What the trainer keeps in a job's folder.</summary>
internal readonly record struct TrainerFolder(JobFolder Job)
{
    /// <summary>How far the training is followed.</summary>
    public ObjectUri Run => Job.Training.Child("run.json");

    /// <summary>That somebody wants the training stopped, and why: a <see cref="TrainingStop"/>.</summary>
    public ObjectUri Stop => Job.Training.Child("stop.json");

    /// <summary>The metric series.</summary>
    public ObjectUri Metrics => Job.Training.Child("metrics.json");

    /// <summary>The training curve.</summary>
    public ObjectUri Curve => Job.Training.Child("curve.png");

    /// <summary>Written last: its presence means the model is trained.</summary>
    public ObjectUri Trained => Job.Training.Child("trained.json");

    /// <summary>SageMaker writes {output}/{training job}/output/model.tar.gz.</summary>
    public ObjectUri Output => Job.Training.Child("output");

    /// <summary>Checkpoints of a spot training; a next attempt goes on from them.</summary>
    public ObjectUri Checkpoints(string content) => Job.Training.Child($"checkpoints/{content}/");
}

/// <summary>training/run.json: everything that must outlive the process between two looks.</summary>
internal sealed record TrainingRun
{
    /// <summary>Hash of what is trained.</summary>
    public required string Content { get; init; }

    /// <summary>What the converter said; the training is derived from it and from the job.</summary>
    public required RecordIoPacked Packed { get; init; }

    /// <summary>From 1; a next one follows where AWS had no machine or broke down.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>Whether this attempt's training job is known to exist.</summary>
    public bool Started { get; init; }

    /// <summary>The look whose turn is next.</summary>
    public int NextCheck { get; init; } = 1;

    /// <summary>When the first attempt began, UTC.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Where reading ended, by log stream.</summary>
    public IReadOnlyDictionary<string, string> LogTokens { get; init; } = new Dictionary<string, string>();

    /// <summary>Looks since the end, spent on waiting for the last lines of the log.</summary>
    public int LooksForLastLines { get; init; }
}

/// <summary>training/trained.json: the model is there, and this is what the deployer is told.</summary>
internal sealed record TrainedModel(string Content, ModelTrained Message);
