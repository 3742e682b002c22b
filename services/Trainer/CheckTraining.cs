namespace Avocet.Trainer;

/// <summary>Trainer → itself: look how far a training is. Private to the service.</summary>
public sealed record CheckTraining
{
    /// <summary>The job.</summary>
    public required string JobId { get; init; }

    /// <summary>Hash of what is trained, so that a look at earlier data ends by itself.</summary>
    public required string Content { get; init; }

    /// <summary>Number of the look; one that is not the next in turn ends by itself.</summary>
    public required int Check { get; init; }
}
