using Avocet.SqsTransport;

namespace MassTransit;

/// <summary>Names the account and region of a bus.</summary>
public static class AmazonSqsHostConfigurationExtensions
{
    /// <summary>amazonsqs://region or amazonsqs://region/scope.</summary>
    /// <param name="configurator">The bus.</param>
    /// <param name="hostAddress">The address.</param>
    /// <param name="configure">Keys, service addresses, scope.</param>
    /// <exception cref="ArgumentException">The address is of another scheme.</exception>
    public static void Host(
        this IAmazonSqsBusFactoryConfigurator configurator, Uri hostAddress, Action<IAmazonSqsHostConfigurator> configure)
    {
        var host = new SqsHostConfigurator(hostAddress);
        configure(host);
        ((SqsBusFactoryConfigurator)configurator).UseHost(host.Settings);
    }

    /// <summary>A region by its name, e.g. us-east-1.</summary>
    /// <param name="configurator">The bus.</param>
    /// <param name="hostName">The region.</param>
    /// <param name="configure">Keys, service addresses, scope.</param>
    public static void Host(
        this IAmazonSqsBusFactoryConfigurator configurator, string hostName, Action<IAmazonSqsHostConfigurator> configure) =>
        configurator.Host(new UriBuilder(SqsAddress.Scheme, hostName).Uri, configure);
}
