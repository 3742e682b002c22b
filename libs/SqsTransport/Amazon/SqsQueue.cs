using Amazon.SQS.Model;

namespace Avocet.SqsTransport;

/// <summary>A queue by its address in AWS: what goes in, what is deleted, what is given back; in batches.</summary>
internal sealed class SqsQueue : IAsyncDisposable
{
    /// <summary>SQS's limit for a message, and for all messages of a batch together.</summary>
    public const int MaxBytes = 1024 * 1024;

    private readonly SqsConnection _connection;
    private readonly Batcher<OutgoingMessage> _sender;
    private readonly Batcher<string> _deleter;

    public SqsQueue(SqsConnection connection, string name, string url)
    {
        (_connection, Name, Url) = (connection, name, url);
        // A group keeps its order only while one batch is on its way.
        var senders = SqsName.IsFifo(name) ? 1 : 8;
        _sender = new(new BatchLimits(MaxBytes, senders), message => message.Bytes, SendBatchAsync, connection.Clock);
        _deleter = new(new BatchLimits(int.MaxValue, 8), _ => 0, DeleteBatchAsync, connection.Clock);
    }

    /// <summary>The name in addresses.</summary>
    public string Name { get; }

    public string Url { get; }

    public Task SendAsync(OutgoingMessage message) => _sender.AddAsync(message);

    public Task DeleteAsync(string receiptHandle) => _deleter.AddAsync(receiptHandle);

    /// <summary>Hides messages for a while from now; 0 shows them at once. At most ten.</summary>
    /// <returns>Why each was not hidden; <see langword="null"/> where it was.</returns>
    public async Task<IReadOnlyList<BatchFault?>> ChangeVisibilityAsync(
        IReadOnlyList<string> receiptHandles, int seconds, CancellationToken cancellationToken = default)
    {
        var entries = receiptHandles.Select(
            (handle, i) => new ChangeMessageVisibilityBatchRequestEntry(Place(i), handle) { VisibilityTimeout = seconds });
        var response = await _connection.Sqs.ChangeMessageVisibilityBatchAsync(Url, [.. entries], cancellationToken);
        return BatchFault.ByPlace(receiptHandles.Count, response.Failed);
    }

    public async ValueTask DisposeAsync()
    {
        await _sender.DisposeAsync();
        await _deleter.DisposeAsync();
    }

    private async Task<IReadOnlyList<BatchFault?>> SendBatchAsync(IReadOnlyList<OutgoingMessage> messages)
    {
        var response = await _connection.Sqs.SendMessageBatchAsync(Url, [.. messages.Select((message, i) => message.ToSqs(Place(i)))]);
        return BatchFault.ByPlace(messages.Count, response.Failed);
    }

    private async Task<IReadOnlyList<BatchFault?>> DeleteBatchAsync(IReadOnlyList<string> receiptHandles)
    {
        var entries = receiptHandles.Select((handle, i) => new DeleteMessageBatchRequestEntry(Place(i), handle));
        var response = await _connection.Sqs.DeleteMessageBatchAsync(Url, [.. entries]);
        return BatchFault.ByPlace(receiptHandles.Count, response.Failed);
    }

    private static string Place(int i) => i.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
