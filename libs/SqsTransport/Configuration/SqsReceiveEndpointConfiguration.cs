using MassTransit;
using MassTransit.Configuration;
using MassTransit.Transports;

namespace Avocet.SqsTransport;

/// <summary>A receive endpoint as it is configured.</summary>
internal sealed class SqsReceiveEndpointConfiguration(
    SqsHostConfiguration host, SqsReceiveSettings settings, SqsEndpointConfiguration endpoint)
    : ReceiveEndpointConfiguration(host, endpoint), IAmazonSqsReceiveEndpointConfigurator
{
    public SqsReceiveSettings Settings => settings;

    public override Uri HostAddress => host.HostAddress;

    public override Uri InputAddress => new SqsAddress(host.HostAddress, settings.QueueName, IsTemporary: settings.IsTemporary).ToUri();

    public bool Durable
    {
        set => settings.IsTemporary = !value;
    }

    public bool AutoDelete
    {
        set => settings.IsTemporary = value;
    }

    public IDictionary<string, object> QueueAttributes => settings.Attributes;

    public IDictionary<string, object> QueueSubscriptionAttributes => settings.SubscriptionAttributes;

    public IDictionary<string, string> QueueTags => settings.Tags;

    public ushort WaitTimeSeconds
    {
        set => settings.WaitSeconds = value;
    }

    public bool PurgeOnStartup
    {
        set => settings.PurgeOnStartup = value;
    }

    public int RedeliverVisibilityTimeout
    {
        set => settings.RedeliverSeconds = value;
    }

    public TimeSpan MaxVisibilityTimeout
    {
        set => settings.MaxVisibility = value;
    }

    public int MaxVisibilityTimeoutRenewal
    {
        set => settings.MaxRenewalSeconds = value;
    }

    public int ConcurrentDeliveryLimit
    {
        set => settings.GroupLimit = value;
    }

    public void DisableMessageOrdering() => settings.IsOrdered = false;

    public void Subscribe<T>()
        where T : class
    {
        Subscribe(host.Topology.Message<T>().EntityName);
        settings.FaultTopics.Add(host.Topology.Message<Fault<T>>().EntityName);
    }

    public void Subscribe(string topicName) => settings.Topics.Add(SqsName.Checked(topicName, isTopic: true));

    public override ReceiveEndpointContext CreateReceiveEndpointContext() => CreateContext();

    public SqsReceiveEndpointContext Build(IHost busHost)
    {
        var context = CreateContext();
        var receiveEndpoint = new ReceiveEndpoint(new SqsReceiveTransport(host, context), context);
        busHost.AddReceiveEndpoint(settings.QueueName, receiveEndpoint);
        ReceiveEndpoint = receiveEndpoint;
        return context;
    }

    public override IEnumerable<ValidationResult> Validate()
    {
        // The longest name that goes with it is that of its skipped messages; a temporary queue has none.
        var longest = settings.IsTemporary ? settings.QueueName : SqsName.WithSuffix(settings.QueueName, "_skipped");
        if (!SqsName.IsValid(host.Settings.Prefix + longest, isTopic: false))
            yield return this.Failure(
                settings.QueueName,
                "is no name of an SQS queue: at most 72 letters, digits, hyphens and underscores with the prefix, .fifo at the end");
        if (PrefetchCount < 1) yield return this.Failure(settings.QueueName, "PrefetchCount must be 1 or more");
        if (settings.GroupLimit < 1) yield return this.Failure(settings.QueueName, "ConcurrentDeliveryLimit must be 1 or more");
        if (settings.WaitSeconds is < 0 or > 20) yield return this.Failure(settings.QueueName, "WaitTimeSeconds must be 0 to 20");
        if (settings.RedeliverSeconds is < 0 or > 43200)
            yield return this.Failure(settings.QueueName, "RedeliverVisibilityTimeout must be 0 to 43200 seconds");
        if (settings.MaxRenewalSeconds is < 1 or > 43200)
            yield return this.Failure(settings.QueueName, "MaxVisibilityTimeoutRenewal must be 1 to 43200 seconds");
        if (settings.MaxVisibility <= TimeSpan.Zero || settings.MaxVisibility > SqsReceiveSettings.LongestVisibility)
            yield return this.Failure(settings.QueueName, "MaxVisibilityTimeout must be above zero and at most 12 hours");
        foreach (var result in base.Validate()) yield return result.WithParentKey(settings.QueueName);
    }

    private SqsReceiveEndpointContext CreateContext()
    {
        ApplySpecifications(new Builder(this));
        return new SqsReceiveEndpointContext(host, this);
    }

    /// <summary>Notes the topic of every message type that a consumer takes.</summary>
    private sealed class Builder(SqsReceiveEndpointConfiguration configuration) : ReceiveEndpointBuilder(configuration)
    {
        public override ConnectHandle ConnectConsumePipe<T>(IPipe<ConsumeContext<T>> pipe, ConnectPipeOptions options)
        {
            if (configuration.ConfigureConsumeTopology && options.HasFlag(ConnectPipeOptions.ConfigureConsumeTopology)
                && GlobalTopology.IsConsumableMessageType(typeof(T))
                && configuration.Topology.Consume.GetMessageTopology<T>().ConfigureConsumeTopology)
                configuration.Subscribe<T>();
            return base.ConnectConsumePipe(pipe, options);
        }
    }
}
