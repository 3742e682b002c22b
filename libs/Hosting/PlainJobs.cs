using System.Net.Mime;
using MassTransit;
using MassTransit.Middleware;
using MassTransit.Serialization;
using Microsoft.Extensions.DependencyInjection;

namespace Avocet.Hosting;

/// <summary>
/// The queue that takes jobs takes them as plain JSON too, so that <c>aws sqs send-message</c> with the documented job is all a data
/// scientist needs.
/// </summary>
public static class PlainJobs
{
    /// <summary>Ingest's queue, as documented to users.</summary>
    public const string Queue = "avocet-ingest";

    internal static void Accept(IRegistrationContext context, IReceiveEndpointConfigurator endpoint)
    {
        endpoint.AddDeserializer(new PlainJobDeserializer(new ContentType("application/json")));
        endpoint.AddDeserializer(new PlainJobDeserializer(SystemTextJsonMessageSerializer.JsonContentType), isDefault: true);
        endpoint.ConfigureError(errors =>
        {
            errors.UseFilter(new RefusedJobFilter(context.GetRequiredService<JobDocuments>()));
            errors.UseFilter(new GenerateFaultFilter());
            errors.UseFilter(new ErrorTransportFilter());
        });
    }
}
