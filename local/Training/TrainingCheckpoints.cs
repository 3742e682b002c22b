namespace Avocet.LocalTraining;

/// <summary>
/// What a training leaves behind to go on from: the weights of its last epoch, those of its best, and what it measured. The best is written
/// before the last: killed between the two, the epoch is trained again to the same weights.
/// </summary>
internal sealed class TrainingCheckpoints(ContainerFolder folder, TrainingLog log)
{
    /// <summary>Name of the best weights' file.</summary>
    public const string BestFileName = "best.dat";

    private const string WeightsFileName = "weights.dat";
    private readonly string _latest = Path.Combine(folder.Checkpoints, "latest.dat");
    private readonly string _best = Path.Combine(folder.Checkpoints, BestFileName);

    /// <summary>What is measured, to be said again after a resume.</summary>
    public MetricHistory Metrics { get; } = new(Path.Combine(folder.Checkpoints, "metrics.log"), log);

    /// <summary>Reads the weights of an earlier job's model.</summary>
    /// <param name="model">Its unpacked model.tar.gz.</param>
    /// <param name="network">Gets the weights.</param>
    public static void ReadModel(string model, TrainedNetwork network) =>
        Checkpoint.Read(Path.Combine(model, WeightsFileName), network, null);

    /// <summary>Where the training stands: at its start, or where an earlier run of it was killed.</summary>
    public TrainingState Resume(TrainedNetwork network, GradientDescent descent)
    {
        if (!File.Exists(_latest)) return TrainingState.Start;
        var state = Checkpoint.Read(_latest, network, descent);
        log.Info($"Goes on after epoch {state.Epochs - 1} from its checkpoint. What was measured until then, again:");
        Metrics.SayAgain();
        return state;
    }

    /// <summary>An epoch is the best so far.</summary>
    public void KeepBest(TrainedNetwork network, TrainingState state) => Checkpoint.Write(_best, network, null, state);

    /// <summary>An epoch is over.</summary>
    public void Keep(TrainedNetwork network, GradientDescent descent, TrainingState state)
    {
        Metrics.Keep();
        Checkpoint.Write(_latest, network, descent, state);
    }

    /// <summary>Puts the best weights into the network, ready to answer, and into the model's folder.</summary>
    public void ExportBest(TrainedNetwork network)
    {
        Checkpoint.Read(_best, network, null);
        network.eval();
        Directory.CreateDirectory(folder.Model);
        File.Copy(_best, Path.Combine(folder.Model, WeightsFileName), overwrite: true);
    }
}
