using MassTransit;
using MassTransit.Transports;

namespace Avocet.SqsTransport;

/// <summary>Starts a receiver: a message in begins there.</summary>
internal sealed class SqsReceiveTransport(SqsHostConfiguration host, SqsReceiveEndpointContext context) : IReceiveTransport
{
    public ReceiveTransportHandle Start() => new SqsReceiver(host, context);

    public void Probe(ProbeContext probe) => context.Probe(probe.CreateScope("receiveTransport"));

    public ConnectHandle ConnectReceiveObserver(IReceiveObserver observer) => context.ConnectReceiveObserver(observer);

    public ConnectHandle ConnectReceiveTransportObserver(IReceiveTransportObserver observer) =>
        context.ConnectReceiveTransportObserver(observer);

    public ConnectHandle ConnectPublishObserver(IPublishObserver observer) => context.ConnectPublishObserver(observer);

    public ConnectHandle ConnectSendObserver(ISendObserver observer) => context.ConnectSendObserver(observer);
}
