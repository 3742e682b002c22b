using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Avocet.LocalSageMaker.Tests;

/// <summary>An answer as it came.</summary>
internal sealed record Reply(HttpStatusCode Status, string Text, HttpResponseHeaders Headers, string ContentType)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    /// <summary>Exception name of an error.</summary>
    public string Code => (string)Json["__type"]!;

    public string Message => (string)(Json["message"] ?? Json[nameof(Message)])!;
}

/// <summary>Raw signed HTTP.</summary>
internal sealed class Client(Uri address) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };

    public Signer? Signer { get; init; } = new();

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public Task<Reply> Call(string operation, string json) => Send(operation, Encoding.UTF8.GetBytes(json));

    /// <summary>Calls an operation that must succeed.</summary>
    public async Task<JsonNode> Do(string operation, object members)
    {
        var reply = await Call(operation, System.Text.Json.JsonSerializer.Serialize(members));
        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        return reply.Text.Length == 0 ? new JsonObject() : reply.Json;
    }

    /// <summary>Calls an operation that must be refused.</summary>
    public async Task<Reply> Refused(string operation, object members, HttpStatusCode status = HttpStatusCode.BadRequest)
    {
        var reply = await Call(operation, System.Text.Json.JsonSerializer.Serialize(members));
        reply.Status.ShouldBe(status, reply.Text);
        return reply;
    }

    public async Task<Reply> Invoke(
        string endpoint, byte[] body, string contentType = "image/jpeg", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/endpoints/{endpoint}/invocations");
        request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(contentType) } };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await Send(request, body, Signer);
    }

    /// <summary>Describes a training job again and again until it is as wanted.</summary>
    public async Task<JsonNode> WaitForJob(string job, Func<JsonNode, bool> wanted) =>
        await WaitFor("SageMaker.DescribeTrainingJob", new { TrainingJobName = job }, wanted);

    public Task<JsonNode> WaitForEnd(string job) =>
        WaitForJob(job, described => (string)described["TrainingJobStatus"]! is "Completed" or "Failed" or "Stopped");

    public async Task<JsonNode> WaitForEndpoint(string endpoint, string status) =>
        await WaitFor(
            "SageMaker.DescribeEndpoint", new { EndpointName = endpoint }, described => (string)described["EndpointStatus"]! == status);

    public void Dispose() => _http.Dispose();

    private async Task<JsonNode> WaitFor(string operation, object members, Func<JsonNode, bool> wanted)
    {
        var patience = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            var described = await Do(operation, members);
            if (wanted(described)) return described;
            (patience.Elapsed < TimeSpan.FromSeconds(60)).ShouldBeTrue($"not in time: {described}");
            await Task.Delay(20);
        }
    }

    private async Task<Reply> Send(string operation, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/");
        request.Headers.Add("X-Amz-Target", operation);
        request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.1") } };
        var isOfLogs = operation.StartsWith("Logs_", StringComparison.Ordinal);
        return await Send(request, body, isOfLogs && Signer is { } signer ? signer with { Service = "logs" } : Signer);
    }

    private async Task<Reply> Send(HttpRequestMessage request, byte[] body, Signer? signer)
    {
        request.RequestUri = new Uri(_http.BaseAddress!, request.RequestUri!);
        signer?.Sign(request, body, Clock.GetUtcNow());
        using var response = await _http.SendAsync(request);
        return new Reply(
            response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers,
            response.Content.Headers.ContentType?.ToString() ?? "");
    }
}
