using System.Globalization;
using Amazon.SQS;
using Amazon.SQS.Model;
using MassTransit;

namespace Avocet.SqsTransport;

/// <summary>
/// What a receiver needs in AWS: its queue, its error queue with the redrive policy between, its subscriptions. Making it again changes
/// nothing.
/// </summary>
internal sealed class ReceiverTopology(SqsConnection connection, SqsReceiveEndpointContext endpoint)
{
    private readonly Dictionary<string, string> _subscriptions = new(StringComparer.Ordinal);
    private readonly SqsReceiveSettings _settings = endpoint.Settings;

    /// <summary>Makes what is missing.</summary>
    /// <returns>The queue, and its visibility timeout.</returns>
    public async Task<(SqsQueue Queue, TimeSpan Visibility)> EnsureAsync()
    {
        var wanted = _settings.Attributes.ToDictionary(
            entry => entry.Key, entry => Convert.ToString(entry.Value, CultureInfo.InvariantCulture) ?? "", StringComparer.Ordinal);
        if (!_settings.IsTemporary) await AddRedrivePolicyAsync(wanted);
        var queue = await connection.GetQueueAsync(_settings.QueueName, wanted, _settings.Tags);
        try
        {
            var actual = (await connection.Sqs.GetQueueAttributesAsync(queue.Url, ["All"])).Attributes;
            if (connection.CreatesTopology)
            {
                await SetAttributesAsync(queue, wanted, actual);
                await SubscribeAsync(queue, actual);
            }

            return (queue, TimeSpan.FromSeconds(int.Parse(actual[QueueAttributeName.VisibilityTimeout], CultureInfo.InvariantCulture)));
        }
        catch (QueueDoesNotExistException)
        {
            Forget();
            throw;
        }
    }

    /// <summary>The queue is gone; it is made anew the next time.</summary>
    public void Forget()
    {
        connection.ForgetQueue(_settings.QueueName);
        connection.ForgetQueue(endpoint.ErrorQueue);
        _subscriptions.Clear();
    }

    /// <summary>Takes a temporary queue away.</summary>
    public async Task RemoveAsync()
    {
        foreach (var subscription in _subscriptions.Values) await connection.Sns.UnsubscribeAsync(subscription);
        var queue = await connection.GetQueueAsync(_settings.QueueName, isTemporary: true);
        await connection.Sqs.DeleteQueueAsync(queue.Url);
        connection.ForgetQueue(_settings.QueueName);
    }

    private async Task AddRedrivePolicyAsync(Dictionary<string, string> wanted)
    {
        var errors = await connection.GetQueueAsync(endpoint.ErrorQueue);
        var arn = (await connection.Sqs.GetQueueAttributesAsync(errors.Url, [QueueAttributeName.QueueArn])).QueueARN;
        wanted[QueueAttributeName.RedrivePolicy] = RedrivePolicy.Complete(wanted.GetValueOrDefault(QueueAttributeName.RedrivePolicy), arn);
    }

    /// <summary>
    /// The queue may have been made by a sender who did not know, or by hand; a redrive policy that someone gave it stays unless one was
    /// asked for.
    /// </summary>
    private async Task SetAttributesAsync(SqsQueue queue, Dictionary<string, string> wanted, Dictionary<string, string> actual)
    {
        var changed = wanted
            .Where(entry => entry.Key != QueueAttributeName.FifoQueue && actual.GetValueOrDefault(entry.Key) != entry.Value)
            .Where(entry =>
                entry.Key != QueueAttributeName.RedrivePolicy || !actual.ContainsKey(entry.Key)
                    || _settings.Attributes.ContainsKey(entry.Key))
            .ToDictionary(entry => entry.Key, entry => entry.Value);
        if (changed.Count == 0) return;
        await connection.Sqs.SetQueueAttributesAsync(queue.Url, changed);
        foreach (var (name, value) in changed) actual[name] = value;
    }

    private async Task SubscribeAsync(SqsQueue queue, Dictionary<string, string> actual)
    {
        // A FIFO queue cannot take from a standard topic; what is to come in order is sent to it.
        var names = _settings.Topics.Where(name => SqsName.IsFifo(name) == SqsName.IsFifo(queue.Name)).ToList();
        var topics = new List<SnsTopic>();
        foreach (var name in names) topics.Add(await connection.GetTopicAsync(name));
        var arn = actual[QueueAttributeName.QueueArn];
        var policy = QueuePolicy.Allow(actual.GetValueOrDefault(QueueAttributeName.Policy), arn, [.. topics.Select(topic => topic.Arn)]);
        if (policy is not null)
            await connection.Sqs.SetQueueAttributesAsync(queue.Url, new() { [QueueAttributeName.Policy] = policy });
        foreach (var topic in topics) _subscriptions[topic.Arn] = await SubscribeAsync(topic, arn);
    }

    private async Task<string> SubscribeAsync(SnsTopic topic, string queueArn)
    {
        var attributes = _settings.SubscriptionAttributes.ToDictionary(
            entry => entry.Key, entry => Convert.ToString(entry.Value, CultureInfo.InvariantCulture) ?? "", StringComparer.Ordinal);
        attributes["RawMessageDelivery"] = "true";
        try
        {
            return await connection.Sns.SubscribeAsync(topic.Arn, queueArn, attributes);
        }
        catch (SnsException gone) when (gone.IsNotFound)
        {
            LogContext.Debug?.Log("Topic {Topic} is gone; it is made anew", topic.Name);
            connection.ForgetTopic(topic.Name);
            return await connection.Sns.SubscribeAsync((await connection.GetTopicAsync(topic.Name)).Arn, queueArn, attributes);
        }
    }
}
