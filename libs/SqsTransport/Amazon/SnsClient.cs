using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Xml.Linq;
using Amazon;
using Amazon.Runtime;

namespace Avocet.SqsTransport;

/// <summary>
/// The few operations of SNS (API 2010-03-31, Query protocol) that fan-out needs. AWSSDK.SimpleNotificationService is not used; see
/// docs/adr/0008-own-sqs-transport.md.
/// </summary>
internal sealed class SnsClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly Uri _endpoint;
    private readonly RequestSigner _signer;
    private readonly int _retries;
    private readonly TimeProvider _clock;

    public SnsClient(SqsHostSettings settings, AWSCredentials credentials, TimeProvider clock)
    {
        var config = settings.SnsConfig ?? new();
        var region = config.RegionEndpoint ?? RegionEndpoint.GetBySystemName(settings.Region);
        _endpoint = new Uri(config.ServiceURL ?? $"https://sns.{region.SystemName}.{region.PartitionDnsSuffix}");
        _signer = new RequestSigner(
            credentials, config.AuthenticationRegion ?? config.RegionEndpoint?.SystemName ?? settings.Region, "sns", clock);
        (_retries, _clock) = (config.MaxErrorRetry, clock);
        _http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = config.Timeout };
    }

    /// <returns>The topic's ARN; of the one that is there, if it is.</returns>
    public async Task<string> CreateTopicAsync(string name)
    {
        var fifo = SqsName.IsFifo(name) ? new Dictionary<string, string> { ["FifoTopic"] = "true" } : [];
        return Value(await CallAsync("CreateTopic", new QueryForm().Add("Name", name).AddEntries("Attributes", fifo)), "TopicArn");
    }

    /// <exception cref="SnsException">There is no such topic.</exception>
    public async Task<string> FindTopicAsync(string name)
    {
        for (string? token = ""; token is not null;)
        {
            var page = await CallAsync("ListTopics", token.Length == 0 ? new() : new QueryForm().Add("NextToken", token));
            var arn = page.Descendants().Where(element => element.Name.LocalName == "TopicArn").Select(element => element.Value)
                .FirstOrDefault(arn => arn.EndsWith(':' + name, StringComparison.Ordinal));
            if (arn is not null) return arn;
            token = page.Descendants().FirstOrDefault(element => element.Name.LocalName == "NextToken")?.Value;
        }

        throw new SnsException(
            "ListTopics", "NotFound", $"there is no topic {name}, and this process does not make topics", HttpStatusCode.NotFound);
    }

    /// <summary>Subscribes a queue; raw, so that the queue holds the message itself and not SNS's notification of it.</summary>
    /// <returns>The subscription's ARN.</returns>
    public async Task<string> SubscribeAsync(string topicArn, string queueArn, IReadOnlyDictionary<string, string> attributes)
    {
        var form = new QueryForm().Add("TopicArn", topicArn).Add("Protocol", "sqs").Add("Endpoint", queueArn)
            .Add("ReturnSubscriptionArn", "true");
        try
        {
            return Value(await CallAsync("Subscribe", form.AddEntries("Attributes", attributes)), "SubscriptionArn");
        }
        catch (SnsException taken) when (
            taken.Code is "InvalidParameter" && taken.Message.Contains("different attributes", StringComparison.OrdinalIgnoreCase))
        {
            var arn = await FindSubscriptionAsync(topicArn, queueArn);
            foreach (var (name, value) in attributes)
            {
                var change = new QueryForm().Add("SubscriptionArn", arn).Add("AttributeName", name).Add("AttributeValue", value);
                await CallAsync("SetSubscriptionAttributes", change);
            }

            return arn;
        }
    }

    public Task UnsubscribeAsync(string subscriptionArn) =>
        CallAsync("Unsubscribe", new QueryForm().Add("SubscriptionArn", subscriptionArn));

    /// <summary>Publishes at most ten messages.</summary>
    /// <returns>Why each was not published; <see langword="null"/> where it was.</returns>
    public async Task<IReadOnlyList<BatchFault?>> PublishAsync(string topicArn, IReadOnlyList<OutgoingMessage> messages)
    {
        var form = new QueryForm().Add("TopicArn", topicArn);
        for (var i = 0; i < messages.Count; i++) form.AddMessage(i, messages[i]);
        var response = await CallAsync("PublishBatch", form);
        var faults = new BatchFault?[messages.Count];
        foreach (var failed in response.Descendants().Where(element => element.Parent?.Name.LocalName == "Failed"))
        {
            var isTransient = Value(failed, "SenderFault") == "false";
            var place = int.Parse(Value(failed, "Id"), CultureInfo.InvariantCulture);
            faults[place] = new BatchFault(Value(failed, "Code"), Value(failed, "Message"), isTransient);
        }

        return faults;
    }

    public void Dispose() => _http.Dispose();

    private async Task<string> FindSubscriptionAsync(string topicArn, string queueArn)
    {
        for (string? token = ""; token is not null;)
        {
            var form = new QueryForm().Add("TopicArn", topicArn);
            var page = await CallAsync("ListSubscriptionsByTopic", token.Length == 0 ? form : form.Add("NextToken", token));
            var found = page.Descendants().FirstOrDefault(element => element.Name.LocalName == "Endpoint" && element.Value == queueArn);
            if (found is not null) return Value(found.Parent!, "SubscriptionArn");
            token = page.Descendants().FirstOrDefault(element => element.Name.LocalName == "NextToken")?.Value;
        }

        throw new SnsException(
            "ListSubscriptionsByTopic", "NotFound", $"{topicArn} has no subscription of {queueArn}", HttpStatusCode.NotFound);
    }

    private async Task<XElement> CallAsync(string action, QueryForm form)
    {
        var body = form.Encode(action, "2010-03-31");
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await TryAsync(action, body);
            }
            catch (Exception failure) when (
                attempt < _retries && failure is SnsException { IsTransient: true } or HttpRequestException or TaskCanceledException)
            {
                await Task.Delay(Backoff.Of(attempt, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5), _clock), _clock);
            }
        }
    }

    private async Task<XElement> TryAsync(string action, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _endpoint) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded", "utf-8");
        await _signer.SignAsync(request, body);
        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        if (response.IsSuccessStatusCode) return XElement.Parse(text);
        var error = ParseError(text);
        throw error is null
            ? new SnsException(action, response.StatusCode.ToString(), text, response.StatusCode)
            : new SnsException(action, Value(error, "Code"), Value(error, "Message"), response.StatusCode);
    }

    private static XElement? ParseError(string text)
    {
        try
        {
            return XElement.Parse(text).DescendantsAndSelf().FirstOrDefault(element => element.Name.LocalName == "Error");
        }
        catch (System.Xml.XmlException)
        {
            return null;
        }
    }

    private static string Value(XElement parent, string name) =>
        parent.Descendants().FirstOrDefault(element => element.Name.LocalName == name)?.Value ?? "";
}
