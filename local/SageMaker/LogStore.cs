using System.Globalization;
using System.Text;

namespace Avocet.LocalSageMaker;

/// <summary>A line of a log.</summary>
/// <param name="Time">Milliseconds since 1970.</param>
/// <param name="Message">Without its line end.</param>
internal readonly record struct LogEvent(long Time, string Message);

/// <summary>
/// The log streams of one log group: a file each, a line an event: milliseconds, tab, text. Lines are handed to the system one by one, so
/// that nothing that was said is lost with the process.
/// </summary>
internal sealed class LogStore
{
    private const string Extension = ".log";
    private const int LongestMessage = 256 << 10;
    private readonly string _directory;
    private readonly Lock _gate = new();

    public LogStore(string directory) => _directory = Directory.CreateDirectory(directory).FullName;

    /// <summary>Names of all streams, in ordinal order.</summary>
    public IReadOnlyList<string> Streams() =>
    [
        .. Directory.EnumerateFiles(_directory, "*" + Extension, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(_directory, path)[..^Extension.Length]).Order(StringComparer.Ordinal),
    ];

    public void Append(string stream, DateTimeOffset time, string message)
    {
        var text = message.Length > LongestMessage ? message[..LongestMessage] : message;
        var line = string.Create(CultureInfo.InvariantCulture, $"{time.ToUnixTimeMilliseconds()}\t{text.ReplaceLineEndings(" ")}\n");
        var path = PathOf(stream) ?? throw new ArgumentException($"'{stream}' is no name of a log stream.", nameof(stream));
        lock (_gate)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.AppendAllText(path, line);
        }
    }

    /// <summary>All events of a stream; null where there is no such stream.</summary>
    public IReadOnlyList<LogEvent>? Read(string stream)
    {
        if (PathOf(stream) is not { } path || !File.Exists(path)) return null;
        string text;
        lock (_gate) text = File.ReadAllText(path, Encoding.UTF8);
        var events = new List<LogEvent>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // A line that a full disk cut short has no time; it is left out.
            var tab = line.IndexOf('\t', StringComparison.Ordinal);
            if (tab > 0 && long.TryParse(line.AsSpan(0, tab), NumberStyles.None, CultureInfo.InvariantCulture, out var time))
                events.Add(new LogEvent(time, line[(tab + 1)..]));
        }

        return events;
    }

    private string? PathOf(string stream)
    {
        var parts = stream.Split('/');
        if (parts.Any(part => part is "" or "." or ".." || part.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))))
            return null;
        return Path.Combine([_directory, .. parts]) + Extension;
    }
}
