namespace MassTransit;

/// <summary>What a message takes along to SQS or SNS; the forms with Try do nothing on another transport.</summary>
public static class AmazonSqsSendContextExtensions
{
    /// <summary>Sets the group of a message on a FIFO queue or topic.</summary>
    /// <exception cref="ArgumentException">The bus is on another transport.</exception>
    public static void SetGroupId(this SendContext context, string groupId) => Required(context).GroupId = groupId;

    /// <summary>Sets the group of a message on a FIFO queue or topic.</summary>
    /// <returns>False on another transport.</returns>
    public static bool TrySetGroupId(this SendContext context, string groupId)
    {
        if (!context.TryGetPayload(out AmazonSqsSendContext? sqs)) return false;
        sqs.GroupId = groupId;
        return true;
    }

    /// <summary>Sets the id by which a FIFO queue recognises a message sent twice.</summary>
    /// <exception cref="ArgumentException">The bus is on another transport.</exception>
    public static void SetDeduplicationId(this SendContext context, string deduplicationId) =>
        Required(context).DeduplicationId = deduplicationId;

    /// <summary>Sets the id by which a FIFO queue recognises a message sent twice.</summary>
    /// <returns>False on another transport.</returns>
    public static bool TrySetDeduplicationId(this SendContext context, string deduplicationId)
    {
        if (!context.TryGetPayload(out AmazonSqsSendContext? sqs)) return false;
        sqs.DeduplicationId = deduplicationId;
        return true;
    }

    private static AmazonSqsSendContext Required(SendContext context) =>
        context.TryGetPayload(out AmazonSqsSendContext? sqs) ? sqs
            : throw new ArgumentException("The message is not on its way to Amazon SQS.", nameof(context));
}
