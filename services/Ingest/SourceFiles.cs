using System.Globalization;
using System.Net;
using Avocet.Annotations;
using Avocet.Hosting;
using Avocet.ObjectStore;
using Microsoft.Extensions.Options;

namespace Avocet.Ingest;

/// <summary>Opens what a job names: objects, https downloads, and local files where they are allowed.</summary>
internal sealed class SourceFiles(IObjectStore store, IHttpClientFactory http, IOptions<IngestOptions> options)
{
    public const string HttpClient = "avocet-ingest";
    private const string NewJob = "Correct it, then post the job under a new jobId.";
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);

    /// <summary>Opens one file, from its first byte on.</summary>
    /// <param name="field">The job's field, for messages.</param>
    /// <param name="uri">s3://, https:// or a local path.</param>
    /// <param name="cancellationToken">Stops opening.</param>
    /// <exception cref="PermanentException">There is no such file, or the job may not read it.</exception>
    public async Task<Stream> OpenAsync(string field, string uri, CancellationToken cancellationToken)
    {
        if (ObjectUri.IsObjectUri(uri)) return await ReadObjectAsync(field, Parse(field, uri), cancellationToken);
        if (uri.StartsWith("https://", StringComparison.OrdinalIgnoreCase)) return await DownloadAsync(field, uri, cancellationToken);
        var path = LocalPath(field, uri);
        if (Directory.Exists(path)) throw Wrong(field, uri, "is a folder, a file is wanted", NewJob);
        return File.Exists(path)
            ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, useAsync: true)
            : throw Wrong(field, uri, "is not there", NewJob);
    }

    /// <summary>A folder of the object store or of this machine.</summary>
    /// <param name="field">The job's field, for messages.</param>
    /// <param name="uri">s3:// or a local path.</param>
    /// <exception cref="PermanentException">There is no such local folder, or the job may not read it.</exception>
    public IDataFolder Folder(string field, string uri)
    {
        if (ObjectUri.IsObjectUri(uri)) return new StoreFolder(store, Parse(field, uri));
        if (uri.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
            throw Wrong(field, uri, "is no folder",
                "Only a .tgz can be downloaded; give s3://bucket/prefix/ for a folder, or post a .tgz.");
        var path = LocalPath(field, uri);
        return Directory.Exists(path) ? new LocalFolder(path) : throw Wrong(field, uri, "is not there", NewJob);
    }

    public static PermanentException Wrong(string field, string value, string problem, string remedy) =>
        new($"{field}: '{Shown(value)}' {problem}.", remedy);

    /// <summary>Without what follows the question mark of an address: signed links carry their key there, and this is logged.</summary>
    private static string Shown(string value) =>
        value.StartsWith("https://", StringComparison.OrdinalIgnoreCase) && value.Split('?') is [var address, _, ..]
            ? $"{address}?..." : value;

    private static ObjectUri Parse(string field, string uri) =>
        ObjectUri.TryParse(uri, out var parsed) ? parsed : throw Wrong(field, uri, "is no object URI", "Write s3://bucket/key.");

    private string LocalPath(string field, string uri)
    {
        if (uri.Contains("://", StringComparison.Ordinal))
            throw Wrong(field, uri, "is of a kind that cannot be read",
                "Write s3://bucket/key, https://host/name.tgz, or a local path where allowed.");
        return options.Value.AllowLocalPaths
            ? Path.GetFullPath(uri)
            : throw Wrong(field, uri, "is a local path, which this service does not allow",
                "Copy the data to s3://bucket/…, or set Ingest:AllowLocalPaths to true.");
    }

    private async Task<Stream> ReadObjectAsync(string field, ObjectUri uri, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ReadAsync(uri, cancellationToken);
        }
        catch (ObjectNotFoundException missing)
        {
            throw new PermanentException($"{field}: '{uri}' is not there.", NewJob, missing);
        }
    }

    private async Task<Stream> DownloadAsync(string field, string uri, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await http.CreateClient(HttpClient)
                .GetAsync(new Uri(uri), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (Exception failure) when (IsUnreachable(failure))
        {
            throw new PermanentException(
                $"{field}: '{Shown(uri)}' cannot be reached: {failure.Message}",
                "Check the address and that this service may reach it, then post the job again.", failure);
        }

        var limit = options.Value.MaxDownloadBytes;
        if (response.IsSuccessStatusCode && !(response.Content.Headers.ContentLength > limit))
            return new MeteredStream(await response.Content.ReadAsStreamAsync(cancellationToken), TooLarge, Silence) { Allowance = limit };
        using (response)
        {
            var passing = response.StatusCode
                is >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout;
            // Thrown as it is, it is retried as any other failure.
            if (passing) response.EnsureSuccessStatusCode();
            if (response.IsSuccessStatusCode) throw TooLarge();
            var answer = string.Create(CultureInfo.InvariantCulture, $"{(int)response.StatusCode} {response.ReasonPhrase}");
            throw Wrong(field, uri, $"was answered with {answer}", NewJob);
        }

        PermanentException TooLarge() => Wrong(
            field, uri, string.Create(CultureInfo.InvariantCulture, $"has more than {limit} bytes"),
            "Copy it to s3://…, or raise Ingest:MaxDownloadGigabytes.");
    }

    private static bool IsUnreachable(Exception failure) => failure is UriFormatException
        || failure is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError }
        || failure is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError };
}
