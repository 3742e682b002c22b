using System.Text.Json;
using System.Text.Json.Serialization;

namespace Avocet.SageMaker;

/// <summary>JSON as the services speak it: nulls left out, unknown members of replies ignored, times in seconds since 1970.</summary>
internal static class WireJson
{
    /// <summary>SageMaker: member names as in C#.</summary>
    public static JsonSerializerOptions SageMaker { get; } = Create(policy: null);

    /// <summary>CloudWatch Logs: camelCase.</summary>
    public static JsonSerializerOptions Logs { get; } = Create(JsonNamingPolicy.CamelCase);

    private static JsonSerializerOptions Create(JsonNamingPolicy? policy)
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = policy,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Converters = { new EpochSecondsConverter() },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    /// <summary>A number of seconds, whole or with a fraction (milliseconds count).</summary>
    private sealed class EpochSecondsConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Round(reader.GetDouble() * 1000));

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
        {
            var milliseconds = value.ToUnixTimeMilliseconds();
            if (milliseconds % 1000 == 0) writer.WriteNumberValue(milliseconds / 1000);
            else writer.WriteNumberValue(milliseconds / 1000m);
        }
    }
}
