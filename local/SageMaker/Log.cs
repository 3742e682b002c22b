using Microsoft.Extensions.Logging;

namespace Avocet.LocalSageMaker;

/// <summary>What the local SageMaker says.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Local SageMaker listens on {Address}; state in {DataDirectory}, objects in {ObjectStore}")]
    public static partial void Listening(this ILogger logger, string address, string dataDirectory, string objectStore);

    [LoggerMessage(2, LogLevel.Information, "Training job {Job} started")]
    public static partial void TrainingStarted(this ILogger logger, string job);

    [LoggerMessage(3, LogLevel.Information, "Training job {Job} ended as {Status} {Reason}")]
    public static partial void TrainingEnded(this ILogger logger, string job, string status, string? reason);

    [LoggerMessage(4, LogLevel.Error, "Training job {Job} broke")]
    public static partial void TrainingBroke(this ILogger logger, Exception failure, string job);

    [LoggerMessage(5, LogLevel.Warning, "Training job {Job} was in progress when the server ended; it goes on")]
    public static partial void TrainingResumed(this ILogger logger, string job);

    [LoggerMessage(6, LogLevel.Information, "Endpoint {Endpoint} serves {Config}")]
    public static partial void EndpointInService(this ILogger logger, string endpoint, string config);

    [LoggerMessage(7, LogLevel.Warning, "Endpoint {Endpoint} cannot serve {Config}")]
    public static partial void EndpointFailed(this ILogger logger, Exception failure, string endpoint, string config);

    [LoggerMessage(9, LogLevel.Error, "A line of training job {Job} could not be kept: {Line}")]
    public static partial void LineLost(this ILogger logger, Exception failure, string job, string line);

    [LoggerMessage(10, LogLevel.Error, "A request to endpoint {Endpoint} and its answer could not be kept as {File}")]
    public static partial void CaptureLost(this ILogger logger, Exception failure, string endpoint, string file);

    [LoggerMessage(8, LogLevel.Error, "Request {Target} {Path} failed")]
    public static partial void RequestFailed(this ILogger logger, Exception failure, string target, string path);
}
