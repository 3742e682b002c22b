using MassTransit.AmazonSqsTransport.Configuration;

namespace MassTransit;

/// <summary>Puts a bus on Amazon SQS and SNS.</summary>
public static class AmazonSqsBusFactoryConfiguratorExtensions
{
    /// <summary>The bus runs on SQS; published messages fan out through SNS.</summary>
    /// <param name="configurator">What <c>AddMassTransit</c> configures.</param>
    /// <param name="configure">Host, endpoints and the rest of the bus.</param>
    public static void UsingAmazonSqs(
        this IBusRegistrationConfigurator configurator,
        Action<IBusRegistrationContext, IAmazonSqsBusFactoryConfigurator>? configure = null) =>
        configurator.SetBusFactory(new AmazonSqsRegistrationBusFactory(configure));
}
