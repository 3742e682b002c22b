using System.Net.Mime;
using System.Text.Json;
using Avocet.Contracts;
using MassTransit;
using MassTransit.Serialization;

namespace Avocet.Hosting;

/// <summary>
/// Takes a job that a person posted as plain JSON: it is read as strictly as <see cref="JobReader"/> reads, put into an envelope, and
/// goes on like any message. A body that has an envelope is left alone.
/// </summary>
internal sealed class PlainJobDeserializer(ContentType contentType) : IMessageDeserializer, ISerializerFactory
{
    private static readonly JsonSerializerOptions EnvelopeOptions = new(JsonSerializerDefaults.Web);

    public ContentType ContentType => contentType;

    public IMessageSerializer CreateSerializer() => SystemTextJsonMessageSerializer.Instance;

    public IMessageDeserializer CreateDeserializer() => this;

    public ConsumeContext Deserialize(ReceiveContext receiveContext) =>
        new BodyConsumeContext(
            receiveContext, Deserialize(receiveContext.Body, receiveContext.TransportHeaders, receiveContext.InputAddress));

    public SerializerContext Deserialize(MessageBody body, Headers headers, Uri? destinationAddress = null) =>
        SystemTextJsonMessageSerializer.Instance.Deserialize(IsEnvelope(body) ? body : Envelop(body, headers), headers, destinationAddress);

    public MessageBody GetMessageBody(string text) => new StringMessageBody(text);

    public void Probe(ProbeContext context) => context.CreateScope("plainJob").Add("contentType", contentType.MediaType);

    private static bool IsEnvelope(MessageBody body)
    {
        try
        {
            using var document = JsonDocument.Parse(body.GetString());
            return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("messageType", out _)
                && root.TryGetProperty("message", out _);
        }
        catch (JsonException)
        {
            // The reader of jobs says where it breaks.
            return false;
        }
    }

    private static StringMessageBody Envelop(MessageBody body, Headers headers)
    {
        var job = JobReader.Read(body.GetString());
        return new StringMessageBody(JsonSerializer.Serialize(
            new
            {
                MessageId = headers.Get<string>(MessageHeaders.MessageId),
                MessageType = new[] { MessageUrn.ForTypeString<SubmitDatasetJob>() },
                Message = JsonSerializer.SerializeToElement(job, JobJson.Document),
            },
            EnvelopeOptions));
    }
}
