using System.Net;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Avocet.SageMaker.Tests;

/// <summary>A request as it would leave.</summary>
internal sealed record SentRequest(string Method, string Url, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);
}

/// <summary>The clients over a wire that answers from a script; the clock stands still but for the pauses it is asked for.</summary>
internal sealed class WireBench : HttpMessageHandler
{
    private readonly ServiceProvider _services;
    private readonly Queue<Func<HttpResponseMessage>> _script = new();

    public WireBench(params (string Key, string Value)[] settings)
    {
        var values = new Dictionary<string, string?>
        {
            ["SageMaker:Region"] = "us-west-2",
            ["SageMaker:RoleArn"] = "arn:aws:iam::123456789012:role/SageMakerExecution",
            ["SageMaker:AccessKey"] = "AKIDEXAMPLE",
            ["SageMaker:SecretKey"] = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        };
        foreach (var (key, value) in settings) values["SageMaker:" + key] = value;
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
        services.AddSingleton<TimeProvider>(Clock);
        services.AddSageMaker();
        services.AddHttpClient(SageMakerService.HttpClientName).ConfigurePrimaryHttpMessageHandler(() => this);
        _services = services.BuildServiceProvider(validateScopes: true);
    }

    public ImpatientClock Clock { get; } = new();

    public List<SentRequest> Sent { get; } = [];

    public SageMakerClient Client => _services.GetRequiredService<SageMakerClient>();

    public SageMakerRuntimeClient Runtime => _services.GetRequiredService<SageMakerRuntimeClient>();

    public CloudWatchLogsClient Logs => _services.GetRequiredService<CloudWatchLogsClient>();

    /// <summary>The next answer; without any left the wire answers {} with success.</summary>
    public WireBench Answer(HttpStatusCode status, string body, params (string Name, string Value)[] headers)
    {
        _script.Enqueue(() =>
        {
            var reply = new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, "application/x-amz-json-1.1") };
            foreach (var (name, value) in headers) reply.Headers.TryAddWithoutValidation(name, value);
            return reply;
        });
        return this;
    }

    /// <summary>The next call ends without an answer.</summary>
    public WireBench Fail(Exception failure)
    {
        _script.Enqueue(() => throw failure);
        return this;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var headers = request.Headers.NonValidated.Concat(request.Content!.Headers.NonValidated)
            .ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        Sent.Add(new SentRequest(
            request.Method.Method, request.RequestUri!.ToString(), headers, await request.Content.ReadAsByteArrayAsync(cancellationToken)));
        return _script.TryDequeue(out var answer)
            ? answer()
            : new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("{}") };
    }
}

/// <summary>Starts at the golden requests' time; whoever asks for a pause has it behind him at once.</summary>
internal sealed class ImpatientClock : TimeProvider
{
    private DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public List<TimeSpan> Pauses { get; } = [];

    public override DateTimeOffset GetUtcNow() => _now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Pauses.Add(dueTime);
        _now += dueTime;
        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
