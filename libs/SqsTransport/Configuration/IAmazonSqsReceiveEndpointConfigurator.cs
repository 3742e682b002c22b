namespace MassTransit;

/// <summary>A receive endpoint on an SQS queue.</summary>
public interface IAmazonSqsReceiveEndpointConfigurator : IReceiveEndpointConfigurator, IAmazonSqsQueueEndpointConfigurator
{
    /// <summary>Seconds until a message that could not be finished is seen again, 0–43200. Default: 1.</summary>
    int RedeliverVisibilityTimeout { set; }

    /// <summary>Longest time a message is held, at most (and by default) SQS's 12 hours; then its consumer is cancelled.</summary>
    TimeSpan MaxVisibilityTimeout { set; }

    /// <summary>
    /// Longest extension of a held message in seconds, at most 43200. Default: 60. An extension is never longer than the queue's own
    /// visibility timeout, since it is what passes before a killed process's message is seen again.
    /// </summary>
    int MaxVisibilityTimeoutRenewal { set; }

    /// <summary>
    /// Messages of one group of a FIFO queue in work at once. Default: 1, which keeps their order; more are faster and may overtake each
    /// other.
    /// </summary>
    int ConcurrentDeliveryLimit { set; }

    /// <summary>Messages of one group of a FIFO queue may overtake each other.</summary>
    void DisableMessageOrdering();

    /// <summary>Subscribes the queue to a message type's topic, beyond those of its consumers.</summary>
    void Subscribe<T>()
        where T : class;

    /// <summary>Subscribes the queue to a topic.</summary>
    void Subscribe(string topicName);
}
