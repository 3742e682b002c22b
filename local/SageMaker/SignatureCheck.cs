using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Avocet.LocalSageMaker;

/// <summary>
/// Signature Version 4 in the Authorization header, checked from the written specification and not with a client's code: a client that
/// signs wrongly is found out here and not at AWS.
/// </summary>
internal sealed class SignatureCheck(string accessKey, string secretKey, string region, TimeProvider clock)
{
    private const string Algorithm = "AWS4-HMAC-SHA256";
    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";
    private static readonly TimeSpan MostSkew = TimeSpan.FromMinutes(15);

    /// <summary>Accepts a request or throws.</summary>
    /// <param name="request">Its method and headers.</param>
    /// <param name="target">Path and query as they came on the wire.</param>
    /// <param name="body">All of it.</param>
    /// <param name="service">Signing name of the service that was asked.</param>
    /// <exception cref="ServiceErrorException">There is no signature, or it is not this account's, or not of this request.</exception>
    public void Verify(HttpRequest request, string target, ReadOnlySpan<byte> body, string service)
    {
        var signature = Authorization.Read(request.Headers.Authorization.ToString());
        if (signature.AccessKey != accessKey)
            throw new ServiceErrorException(403, "UnrecognizedClientException", "The security token included in the request is invalid.");
        var time = SigningTime(request);
        CheckScope(signature, time, service);
        CheckTime(time);
        if (!signature.SignedHeaders.Contains("host"))
            throw Invalid("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
        var hash = Hex(SHA256.HashData(body));
        var told = request.Headers["x-amz-content-sha256"].ToString();
        if (told.Length > 0 && !string.Equals(told, hash, StringComparison.OrdinalIgnoreCase))
            throw Invalid("The provided 'x-amz-content-sha256' header does not match what was computed.");
        var canonical = CanonicalRequest(request, target, signature.SignedHeaders, hash);
        var signedAt = time.ToString(TimeFormat, CultureInfo.InvariantCulture);
        var text = $"{Algorithm}\n{signedAt}\n{signature.Scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var expected = Hex(HMACSHA256.HashData(SigningKey(signature), Encoding.UTF8.GetBytes(text)));
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.ASCII.GetBytes(signature.Signature)))
        {
            throw Invalid("The request signature we calculated does not match the signature you provided. "
                + "Check your AWS Secret Access Key and signing method. Consult the service documentation for details.");
        }
    }

    private static DateTimeOffset SigningTime(HttpRequest request)
    {
        var amazon = request.Headers["x-amz-date"].ToString();
        var (text, format) = amazon.Length > 0 ? (amazon, TimeFormat) : (request.Headers.Date.ToString(), "r");
        if (DateTimeOffset.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return time;
        throw new ServiceErrorException(403, "IncompleteSignatureException",
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
    }

    private void CheckScope(Authorization signature, DateTimeOffset time, string service)
    {
        if (signature.Region != region)
            throw Invalid($"Credential should be scoped to a valid region, not '{signature.Region}'. Here it is '{region}'.");
        if (signature.Service != service) throw Invalid($"Credential should be scoped to correct service: '{service}'.");
        if (signature.Date != time.ToString("yyyyMMdd", CultureInfo.InvariantCulture))
            throw Invalid($"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{signature.Date}'.");
    }

    private void CheckTime(DateTimeOffset time)
    {
        var now = clock.GetUtcNow();
        var signed = time.ToString(TimeFormat, CultureInfo.InvariantCulture);
        var here = now.ToString(TimeFormat, CultureInfo.InvariantCulture);
        if (now - time > MostSkew) throw Invalid($"Signature expired: {signed} is now earlier than {here} - 15 min.");
        if (time - now > MostSkew) throw Invalid($"Signature not yet current: {signed} is still later than {here} + 15 min.");
    }

    private static string CanonicalRequest(HttpRequest request, string target, IReadOnlyList<string> signedHeaders, string hash)
    {
        var question = target.IndexOf('?', StringComparison.Ordinal);
        var path = question < 0 ? target : target[..question];
        // The path is encoded once more than on the wire: every service but S3 wants it so.
        var canonicalPath = path.Length == 0 ? "/" : string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
        var text = new StringBuilder().Append(request.Method).Append('\n').Append(canonicalPath).Append('\n')
            .Append(question < 0 ? "" : CanonicalQuery(target[(question + 1)..])).Append('\n');
        foreach (var name in signedHeaders)
        {
            var values = request.Headers[name].Select(
                value => string.Join(' ', (value ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)));
            text.Append(name).Append(':').AppendJoin(',', values).Append('\n');
        }

        return text.Append('\n').AppendJoin(';', signedHeaders).Append('\n').Append(hash).ToString();
    }

    private static string CanonicalQuery(string query)
    {
        var parts = query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('=', 2))
            .Select(part => (Name: Encode(part[0]), Value: part.Length > 1 ? Encode(part[1]) : ""));
        return string.Join('&', parts.OrderBy(part => part.Name, StringComparer.Ordinal).ThenBy(part => part.Value, StringComparer.Ordinal)
            .Select(part => $"{part.Name}={part.Value}"));

        static string Encode(string text) => Uri.EscapeDataString(Uri.UnescapeDataString(text));
    }

    private byte[] SigningKey(Authorization signature)
    {
        var key = Encoding.UTF8.GetBytes("AWS4" + secretKey);
        foreach (var part in (string[])[signature.Date, signature.Region, signature.Service, "aws4_request"])
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        return key;
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    private static ServiceErrorException Invalid(string message) => new(403, "InvalidSignatureException", message);

    /// <summary>What the Authorization header says.</summary>
    private sealed record Authorization(
        string AccessKey, string Date, string Region, string Service, IReadOnlyList<string> SignedHeaders, string Signature)
    {
        public string Scope => $"{Date}/{Region}/{Service}/aws4_request";

        public static Authorization Read(string header)
        {
            if (header.Length == 0)
                throw new ServiceErrorException(403, "MissingAuthenticationTokenException", "Missing Authentication Token");
            if (!header.StartsWith(Algorithm + " ", StringComparison.Ordinal))
                throw Incomplete($"Authorization header requires the algorithm {Algorithm}.");
            var parts = header[Algorithm.Length..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(part => part.Split('=', 2)).Where(part => part.Length == 2)
                .GroupBy(part => part[0]).ToDictionary(group => group.Key, group => group.First()[1]);
            foreach (var name in (string[])["Credential", "SignedHeaders", "Signature"])
            {
                if (!parts.ContainsKey(name)) throw Incomplete($"Authorization header requires '{name}' parameter.");
            }

            if (parts["Credential"].Split('/') is not [var key, var date, var region, var service, "aws4_request"])
                throw Incomplete("Credential must have exactly 5 slash-delimited elements: keyid/date/region/service/aws4_request.");
            return new Authorization(key, date, region, service, parts["SignedHeaders"].Split(';'), parts["Signature"]);
        }

        private static ServiceErrorException Incomplete(string message) => new(403, "IncompleteSignatureException", message);
    }
}
