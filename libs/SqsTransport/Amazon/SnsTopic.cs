namespace Avocet.SqsTransport;

/// <summary>A topic: what is published fans out to every queue subscribed to it.</summary>
internal sealed class SnsTopic : IAsyncDisposable
{
    /// <summary>SNS's limit for a message, and for all messages of a batch together.</summary>
    public const int MaxBytes = 256 * 1024;

    private readonly Batcher<OutgoingMessage> _publisher;

    public SnsTopic(SqsConnection connection, string name, string arn)
    {
        (Name, Arn) = (name, arn);
        _publisher = new(
            new BatchLimits(MaxBytes, SqsName.IsFifo(name) ? 1 : 8),
            message => message.Bytes,
            batch => connection.Sns.PublishAsync(arn, batch),
            connection.Clock);
    }

    /// <summary>The name in addresses.</summary>
    public string Name { get; }

    public string Arn { get; }

    public Task PublishAsync(OutgoingMessage message) => _publisher.AddAsync(message);

    public ValueTask DisposeAsync() => _publisher.DisposeAsync();
}
