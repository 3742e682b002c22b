using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.Runtime.Internal.Auth;

namespace Avocet.SageMaker;

/// <summary>
/// Signature Version 4 over AWSSDK.Core. The only class that touches its Internal namespace; the package's version is pinned for it.
/// </summary>
internal sealed class RequestSigner(string region, AWSCredentials? credentials)
{
    private AWSCredentials? _credentials = credentials;

    public RequestSigner(SageMakerOptions options)
        : this(
            options.Region,
            string.IsNullOrEmpty(options.AccessKey) ? null : new BasicAWSCredentials(options.AccessKey, options.SecretKey))
    {
    }

    /// <summary>Adds date, session token and Authorization; every header already set is signed.</summary>
    /// <exception cref="SageMakerException">No credentials are to be found, or (which may pass) they could not be renewed.</exception>
    public async Task SignAsync(
        HttpRequestMessage request, byte[] body, string service, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var keys = await FindKeysAsync(cancellationToken);
        request.Headers.TryAddWithoutValidation("X-Amz-Date", now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", null));
        if (keys.UseToken) request.Headers.TryAddWithoutValidation("X-Amz-Security-Token", keys.Token);
        var headers = SignedHeaders(request);
        var names = string.Join(';', headers.Keys);
        var uri = request.RequestUri!;
        var canonical = new StringBuilder().Append(request.Method).Append('\n').Append(CanonicalPath(uri)).Append("\n\n");
        foreach (var (name, value) in headers) canonical.Append(name).Append(':').Append(value).Append('\n');
        canonical.Append('\n').Append(names).Append('\n').Append(Convert.ToHexStringLower(SHA256.HashData(body)));
        var signature = AWS4Signer.ComputeSignature(keys, region, now.UtcDateTime, service, names, canonical.ToString());
        request.Headers.TryAddWithoutValidation("Authorization", signature.ForAuthorizationHeader);
    }

    private async Task<ImmutableCredentials> FindKeysAsync(CancellationToken cancellationToken)
    {
        try
        {
            _credentials ??= await new DefaultAWSCredentialsIdentityResolver().ResolveIdentityAsync(clientConfig: null, cancellationToken);
        }
        catch (AmazonClientException missing)
        {
            throw new SageMakerException(
                "signing", "NoCredentials", $"No AWS credentials: {missing.Message}", status: null, requestId: null, missing);
        }

        try
        {
            return await _credentials.GetCredentialsAsync();
        }
        catch (Exception failure) when (failure is AmazonClientException or AmazonServiceException or InvalidOperationException)
        {
            throw new SageMakerException(
                "signing", SageMakerException.CredentialsNotRenewed, $"AWS credentials could not be renewed: {failure.Message}",
                status: null, requestId: null, failure);
        }
    }

    private static SortedDictionary<string, string> SignedHeaders(HttpRequestMessage request)
    {
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["host"] = request.RequestUri!.Authority };
        foreach (var (name, values) in request.Headers.NonValidated) headers[Canonical(name)] = Trimmed(values);
        foreach (var (name, values) in request.Content!.Headers.NonValidated.Where(header => header.Key != "Content-Length"))
            headers[Canonical(name)] = Trimmed(values);
        return headers;

        static string Canonical(string name) => name.ToLowerInvariant();
        static string Trimmed(IEnumerable<string> values) =>
            string.Join(',', values.Select(value => string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries))));
    }

    // Each part is encoded once more than on the wire: every service but S3 wants it so.
    private static string CanonicalPath(Uri uri) => string.Join('/', uri.AbsolutePath.Split('/').Select(Uri.EscapeDataString));
}
