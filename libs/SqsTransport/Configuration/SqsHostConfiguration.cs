using MassTransit;
using MassTransit.Configuration;
using MassTransit.Transports;
using MassTransit.Util;

namespace Avocet.SqsTransport;

/// <summary>The host as it is configured: settings, endpoints, and the connection they share.</summary>
internal sealed class SqsHostConfiguration : BaseHostConfiguration<SqsReceiveEndpointConfiguration, IAmazonSqsReceiveEndpointConfigurator>
{
    private readonly SqsBusConfiguration _bus;
    private readonly Recycle<SqsConnection> _connection;
    private readonly List<SqsReceiveEndpointContext> _built = [];

    public SqsHostConfiguration(SqsBusConfiguration bus)
        : base(bus)
    {
        _bus = bus;
        Topology = new SqsBusTopology(this, bus.Topology);
        // A bus may be started again after it was stopped, and then needs a new connection.
        _connection = new Recycle<SqsConnection>(() => new SqsConnection(Settings, Clock));
    }

    public TimeProvider Clock { get; set; } = TimeProvider.System;

    public SqsHostSettings Settings { get; private set; } = new("us-east-1", scope: null);

    public SqsConnection Connection => _connection.Supervisor;

    public override Uri HostAddress => Settings.HostAddress;

    public override IBusTopology Topology { get; }

    /// <summary>Endpoints look after themselves (<see cref="SqsReceiver"/>); nothing in MassTransit's core asks for this one.</summary>
    public override IRetryPolicy ReceiveTransportRetryPolicy => Retry.None;

    /// <summary>Queues that outlive the process; known once the bus is built.</summary>
    public IEnumerable<SqsReceiveEndpointContext> LastingEndpoints => _built.Where(endpoint => !endpoint.Settings.IsTemporary);

    public void UseSettings(SqsHostSettings settings)
    {
        Settings = settings;
        if (settings is { ScopeTopics: true, Scope: { } scope })
            _bus.Topology.Message.SetEntityNameFormatter(
                new PrefixEntityNameFormatter(_bus.Topology.Message.EntityNameFormatter, scope + "_"));
    }

    public void ApplyEndpointDefinition(IAmazonSqsReceiveEndpointConfigurator endpoint, IEndpointDefinition definition)
    {
        if (definition.IsTemporary) endpoint.AutoDelete = true;
        base.ApplyEndpointDefinition(endpoint, definition);
    }

    public SqsReceiveEndpointConfiguration CreateReceiveEndpointConfiguration(
        SqsReceiveSettings settings, SqsEndpointConfiguration endpoint, Action<IAmazonSqsReceiveEndpointConfigurator>? configure)
    {
        var configuration = new SqsReceiveEndpointConfiguration(this, settings, endpoint);
        configure?.Invoke(configuration);
        Observers.EndpointConfigured(configuration);
        Add(configuration);
        return configuration;
    }

    public SqsReceiveEndpointConfiguration CreateReceiveEndpointConfiguration(
        string queueName, Action<IAmazonSqsReceiveEndpointConfigurator>? configure) =>
        CreateReceiveEndpointConfiguration(new SqsReceiveSettings(queueName), _bus.CreateChild(), configure);

    public override IReceiveEndpointConfiguration CreateReceiveEndpointConfiguration(
        string queueName, Action<IReceiveEndpointConfigurator>? configure) =>
        CreateReceiveEndpointConfiguration(queueName, (Action<IAmazonSqsReceiveEndpointConfigurator>?)configure);

    public override void ReceiveEndpoint(
        IEndpointDefinition definition, IEndpointNameFormatter? endpointNameFormatter,
        Action<IAmazonSqsReceiveEndpointConfigurator>? configureEndpoint = null) =>
        ReceiveEndpoint(definition.GetEndpointName(endpointNameFormatter ?? DefaultEndpointNameFormatter.Instance), endpoint =>
        {
            ApplyEndpointDefinition(endpoint, definition);
            configureEndpoint?.Invoke(endpoint);
        });

    public override void ReceiveEndpoint(string queueName, Action<IAmazonSqsReceiveEndpointConfigurator> configureEndpoint) =>
        CreateReceiveEndpointConfiguration(queueName, configureEndpoint);

    public override IHost Build()
    {
        var host = new SqsHost(this);
        foreach (var endpoint in GetConfiguredEndpoints()) _built.Add(endpoint.Build(host));
        return host;
    }
}
