using MassTransit;
using MassTransit.Transports;

namespace Avocet.SqsTransport;

/// <summary>An endpoint at run time.</summary>
internal sealed class SqsReceiveEndpointContext : BaseReceiveEndpointContext
{
    private readonly SqsHostConfiguration _host;

    public SqsReceiveEndpointContext(SqsHostConfiguration host, SqsReceiveEndpointConfiguration configuration)
        : base(host, configuration)
    {
        _host = host;
        Settings = configuration.Settings;
        Slots = Math.Min(configuration.Transport.GetConcurrentMessageLimit(), configuration.PrefetchCount);
        var send = configuration.Topology.Send;
        ErrorQueue = send.ErrorQueueNameFormatter.FormatErrorQueueName(Settings.QueueName);
        var errors = new SqsErrorTransport(new SqsMoveTransport(host, ErrorQueue));
        GetOrAddPayload<IErrorTransport>(() => errors);
        SkippedQueue = send.DeadLetterQueueNameFormatter.FormatDeadLetterQueueName(Settings.QueueName);
        var skipped = new SqsSkippedTransport(new SqsMoveTransport(host, SkippedQueue));
        GetOrAddPayload<IDeadLetterTransport>(() => skipped);
        // The scheduler of delayed messages asks for it.
        GetOrAddPayload(() => host.Topology);
    }

    public SqsReceiveSettings Settings { get; }

    public string ErrorQueue { get; }

    public string SkippedQueue { get; }

    /// <summary>
    /// Messages in hand at once. None waits behind them: while it waited, its visibility would run and no other process could take it.
    /// </summary>
    public int Slots { get; }

    public override void AddSendAgent(IAgent agent) => throw new NotSupportedException("Senders to SQS are no agents.");

    public override void AddConsumeAgent(IAgent agent) => throw new NotSupportedException("Receivers from SQS are agents of their own.");

    public override Exception ConvertException(Exception exception, string message) => new ConnectionException(message, exception);

    public override void Probe(ProbeContext context) =>
        context.Set(new { Type = "AmazonSQS", Settings.QueueName, Slots, Settings.WaitSeconds });

    protected override ISendTransportProvider CreateSendTransportProvider() => new SqsTransportProvider(_host, this);

    protected override IPublishTransportProvider CreatePublishTransportProvider() => new SqsTransportProvider(_host, this);
}
