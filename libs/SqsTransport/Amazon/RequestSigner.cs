using System.Globalization;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Auth;

namespace Avocet.SqsTransport;

/// <summary>
/// Signature Version 4 of a POST to a service's root. The only class that touches AWSSDK.Core's Internal namespace; the package is pinned
/// for it.
/// </summary>
internal sealed class RequestSigner(AWSCredentials credentials, string region, string service, TimeProvider clock)
{
    public async Task SignAsync(HttpRequestMessage request, byte[] body)
    {
        var keys = await credentials.GetCredentialsAsync();
        var now = clock.GetUtcNow().UtcDateTime;
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["content-type"] = request.Content!.Headers.ContentType!.ToString(),
            ["host"] = request.RequestUri!.Authority,
            ["x-amz-date"] = now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture),
        };
        if (keys.UseToken) headers["x-amz-security-token"] = keys.Token;
        foreach (var (name, value) in headers.Where(header => header.Key.StartsWith("x-amz-", StringComparison.Ordinal)))
            request.Headers.TryAddWithoutValidation(name, value);
        var names = string.Join(';', headers.Keys);
        var lines = string.Concat(headers.Select(header => $"{header.Key}:{header.Value}\n"));
        var canonical = $"POST\n/\n\n{lines}\n{names}\n{Convert.ToHexStringLower(SHA256.HashData(body))}";
        var signature = AWS4Signer.ComputeSignature(keys, region, now, service, names, canonical);
        request.Headers.TryAddWithoutValidation("Authorization", signature.ForAuthorizationHeader);
    }
}
