using System.Net;
using MassTransit;

namespace Avocet.SqsTransport;

/// <summary>SNS refused a request.</summary>
internal sealed class SnsException(string action, string code, string message, HttpStatusCode status)
    : MassTransitException($"SNS {action}: {code}: {message}")
{
    public string Code { get; } = code;

    public bool IsNotFound { get; } = code is "NotFound" or "NotFoundException" || status == HttpStatusCode.NotFound;

    /// <summary>Whether the same request may pass later.</summary>
    public bool IsTransient { get; } =
        (int)status >= 500 || status == HttpStatusCode.TooManyRequests
            || code is "Throttling" or "ThrottlingException" or "ThrottledException" or "RequestLimitExceeded";
}
