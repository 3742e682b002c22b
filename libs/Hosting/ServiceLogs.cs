using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Extensions.Logging;
using Serilog.Formatting.Compact;

namespace Avocet.Hosting;

/// <summary>Logs of a service: one JSON object a line on standard output.</summary>
public static class ServiceLogs
{
    /// <summary>
    /// Serilog's compact JSON instead of the console's text. A line that belongs to a message carries the job (JobId) and the trace
    /// (@tr, @sp).
    /// How much is said is the standard section's business: Logging:LogLevel:Default.
    /// </summary>
    /// <param name="logging">The host's logging.</param>
    /// <param name="output">Where lines go; <see langword="null"/> for standard output.</param>
    public static ILoggingBuilder AddAvocetLogs(this ILoggingBuilder logging, TextWriter? output = null)
    {
        logging.ClearProviders();
        logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("System", LogLevel.Warning).AddFilter("MassTransit", LogLevel.Warning);
        var format = new CompactJsonFormatter();
        var sinks = new LoggerConfiguration().MinimumLevel.Verbose().Enrich.FromLogContext();
        var logger = output is null ? sinks.WriteTo.Console(format) : sinks.WriteTo.Sink(new WriterSink(format, output));
        // Not by AddSerilog, which sets a filter of its own that lets everything through.
        return logging.AddProvider(new SerilogLoggerProvider(logger.CreateLogger(), dispose: true));
    }

    private sealed class WriterSink(CompactJsonFormatter format, TextWriter output) : Serilog.Core.ILogEventSink
    {
        private readonly Lock _gate = new();

        public void Emit(Serilog.Events.LogEvent logEvent)
        {
            lock (_gate) format.Format(logEvent, output);
        }
    }
}
