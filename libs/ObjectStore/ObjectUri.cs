namespace Avocet.ObjectStore;

/// <summary>An object, or a prefix of keys, in a bucket: s3://bucket/key.</summary>
/// <param name="Bucket">Name of the bucket, 3–63 characters of [a-z0-9.-].</param>
/// <param name="Key">Key in the bucket, without a leading slash; empty for the whole bucket.</param>
public readonly record struct ObjectUri(string Bucket, string Key)
{
    private const string Scheme = "s3://";

    /// <summary>Whether a text looks like an object URI at all.</summary>
    public static bool IsObjectUri(string text) => text.StartsWith(Scheme, StringComparison.Ordinal);

    /// <summary>Reads s3://bucket/key.</summary>
    /// <exception cref="FormatException">The text is not such a URI; the message names it and the form expected.</exception>
    public static ObjectUri Parse(string text) =>
        TryParse(text, out var uri) ? uri : throw new FormatException($"'{text}' is not an object URI. Write s3://bucket/key.");

    /// <summary>Reads s3://bucket/key without throwing.</summary>
    public static bool TryParse(string text, out ObjectUri uri)
    {
        uri = default;
        if (!IsObjectUri(text)) return false;
        var rest = text[Scheme.Length..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var bucket = slash < 0 ? rest : rest[..slash];
        if (bucket.Length is < 3 or > 63
            || !bucket.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-')) return false;
        uri = new ObjectUri(bucket, slash < 0 ? "" : rest[(slash + 1)..]);
        return true;
    }

    /// <summary>The key below this prefix, with exactly one slash between.</summary>
    public ObjectUri Child(string name) => this with { Key = Key.Length == 0 || Key.EndsWith('/') ? Key + name : $"{Key}/{name}" };

    /// <inheritdoc/>
    public override string ToString() => $"{Scheme}{Bucket}/{Key}";
}
