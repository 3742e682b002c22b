using MassTransit;
using MassTransit.Transports;

namespace Avocet.SqsTransport;

/// <summary>The running host: endpoints connected at run time, and the connection, which goes last.</summary>
internal sealed class SqsHost(SqsHostConfiguration configuration)
    : BaseHost(configuration, configuration.Topology), IHost<IAmazonSqsReceiveEndpointConfigurator>
{
    public HostReceiveEndpointHandle ConnectReceiveEndpoint(
        IEndpointDefinition definition, IEndpointNameFormatter? endpointNameFormatter = null,
        Action<IAmazonSqsReceiveEndpointConfigurator>? configureEndpoint = null) =>
        ConnectReceiveEndpoint(definition.GetEndpointName(endpointNameFormatter ?? DefaultEndpointNameFormatter.Instance), endpoint =>
        {
            configuration.ApplyEndpointDefinition(endpoint, definition);
            configureEndpoint?.Invoke(endpoint);
        });

    public HostReceiveEndpointHandle ConnectReceiveEndpoint(
        string queueName, Action<IAmazonSqsReceiveEndpointConfigurator>? configure = null)
    {
        LogContext.SetCurrentIfNull(configuration.LogContext);
        var endpoint = configuration.CreateReceiveEndpointConfiguration(queueName, configure);
        TransportLogMessages.ConnectReceiveEndpoint(endpoint.InputAddress);
        endpoint.Validate().ThrowIfContainsFailure("The receive endpoint is not valid:");
        endpoint.Build(this);
        return ReceiveEndpoints.Start(queueName);
    }

    public override HostReceiveEndpointHandle ConnectReceiveEndpoint(
        IEndpointDefinition definition, IEndpointNameFormatter? endpointNameFormatter,
        Action<IReceiveEndpointConfigurator>? configureEndpoint = null) =>
        ConnectReceiveEndpoint(definition, endpointNameFormatter, (Action<IAmazonSqsReceiveEndpointConfigurator>?)configureEndpoint);

    public override HostReceiveEndpointHandle ConnectReceiveEndpoint(
        string queueName, Action<IReceiveEndpointConfigurator>? configureEndpoint = null) =>
        ConnectReceiveEndpoint(queueName, (Action<IAmazonSqsReceiveEndpointConfigurator>?)configureEndpoint);

    protected override void Probe(ProbeContext context)
    {
        context.Add("type", "AmazonSQS");
        context.Add("region", configuration.Settings.Region);
    }

    protected override IAgent[] GetAgentHandles() => [configuration.Connection];
}
