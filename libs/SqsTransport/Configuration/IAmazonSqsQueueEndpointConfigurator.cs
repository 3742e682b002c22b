namespace MassTransit;

/// <summary>How a queue is read.</summary>
public interface IAmazonSqsQueueEndpointConfigurator : IAmazonSqsQueueConfigurator
{
    /// <summary>Seconds a poll waits for a message, 0–20. Default: 3. Longer is cheaper, not slower.</summary>
    ushort WaitTimeSeconds { set; }

    /// <summary>Whether the queue is emptied when its endpoint starts. Default: false.</summary>
    bool PurgeOnStartup { set; }
}
