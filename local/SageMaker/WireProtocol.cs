using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Avocet.LocalSageMaker;

/// <summary>An operation of the JSON 1.1 protocol: a body in, a body (or nothing) out.</summary>
internal delegate Task<JsonObject?> Operation(JsonElement body, CancellationToken cancellationToken);

/// <summary>
/// The wire: AWS JSON 1.1 for SageMaker and CloudWatch Logs, REST for SageMaker Runtime, all on one port. Every request must be signed,
/// but for GET /ping, which says that the server is there.
/// </summary>
internal sealed class WireProtocol(
    IReadOnlyDictionary<string, Operation> operations, InvokeOperation invoke, SignatureCheck signatures, FaultInjection faults,
    ILogger logger)
{
    private const string ContentType = "application/x-amz-json-1.1";
    private const string RestContentType = "application/json";
    private const string LogsPrefix = "Logs_20140328.";

    public async Task HandleAsync(HttpContext context)
    {
        context.Response.Headers["x-amzn-RequestId"] = context.TraceIdentifier;
        try
        {
            await DispatchAsync(context);
        }
        catch (ServiceErrorException refused)
        {
            await RefuseAsync(
                context, refused.Status, refused.Code, new JsonObject { ["__type"] = refused.Code, ["message"] = refused.Message });
        }
        catch (ModelErrorException refused)
        {
            await RefuseAsync(context, 424, "ModelError", refused.Body());
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody listens any more.
        }
        catch (Exception failure)
        {
            logger.RequestFailed(failure, context.Request.Headers["X-Amz-Target"].ToString(), context.Request.Path);
            await RefuseAsync(
                context, 500, "InternalFailure", new JsonObject { ["__type"] = "InternalFailure", ["message"] = failure.Message });
        }
    }

    private async Task DispatchAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.Method == "GET" && request.Path == "/ping") return;
        var body = await ReadBodyAsync(request, context.RequestAborted);
        var target = request.Headers["X-Amz-Target"].ToString();
        var raw = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        signatures.Verify(request, raw, body, target.StartsWith(LogsPrefix, StringComparison.Ordinal) ? "logs" : "sagemaker");
        if (request.Method == "POST" && request.Path.Value!.Split('/') is ["", "endpoints", var endpoint, "invocations"])
        {
            faults.Before("InvokeEndpoint");
            await invoke.HandleAsync(endpoint, context, body);
            return;
        }

        if (request.Method != "POST" || request.Path != "/" || !operations.TryGetValue(target, out var operation))
        {
            throw new ServiceErrorException(
                target.Length > 0 ? 400 : 404, "UnknownOperationException",
                $"'{request.Method} {request.Path}' with X-Amz-Target '{target}' is no operation of this server.");
        }

        var name = target[(target.IndexOf('.', StringComparison.Ordinal) + 1)..];
        faults.Before(name);
        var reply = await operation(Parse(body), context.RequestAborted);
        faults.After(name);
        await WriteAsync(context, 200, reply);
    }

    private static JsonElement Parse(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body.Length == 0 ? "{}"u8.ToArray() : body);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw ServiceErrorException.Serialization("The body is no JSON object.");
        }
        catch (JsonException wrong)
        {
            throw ServiceErrorException.Serialization($"The body is no JSON: {wrong.Message}");
        }
    }

    private static async Task<byte[]> ReadBodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var tooLong = new ServiceErrorException(
            413, "RequestEntityTooLarge", $"HTTP content length exceeded {InvokeOperation.MostBytes} bytes.");
        if (request.ContentLength > InvokeOperation.MostBytes) throw tooLong;
        using var body = new MemoryStream((int)(request.ContentLength ?? 0));
        var piece = new byte[64 << 10];
        while (await request.Body.ReadAsync(piece, cancellationToken) is > 0 and var read)
        {
            if (body.Length + read > InvokeOperation.MostBytes) throw tooLong;
            body.Write(piece, 0, read);
        }

        return body.ToArray();
    }

    private static Task RefuseAsync(HttpContext context, int status, string code, JsonObject body)
    {
        if (context.Response.HasStarted) return Task.CompletedTask;
        context.Response.Headers.Remove("x-Amzn-Invoked-Production-Variant");
        context.Response.Headers["x-amzn-ErrorType"] = code;
        return WriteAsync(context, status, body);
    }

    private static async Task WriteAsync(HttpContext context, int status, JsonObject? body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = context.Request.Path.StartsWithSegments("/endpoints") ? RestContentType : ContentType;
        var bytes = body is null ? [] : Encoding.UTF8.GetBytes(body.ToJsonString());
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
