using MassTransit;
using MassTransit.Transports;

namespace Avocet.SqsTransport;

/// <summary>Finds the way to an address: a message out begins here.</summary>
internal sealed class SqsTransportProvider(SqsHostConfiguration host, ReceiveEndpointContext endpoint)
    : ISendTransportProvider, IPublishTransportProvider
{
    public Uri NormalizeAddress(Uri address) => SqsAddress.Parse(host.HostAddress, address).ToUri();

    public Task<ISendTransport> GetSendTransport(Uri address)
    {
        TransportLogMessages.CreateSendTransport(address);
        var context = new SqsSendTransportContext(host, endpoint.Serialization, SqsAddress.Parse(host.HostAddress, address));
        return Task.FromResult<ISendTransport>(new SendTransport<PipeContext>(context));
    }

    public Task<ISendTransport> GetPublishTransport<T>(Uri? publishAddress)
        where T : class =>
        GetSendTransport(
            publishAddress
                ?? throw new ArgumentException($"{TypeCache<T>.ShortName} cannot be published: it has no topic.", nameof(publishAddress)));
}
