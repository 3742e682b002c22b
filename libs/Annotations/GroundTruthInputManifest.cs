using System.Text.Encodings.Web;
using System.Text.Json;

namespace Avocet.Annotations;

/// <summary>The input manifest of a Ground Truth labelling job: JSON Lines with one source-ref each.</summary>
/// <remarks>Amazon SageMaker developer guide, "Input data": UTF-8, one object a line.</remarks>
public static class GroundTruthInputManifest
{
    private static readonly JsonEncodedText SourceRef = JsonEncodedText.Encode("source-ref");

    /// <summary>Writes one line.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="uri">The image's object, s3://bucket/key.</param>
    public static void WriteLine(Stream stream, string uri)
    {
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString(SourceRef, uri);
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
    }
}
