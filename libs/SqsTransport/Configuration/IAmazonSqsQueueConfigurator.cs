using Amazon.SQS;

namespace MassTransit;

/// <summary>What a queue is made with. An existing queue is given the attributes too, and keeps its tags.</summary>
public interface IAmazonSqsQueueConfigurator
{
    /// <summary>Whether the queue outlives the process. Default: true.</summary>
    bool Durable { set; }

    /// <summary>Whether the queue is deleted when its endpoint stops. Default: false.</summary>
    bool AutoDelete { set; }

    /// <summary>
    /// Attributes by the names of <see cref="QueueAttributeName"/>, e.g. VisibilityTimeout in seconds (0–43200). RedrivePolicy may leave
    /// deadLetterTargetArn out: it is the endpoint's error queue then. Left out altogether, maxReceiveCount is 10.
    /// </summary>
    IDictionary<string, object> QueueAttributes { get; }

    /// <summary>Attributes of the queue's subscriptions, by SNS's names; RawMessageDelivery is always true.</summary>
    IDictionary<string, object> QueueSubscriptionAttributes { get; }

    /// <summary>Tags of the queue.</summary>
    IDictionary<string, string> QueueTags { get; }
}
