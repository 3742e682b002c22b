using System.Diagnostics.CodeAnalysis;
using MassTransit;
using MassTransit.Configuration;
using MassTransit.Topology;
using MassTransit.Transports;

namespace Avocet.SqsTransport;

/// <summary>What messages are called on the wire and where they go. Endpoints share all of it but what they consume.</summary>
internal sealed class SqsTopologyConfiguration : ITopologyConfiguration
{
    public SqsTopologyConfiguration()
    {
        var send = new SendTopology { ErrorQueueNameFormatter = new QueueNames(), DeadLetterQueueNameFormatter = new QueueNames() };
        send.ConnectSendTopologyConfigurationObserver(new DelegateSendTopologyConfigurationObserver(GlobalTopology.Send));
        var message = new MessageTopology(new MessageNameFormatterEntityNameFormatter(new SqsMessageNameFormatter()));
        var publish = new SqsPublishTopology(message);
        publish.ConnectPublishTopologyConfigurationObserver(new DelegatePublishTopologyConfigurationObserver(GlobalTopology.Publish));
        publish.ConnectPublishTopologyConfigurationObserver(new PublishToSendTopologyConfigurationObserver(send));
        (Message, Send, Publish, Consume) = (message, send, publish, new SqsConsumeTopology());
    }

    public SqsTopologyConfiguration(ITopologyConfiguration parent) =>
        (Message, Send, Publish, Consume) = (parent.Message, parent.Send, parent.Publish, new SqsConsumeTopology());

    public IMessageTopologyConfigurator Message { get; }

    public ISendTopologyConfigurator Send { get; }

    public IPublishTopologyConfigurator Publish { get; }

    public IConsumeTopologyConfigurator Consume { get; }

    public IEnumerable<ValidationResult> Validate() => [.. Send.Validate(), .. Publish.Validate(), .. Consume.Validate()];

    private sealed class QueueNames : IErrorQueueNameFormatter, IDeadLetterQueueNameFormatter
    {
        public string FormatErrorQueueName(string queueName) => SqsName.WithSuffix(queueName, "_error");

        public string FormatDeadLetterQueueName(string queueName) => SqsName.WithSuffix(queueName, "_skipped");
    }

    /// <summary>72 leaves room for _skipped within SQS's 80 characters.</summary>
    private sealed class SqsConsumeTopology() : ConsumeTopology(72);

    private sealed class SqsPublishTopology(IMessageTopology messages) : PublishTopology
    {
        protected override IMessagePublishTopologyConfigurator CreateMessageTopology<T>()
        {
            var topology = new SqsMessagePublishTopology<T>(this, messages.GetMessageTopology<T>());
            OnMessageTopologyCreated(topology);
            return topology;
        }
    }

    private sealed class SqsMessagePublishTopology<T>(IPublishTopology publish, IMessageTopology<T> message)
        : MessagePublishTopology<T>(publish)
        where T : class
    {
        public override bool TryGetPublishAddress(Uri baseAddress, [NotNullWhen(true)] out Uri? publishAddress)
        {
            publishAddress = new SqsAddress(baseAddress, message.EntityName, IsTopic: true, MessageTypeCache<T>.IsTemporaryMessageType)
                .ToUri();
            return true;
        }
    }
}

internal sealed class SqsBusTopology(SqsHostConfiguration host, ITopologyConfiguration topology) : BusTopology(host, topology)
{
    public SqsHostConfiguration Host => host;
}
