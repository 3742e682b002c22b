namespace Avocet.LocalTraining;

/// <summary>
/// The network a training starts from: the pretrained one where it is asked for and its weights are here, else the small one.
/// </summary>
internal static class StartingGraph
{
    private const string WeightsVariable = "AVOCET_WEIGHTS";

    /// <summary>Chooses the network.</summary>
    /// <param name="earlier">Name of the network of the model to go on from; <see langword="null"/> where there is none.</param>
    /// <param name="hyperparameters">Ask for the pretrained one or not.</param>
    /// <exception cref="ClientErrorException">The earlier model needs weights that are not here.</exception>
    public static NetworkGraph Choose(string? earlier, Hyperparameters hyperparameters)
    {
        var weights = Environment.GetEnvironmentVariable(WeightsVariable) is { } path && File.Exists(path) ? path : null;
        var pretrained = earlier is not null ? earlier == PretrainedGraph.Name : hyperparameters.UsePretrainedModel && weights is not null;
        if (pretrained && weights is null)
            throw new ClientErrorException(
                $"The model to go on from is {PretrainedGraph.Name}; its weights are not here. Set {WeightsVariable}.");
        return pretrained ? PretrainedGraph.Read(File.ReadAllBytes(weights!)) : SmallGraph.Make();
    }

    /// <summary>Tells people that they get the small network, and why.</summary>
    public static string SmallOne(Hyperparameters hyperparameters) =>
        $"{hyperparameters.BaseNetwork} is trained here as a small network from nothing, which needs many more epochs and reaches less. "
        + (hyperparameters.UsePretrainedModel ? $"{WeightsVariable} names no file of pretrained weights." : "use_pretrained_model is 0.");
}
