namespace Avocet.LocalTraining;

/// <summary>The layout below /opt/ml of a SageMaker training container.</summary>
/// <param name="root">What is /opt/ml there.</param>
internal sealed class ContainerFolder(string root)
{
    public string Hyperparameters => Path.Combine(root, "input", "config", "hyperparameters.json");

    /// <summary>What is trained: unpacked into model.tar.gz.</summary>
    public string Model => Path.Combine(root, "model");

    public string Checkpoints => Path.Combine(root, "checkpoints");

    /// <summary>Why the training failed, for people.</summary>
    public string Failure => Path.Combine(root, "output", "failure");

    /// <summary>Directory of a channel; null where the job has no such channel.</summary>
    public string? Channel(string name)
    {
        var directory = Path.Combine(root, "input", "data", name);
        return Directory.Exists(directory) ? directory : null;
    }
}

/// <summary>The training cannot succeed as it was asked for; the message is for whoever asked.</summary>
internal sealed class ClientErrorException(string message) : Exception(message);
