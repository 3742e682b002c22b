using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Avocet.LocalSageMaker.Tests;

/// <summary>Signature Version 4 once more, written for the tests only: neither the server's check nor a client's code.</summary>
internal sealed record Signer(
    string AccessKey = "avocet", string SecretKey = "avocet", string Region = "us-east-1", string Service = "sagemaker")
{
    public void Sign(HttpRequestMessage request, byte[] body, DateTimeOffset time)
    {
        var (date, stamp) = (
            time.ToString("yyyyMMdd", CultureInfo.InvariantCulture), time.ToString("yyyyMMddTHHmmssZ", CultureInfo.InvariantCulture));
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["host"] = request.RequestUri!.Authority,
            ["x-amz-date"] = stamp,
        };
        request.Headers.Add("x-amz-date", stamp);
        if (request.Headers.TryGetValues("X-Amz-Target", out var target)) headers["x-amz-target"] = target.Single();
        if (request.Content?.Headers.ContentType is { } type) headers["content-type"] = type.ToString();
        var names = string.Join(';', headers.Keys);
        var lines = string.Concat(headers.Select(header => $"{header.Key}:{header.Value}\n"));
        var canonical = $"{request.Method}\n{request.RequestUri.AbsolutePath}\n\n{lines}\n{names}\n{Hex(body)}";
        var scope = $"{date}/{Region}/{Service}/aws4_request";
        var text = $"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{Hex(Encoding.UTF8.GetBytes(canonical))}";
        var key = Encoding.UTF8.GetBytes("AWS4" + SecretKey);
        foreach (var part in scope.Split('/')) key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
        request.Headers.TryAddWithoutValidation(
            "Authorization", $"AWS4-HMAC-SHA256 Credential={AccessKey}/{scope}, SignedHeaders={names}, Signature={signature}");
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
