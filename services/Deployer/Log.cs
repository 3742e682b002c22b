using Microsoft.Extensions.Logging;

namespace Avocet.Deployer;

/// <summary>What the deployer says: one line a message handled.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "{JobId} asks for no deployment")]
    public static partial void DeploymentSkipped(this ILogger logger, string jobId);

    [LoggerMessage(2, LogLevel.Information, "Endpoint {Endpoint} of {JobId}: {Step}, status {Status}")]
    public static partial void EndpointSeen(this ILogger logger, string endpoint, string jobId, EndpointStep step, string? status);

    [LoggerMessage(3, LogLevel.Debug, "Check {Number} of {JobId} is a duplicate; dropped")]
    public static partial void CheckDropped(this ILogger logger, string jobId, int number);

    [LoggerMessage(4, LogLevel.Information,
        "{JobId} deployed to {Endpoint}: {Pictures} pictures, {Detections} predictions; expires at {ExpiresAt}")]
    public static partial void Deployed(
        this ILogger logger, string jobId, string endpoint, int pictures, int detections, DateTimeOffset? expiresAt);

    [LoggerMessage(5, LogLevel.Debug, "Hop {Hop} of {JobId} is a duplicate or has nothing to delete; dropped")]
    public static partial void HopDropped(this ILogger logger, string jobId, int hop);

    [LoggerMessage(6, LogLevel.Information, "Endpoint {Endpoint} of {JobId} is due at {ExpiresAt}")]
    public static partial void NotDueYet(this ILogger logger, string endpoint, string jobId, DateTimeOffset expiresAt);

    [LoggerMessage(7, LogLevel.Information, "Time of {JobId} is over: {What}")]
    public static partial void Expired(this ILogger logger, string jobId, string what);

    [LoggerMessage(8, LogLevel.Information, "{Deployments} live deployments picked up")]
    public static partial void PickedUp(this ILogger logger, int deployments);

    [LoggerMessage(9, LogLevel.Information, "Deleted {Kind} {Name}")]
    public static partial void ResourceDeleted(this ILogger logger, string kind, string name);

    [LoggerMessage(10, LogLevel.Warning, "Left {Kind} {Name} alone: it does not bear tag avocet:job={JobId}")]
    public static partial void ForeignLeft(this ILogger logger, string kind, string name, string jobId);

    [LoggerMessage(11, LogLevel.Warning, "Endpoint {Endpoint} of {JobId} cannot be deleted now and is tried again: {Reason}")]
    public static partial void SageMakerSilent(this ILogger logger, string endpoint, string jobId, string reason);
}
