using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Avocet.SageMaker;

/// <summary>Signs, sends, tries again, and turns refusals into <see cref="SageMakerException"/>.</summary>
internal sealed class Wire(
    IHttpClientFactory clients, IOptions<SageMakerOptions> options, RequestSigner signer, TimeProvider clock, Func<double> jitter)
{
    private const string JsonContent = "application/x-amz-json-1.1";
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(20);

    /// <summary>A call of the JSON 1.1 protocol with an answer.</summary>
    public async Task<TReply> CallAsync<TReply>(
        WireService service, string target, string operation, object request, JsonSerializerOptions json,
        CancellationToken cancellationToken)
    {
        var reply = await CallAsync(service, target, operation, request, json, cancellationToken);
        try
        {
            return JsonSerializer.Deserialize<TReply>(reply, json) ?? throw new JsonException("The answer is null.");
        }
        catch (JsonException broken)
        {
            throw new SageMakerException(
                operation, "SerializationException", $"The answer is not what was expected: {broken.Message}",
                status: null, requestId: null, broken);
        }
    }

    /// <summary>A call of the JSON 1.1 protocol; the bytes of its answer, none for a call without one.</summary>
    public async Task<byte[]> CallAsync(
        WireService service, string target, string operation, object request, JsonSerializerOptions json,
        CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(request, request.GetType(), json);
        (string, string)[] headers = [("X-Amz-Target", $"{target}.{operation}"), ("Content-Type", JsonContent)];
        using var reply = await SendAsync(service, operation, "/", body, headers, cancellationToken);
        return await reply.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    /// <summary>Posts a body; the answer is a success and its content is in memory.</summary>
    /// <exception cref="SageMakerException">The service refused, or every try failed.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        WireService service, string operation, string path, byte[] body, IReadOnlyList<(string Name, string Value)> headers,
        CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryAsync(service, operation, path, body, headers, cancellationToken);
            }
            catch (SageMakerException failure) when (failure.IsTransient && attempt < options.Value.MaxAttempts)
            {
                // Up to 1, 2, 4, 8 … seconds, spread so that replicas throttled together do not come back together.
                var pause = TimeSpan.FromSeconds(jitter() * (1 << Math.Min(attempt - 1, 10)));
                await Task.Delay(pause < LongestPause ? pause : LongestPause, clock, cancellationToken);
            }
        }
    }

    private async Task<HttpResponseMessage> TryAsync(
        WireService service, string operation, string path, byte[] body, IReadOnlyList<(string Name, string Value)> headers,
        CancellationToken cancellationToken)
    {
        var address = service.Address(options.Value).ToString().TrimEnd('/');
        using var request = new HttpRequestMessage(HttpMethod.Post, address + path) { Content = new ByteArrayContent(body) };
        foreach (var (name, value) in headers)
        {
            if (name == "Content-Type") request.Content.Headers.TryAddWithoutValidation(name, value);
            else request.Headers.TryAddWithoutValidation(name, value);
        }

        await signer.SignAsync(request, body, service.SigningName, clock.GetUtcNow(), cancellationToken);
        using var client = clients.CreateClient(SageMakerService.HttpClientName);
        try
        {
            var reply = await client.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
            if (reply.IsSuccessStatusCode) return reply;
            using (reply) throw await RefusalAsync(operation, reply, cancellationToken);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException
            || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new SageMakerException(
                operation, SageMakerException.NoAnswer, $"No answer from {address}: {failure.Message}", status: null, requestId: null,
                failure);
        }
    }

    private static async Task<SageMakerException> RefusalAsync(
        string operation, HttpResponseMessage reply, CancellationToken cancellationToken)
    {
        var text = await reply.Content.ReadAsStringAsync(cancellationToken);
        var error = ParseError(text);
        var code = Header(reply.Headers, "x-amzn-ErrorType") ?? error?.Type ?? $"Http{(int)reply.StatusCode}";
        return new SageMakerException(
            operation, BareCode(code), error?.Message ?? (text.Length > 0 ? text[..Math.Min(text.Length, 500)] : reply.ReasonPhrase ?? ""),
            reply.StatusCode, Header(reply.Headers, "x-amzn-RequestId"));
    }

    private static (string? Type, string? Message)? ParseError(string text)
    {
        try
        {
            var json = JsonDocument.Parse(text).RootElement;
            if (json.ValueKind != JsonValueKind.Object) return null;
            return (Text(json, "__type") ?? Text(json, "code"), Text(json, "message") ?? Text(json, "Message"));
        }
        catch (JsonException)
        {
            // A gateway in between answers in HTML; its status says enough.
            return null;
        }

        static string? Text(JsonElement json, string name) =>
            json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }

    /// <summary>namespace#Code and Code:address both mean Code.</summary>
    private static string BareCode(string code) => code[(code.IndexOf('#', StringComparison.Ordinal) + 1)..].Split(':')[0];

    private static string? Header(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.First() : null;
}
