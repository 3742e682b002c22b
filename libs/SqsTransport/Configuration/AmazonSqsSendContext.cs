namespace MassTransit;

/// <summary>What a message takes along to SQS or SNS.</summary>
#pragma warning disable CA1715 // The official name.
public interface AmazonSqsSendContext : SendContext
{
    /// <summary>Group on a FIFO queue or topic, at most 128 characters; messages of a group keep their order.</summary>
    string? GroupId { set; }

    /// <summary>Within 5 minutes a FIFO queue takes a message with this id once, at most 128 characters.</summary>
    string? DeduplicationId { set; }

    /// <summary>Seconds before the message is seen, 0–900. Not on FIFO queues, not on topics.</summary>
    int? DelaySeconds { set; }
}
