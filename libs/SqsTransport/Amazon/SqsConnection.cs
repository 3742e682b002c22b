using Amazon.Runtime.Credentials;
using Amazon.SQS;
using Amazon.SQS.Model;
using MassTransit;
using MassTransit.Middleware;

namespace Avocet.SqsTransport;

/// <summary>SQS and SNS of one account and region, with the queues and topics met so far. Lives from the bus's start to its stop.</summary>
internal sealed class SqsConnection : Agent
{
    /// <summary>Seconds that a message nobody dealt with is kept: 14 days, as long as SQS keeps anything. By itself it keeps 4.</summary>
    private const string LongestRetention = "1209600";

    private readonly SqsHostSettings _settings;
    private readonly AsyncCache<SqsQueue> _queues = new();
    private readonly AsyncCache<SnsTopic> _topics = new();

    public SqsConnection(SqsHostSettings settings, TimeProvider clock)
    {
        (_settings, Clock) = (settings, clock);
        var config = settings.CreateSqsConfig();
        var credentials = settings.Credentials ?? new DefaultAWSCredentialsIdentityResolver().ResolveIdentity(config);
        Sqs = new AmazonSQSClient(credentials, config);
        Sns = new SnsClient(settings, credentials, clock);
        SetReady();
    }

    public IAmazonSQS Sqs { get; }

    public SnsClient Sns { get; }

    public TimeProvider Clock { get; }

    public bool CreatesTopology => _settings.CreatesTopology;

    /// <summary>A queue to send to, made where it is missing and is not somebody's temporary one.</summary>
    /// <exception cref="QueueDoesNotExistException">It is not there and must not be made.</exception>
    public Task<SqsQueue> GetQueueAsync(string name, bool isTemporary = false) => _queues.GetAsync(
        name, async _ => await FindQueueAsync(name) ?? (isTemporary ? throw Missing(name) : await CreateQueueAsync(name, [], [])));

    /// <summary>A queue to receive from, made as asked where it is missing.</summary>
    /// <exception cref="QueueDoesNotExistException">It is not there and must not be made.</exception>
    public Task<SqsQueue> GetQueueAsync(string name, Dictionary<string, string> attributes, Dictionary<string, string> tags) =>
        _queues.GetAsync(name, async _ => await FindQueueAsync(name) ?? await CreateQueueAsync(name, attributes, tags));

    /// <summary>A topic to publish to, made where it is missing: SNS gives the one that is there.</summary>
    public Task<SnsTopic> GetTopicAsync(string name) => _topics.GetAsync(name, async _ =>
    {
        var wireName = _settings.Prefix + name;
        return new SnsTopic(this, name, CreatesTopology ? await Sns.CreateTopicAsync(wireName) : await Sns.FindTopicAsync(wireName));
    });

    public void ForgetQueue(string name) => _queues.Forget(name);

    public void ForgetTopic(string name) => _topics.Forget(name);

    protected override async Task StopAgent(StopContext context)
    {
        try
        {
            var closing = _queues.Present.Select(queue => queue.DisposeAsync().AsTask())
                .Concat(_topics.Present.Select(topic => topic.DisposeAsync().AsTask()));
            await Task.WhenAll(closing).WaitAsync(context.CancellationToken);
        }
        catch (OperationCanceledException)
        {
            LogContext.Warning?.Log("The bus stopped before everything was sent");
        }

        Sqs.Dispose();
        Sns.Dispose();
        await base.StopAgent(context);
    }

    private async Task<SqsQueue?> FindQueueAsync(string name)
    {
        try
        {
            return new SqsQueue(this, name, (await Sqs.GetQueueUrlAsync(_settings.Prefix + name)).QueueUrl);
        }
        catch (QueueDoesNotExistException)
        {
            return null;
        }
    }

    private async Task<SqsQueue> CreateQueueAsync(string name, Dictionary<string, string> attributes, Dictionary<string, string> tags)
    {
        if (!CreatesTopology) throw Missing(name);
        var request = new CreateQueueRequest(_settings.Prefix + name) { Attributes = new(attributes), Tags = tags.Count > 0 ? tags : null };
        request.Attributes.TryAdd(QueueAttributeName.MessageRetentionPeriod, LongestRetention);
        if (SqsName.IsFifo(name)) request.Attributes[QueueAttributeName.FifoQueue] = "true";
        try
        {
            var queue = new SqsQueue(this, name, (await Sqs.CreateQueueAsync(request)).QueueUrl);
            LogContext.Debug?.Log("Made queue {Queue}", queue.Url);
            return queue;
        }
        catch (QueueNameExistsException)
        {
            // Another process was first, with other attributes; the receiver sets its own afterwards.
            return await FindQueueAsync(name) ?? throw Missing(name);
        }
    }

    private QueueDoesNotExistException Missing(string name) => new(
        $"There is no queue {_settings.Prefix + name} in {_settings.Region}, and this process does not make queues. "
        + "Make it, or let the process make it.");
}
