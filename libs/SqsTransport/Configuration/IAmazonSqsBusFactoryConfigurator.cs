namespace MassTransit;

/// <summary>A bus on Amazon SQS and SNS. Queue settings given here are those of the bus's own temporary queue.</summary>
public interface IAmazonSqsBusFactoryConfigurator
    : IBusFactoryConfigurator<IAmazonSqsReceiveEndpointConfigurator>, IAmazonSqsQueueEndpointConfigurator
{
    /// <summary>Names the bus's own temporary queue, on which responses arrive.</summary>
    void OverrideDefaultBusEndpointQueueName(string value);
}
