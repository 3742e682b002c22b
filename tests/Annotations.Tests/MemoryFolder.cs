using System.Text;

namespace Avocet.Annotations.Tests;

/// <summary>A folder in memory.</summary>
internal sealed class MemoryFolder(params (string Path, string Text)[] files) : IDataFolder
{
    public string Location => "/data/";

    public Task<DataFile?> FindAsync(string path, CancellationToken cancellationToken) =>
        Task.FromResult(Text(path) is { } text ? new DataFile("/data/" + path, text.Length) : null);

    public Task<Stream?> OpenAsync(string path, CancellationToken cancellationToken) =>
        Task.FromResult<Stream?>(Text(path) is { } text ? new MemoryStream(Encoding.UTF8.GetBytes(text)) : null);

    public IAsyncEnumerable<string> ListAsync(string path, CancellationToken cancellationToken) =>
        files.Select(file => file.Path).Where(file => path.Length == 0 || file.StartsWith(path + "/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).ToAsyncEnumerable();

    private string? Text(string path) => files.Where(file => file.Path == path).Select(file => file.Text).FirstOrDefault();
}
