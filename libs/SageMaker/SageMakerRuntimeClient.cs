namespace Avocet.SageMaker;

/// <summary>SageMaker's runtime (REST-JSON, API version 2017-05-13): asks an endpoint.</summary>
public sealed class SageMakerRuntimeClient
{
    /// <summary>Largest request, in bytes.</summary>
    public const int MostBytes = 6_291_456;

    private readonly Wire _wire;

    internal SageMakerRuntimeClient(Wire wire) => _wire = wire;

    /// <summary>Asks an endpoint and waits for its answer, at most a minute.</summary>
    /// <exception cref="ArgumentException">The body is larger than <see cref="MostBytes"/>.</exception>
    /// <exception cref="SageMakerException">The endpoint refused: ModelError when its container did.</exception>
    public async Task<InvokeEndpointReply> InvokeEndpointAsync(InvokeEndpointRequest request, CancellationToken cancellationToken)
    {
        if (request.Body.Length > MostBytes)
        {
            throw new ArgumentException(
                $"The body for endpoint {request.EndpointName} has {request.Body.Length} bytes; an endpoint takes at most {MostBytes}. "
                + "Send a smaller picture.", nameof(request));
        }

        using var reply = await _wire.SendAsync(
            WireService.Runtime, "InvokeEndpoint", $"/endpoints/{Uri.EscapeDataString(request.EndpointName)}/invocations", request.Body,
            Given(
                ("Content-Type", request.ContentType), ("Accept", request.Accept),
                ("X-Amzn-SageMaker-Custom-Attributes", request.CustomAttributes),
                ("X-Amzn-SageMaker-Target-Variant", request.TargetVariant),
                ("X-Amzn-SageMaker-Inference-Id", request.InferenceId)),
            cancellationToken);
        return new InvokeEndpointReply(
            await reply.Content.ReadAsByteArrayAsync(cancellationToken), reply.Content.Headers.ContentType?.ToString() ?? "",
            Header(reply, "x-Amzn-Invoked-Production-Variant"));
    }

    /// <summary>Puts a request in an asynchronous endpoint's queue.</summary>
    /// <returns>Where the answer will be (s3://…); it is not there yet.</returns>
    public async Task<string> QueueInvocationAsync(InvokeEndpointAsyncRequest request, CancellationToken cancellationToken)
    {
        using var reply = await _wire.SendAsync(
            WireService.Runtime, "InvokeEndpointAsync", $"/endpoints/{Uri.EscapeDataString(request.EndpointName)}/async-invocations", [],
            Given(
                ("X-Amzn-SageMaker-InputLocation", request.InputLocation), ("X-Amzn-SageMaker-Content-Type", request.ContentType),
                ("X-Amzn-SageMaker-Accept", request.Accept), ("X-Amzn-SageMaker-Inference-Id", request.InferenceId)),
            cancellationToken);
        return Header(reply, "X-Amzn-SageMaker-OutputLocation") ?? "";
    }

    private static List<(string Name, string Value)> Given(params ReadOnlySpan<(string Name, string? Value)> headers)
    {
        var given = new List<(string, string)>();
        foreach (var (name, value) in headers)
        {
            if (value is not null) given.Add((name, value));
        }

        return given;
    }

    private static string? Header(HttpResponseMessage reply, string name) =>
        reply.Headers.TryGetValues(name, out var values) ? values.First() : null;
}

/// <summary>A question to an endpoint.</summary>
public sealed record InvokeEndpointRequest
{
    /// <summary>The endpoint; case counts.</summary>
    public required string EndpointName { get; init; }

    /// <summary>For example a JPEG file; at most 6 MiB.</summary>
    public required byte[] Body { get; init; }

    /// <summary>MIME type of the body.</summary>
    public string? ContentType { get; init; }

    /// <summary>MIME type wanted: application/json, or application/json;annotation=1 for boxes in pixels.</summary>
    public string? Accept { get; init; }

    /// <summary>Handed to the container, at most 1,024 visible ASCII characters.</summary>
    public string? CustomAttributes { get; init; }

    /// <summary>A variant to ask, whatever the weights.</summary>
    public string? TargetVariant { get; init; }

    /// <summary>1–64 characters, kept in captured data.</summary>
    public string? InferenceId { get; init; }
}

/// <summary>An endpoint's answer.</summary>
/// <param name="Body">As it came.</param>
/// <param name="ContentType">Its MIME type.</param>
/// <param name="InvokedProductionVariant">Who answered.</param>
public sealed record InvokeEndpointReply(byte[] Body, string ContentType, string? InvokedProductionVariant);

/// <summary>A question to an asynchronous endpoint.</summary>
public sealed record InvokeEndpointAsyncRequest
{
    /// <summary>The endpoint; case counts.</summary>
    public required string EndpointName { get; init; }

    /// <summary>Where the body is (s3://…).</summary>
    public required string InputLocation { get; init; }

    /// <summary>MIME type of the body.</summary>
    public string? ContentType { get; init; }

    /// <summary>MIME type wanted.</summary>
    public string? Accept { get; init; }

    /// <summary>1–64 characters, kept in captured data.</summary>
    public string? InferenceId { get; init; }
}
