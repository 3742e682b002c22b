using System.Runtime.CompilerServices;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace Avocet.Cli.DeadLetters;

/// <summary>One error or skipped queue. What is read is given back unless it was moved or dropped.</summary>
/// <param name="sqs">SQS.</param>
/// <param name="url">The queue.</param>
internal sealed class DeadLetterQueue(IAmazonSQS sqs, string url)
{
    private const int MostAtOnce = 10;
    private const int HiddenSeconds = 600;
    private const int PatienceSeconds = 1;

    /// <summary>Messages in it, those in other hands included; SQS says it roughly.</summary>
    public async Task<int> CountAsync(CancellationToken cancellation)
    {
        var attributes = await sqs.GetQueueAttributesAsync(
            url, [QueueAttributeName.ApproximateNumberOfMessages, QueueAttributeName.ApproximateNumberOfMessagesNotVisible], cancellation);
        return attributes.ApproximateNumberOfMessages + attributes.ApproximateNumberOfMessagesNotVisible;
    }

    /// <summary>
    /// Takes messages one by one, at most so many. While they are read they are hidden from others; whatever was not deleted by the end,
    /// an early one included, is shown again.
    /// </summary>
    public async IAsyncEnumerable<DeadLetter> TakeAsync(int most, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var held = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            for (var taken = 0; taken < most;)
            {
                var page = await sqs.ReceiveMessageAsync(Request(Math.Min(MostAtOnce, most - taken)), cancellation);
                var messages = (page.Messages ?? []).Where(message => !held.ContainsKey(message.MessageId)).ToList();
                if (messages.Count == 0) yield break;
                foreach (var message in messages) held[message.MessageId] = message.ReceiptHandle;
                taken += messages.Count;
                foreach (var message in messages) yield return new DeadLetter(message);
            }
        }
        finally
        {
            await GiveBackAsync(held.Values);
        }
    }

    public Task DeleteAsync(DeadLetter letter, CancellationToken cancellation) =>
        sqs.DeleteMessageAsync(url, letter.ReceiptHandle, cancellation);

    private ReceiveMessageRequest Request(int count) => new(url)
    {
        MaxNumberOfMessages = count,
        VisibilityTimeout = HiddenSeconds,
        WaitTimeSeconds = PatienceSeconds,
        MessageAttributeNames = ["All"],
        MessageSystemAttributeNames = ["All"],
    };

    /// <summary>Also on Ctrl-C. Those that are deleted by now are refused one by one, which is all the same.</summary>
    private async Task GiveBackAsync(IEnumerable<string> receiptHandles)
    {
        foreach (var handles in receiptHandles.Chunk(MostAtOnce))
        {
            var entries = handles.Select(
                (handle, i) => new ChangeMessageVisibilityBatchRequestEntry($"{i}", handle) { VisibilityTimeout = 0 });
            await sqs.ChangeMessageVisibilityBatchAsync(url, [.. entries], CancellationToken.None);
        }
    }
}
