using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Avocet.SageMaker.Tests;

/// <summary>Signature Version 4 step by step as AWS's specification writes it down, for comparison with the SDK's signer.</summary>
internal static class Signatures
{
    private const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    public static SageMakerOptions Options(string region = "us-east-1") =>
        new() { Region = region, AccessKey = "AKIDEXAMPLE", SecretKey = Secret };

    /// <summary>The Authorization header of a request whose headers are given in canonical order.</summary>
    public static string Authorization(
        string canonicalPath, IReadOnlyList<(string Name, string Value)> headers, byte[] body, string region, string service,
        DateTimeOffset time)
    {
        var names = string.Join(';', headers.Select(header => header.Name));
        var lines = string.Concat(headers.Select(header => $"{header.Name}:{header.Value}\n"));
        var canonical = $"POST\n{canonicalPath}\n\n{lines}\n{names}\n{Hash(body)}";
        var day = time.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var scope = $"{day}/{region}/{service}/aws4_request";
        var toSign = $"AWS4-HMAC-SHA256\n{time:yyyyMMdd'T'HHmmss'Z'}\n{scope}\n{Hash(Encoding.UTF8.GetBytes(canonical))}";
        var key = Encoding.UTF8.GetBytes("AWS4" + Secret);
        foreach (var part in (string[])[day, region, service, "aws4_request"]) key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));
        return $"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/{scope}, SignedHeaders={names}, Signature={signature}";
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
