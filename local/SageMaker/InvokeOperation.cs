using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Avocet.LocalSageMaker;

/// <summary>InvokeEndpoint: a picture in, detections or probabilities out.</summary>
internal sealed class InvokeOperation(EndpointFleet fleet, int atOnce) : IDisposable
{
    /// <summary>Largest body of a request.</summary>
    public const int MostBytes = 6_291_456;

    private const int MostWaiting = 256;
    private readonly SemaphoreSlim _free = new(atOnce);
    private int _waiting;

    /// <summary>Answers a request.</summary>
    public async Task HandleAsync(string name, HttpContext context, byte[] body)
    {
        var (request, response) = (context.Request, context.Response);
        var target = request.Headers["X-Amzn-SageMaker-Target-Variant"].ToString();
        var (served, acquired) = await AcquireAsync(name, target.Length > 0 ? target : null, context.RequestAborted);
        try
        {
            if (!PredictionFormat.IsPicture(request.ContentType ?? ""))
                throw new ModelErrorException(
                    415, $"Unsupported content type '{request.ContentType}'. Give image/jpeg, image/png or application/x-image.");
            if (PredictionFormat.Choose(request.Headers.Accept.ToString()) is not var (contentType, annotation))
                throw new ModelErrorException(406, $"Accept type '{request.Headers.Accept}' is not supported. Give application/json.");
            var text = await AnswerAsync(() => acquired.Model.Answer(body, contentType, annotation), context.RequestAborted);
            var answer = Encoding.UTF8.GetBytes(text);
            if (served.Capture is { } capture)
            {
                var inferenceId = request.Headers["X-Amzn-SageMaker-Inference-Id"].ToString();
                await capture.KeepAsync(
                    acquired.Variant.Name, inferenceId.Length > 0 ? inferenceId : null, new CapturedBody(request.ContentType!, body),
                    new CapturedBody(contentType, answer));
            }

            response.ContentType = contentType;
            response.Headers["x-Amzn-Invoked-Production-Variant"] = acquired.Variant.Name;
            if (request.Headers["X-Amzn-SageMaker-Custom-Attributes"] is { Count: > 0 } attributes)
                response.Headers["X-Amzn-SageMaker-Custom-Attributes"] = attributes;
            response.ContentLength = answer.Length;
            await response.Body.WriteAsync(answer, context.RequestAborted);
        }
        finally
        {
            served.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _free.Dispose();

    private async Task<(ServedDeployment Served, (DeployedVariant Variant, ServedModel Model) Acquired)> AcquireAsync(
        string name, string? target, CancellationToken cancellationToken)
    {
        while (await fleet.FindAsync(name, cancellationToken) is { } served)
        {
            // Withdrawn between the two calls: another one took its place, or the endpoint is gone.
            if (served.Acquire(target) is { } acquired) return (served, acquired);
            await Task.Yield();
        }

        throw new ServiceErrorException(400, "ValidationError", $"Endpoint {name} of account {Account.Id} not found.");
    }

    private async Task<string> AnswerAsync(Func<string> answer, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _waiting) > MostWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            throw new ServiceErrorException(503, "ServiceUnavailable", $"{MostWaiting} requests are waiting already. Try again later.");
        }

        try
        {
            await _free.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        try
        {
            return await Task.Run(answer, cancellationToken);
        }
        catch (InvalidDataException unreadable)
        {
            throw new ModelErrorException(400, $"Unable to decode image. {unreadable.Message}");
        }
        finally
        {
            _free.Release();
        }
    }
}

/// <summary>The container behind an endpoint refused a request.</summary>
/// <param name="status">Its HTTP status.</param>
/// <param name="message">Its words.</param>
internal sealed class ModelErrorException(int status, string message) : Exception(message)
{
    /// <summary>The body of the error ModelError, HTTP 424.</summary>
    public JsonObject Body() => new()
    {
        ["ErrorCode"] = "CLIENT_ERROR_FROM_MODEL",
        ["Message"] = $"Received client error ({status}) from primary with message \"{Message}\".",
        ["OriginalStatusCode"] = status,
        ["OriginalMessage"] = Message,
        ["LogStreamArn"] = "",
    };
}
