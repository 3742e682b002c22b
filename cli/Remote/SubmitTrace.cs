using System.Diagnostics;
using Amazon.SQS.Model;
using MassTransit.Logging;
using OpenTelemetry.Trace;

namespace Avocet.Cli.Remote;

/// <summary>The beginning of a job's trace: services carry it from message to message, so that it ends where the endpoint is up.</summary>
internal static class SubmitTrace
{
    private static readonly ActivitySource Source = new("Avocet.Cli");

    /// <summary>Begins the trace; it is sent to where OTEL_EXPORTER_OTLP_ENDPOINT says when the command ends.</summary>
    public static Activity Start(Installation installation, string jobId)
    {
        // Listens from here on; without an exporter the trace still has its id, which the services' logs name.
        _ = installation.Get<TracerProvider>();
        var activity = Source.StartActivity("submit", ActivityKind.Producer)
            ?? new Activity("submit").SetIdFormat(ActivityIdFormat.W3C).Start();
        return activity.SetTag("avocet.job", jobId);
    }

    /// <summary>Gives the trace to a message as MassTransit gives it to its own.</summary>
    public static SendMessageRequest Carry(SendMessageRequest request, Activity activity)
    {
        request.MessageAttributes = new Dictionary<string, MessageAttributeValue>
        {
            [DiagnosticHeaders.ActivityId] = new() { DataType = "String", StringValue = activity.Id },
        };
        return request;
    }
}
