namespace Avocet.Annotations;

/// <summary>Paths as label files give them.</summary>
public static class DataPath
{
    private static readonly string[] ImageExtensions = [".jpg", ".jpeg", ".jpe", ".png", ".bmp", ".tif", ".tiff", ".webp", ".gif"];

    /// <summary>
    /// Why a path cannot name a file of a data set, or <see langword="null"/>: it is empty, absolute, leaves its folder, or has characters
    /// that no list can hold.
    /// </summary>
    /// <param name="path">The path, of either kind of slash.</param>
    public static string? Problem(string path)
    {
        if (path.Any(char.IsControl)) return "its path has a control character";
        var parts = path.Replace('\\', '/').Split('/');
        if (parts[0].Length == 0 || parts[0].EndsWith(':')) return "its path is empty or absolute";
        if (parts.Contains("..")) return "its path leaves the data set";
        return Normal(path).Length == 0 || path.EndsWith('/') ? "its path names no file" : null;
    }

    /// <summary>Forward slashes; no empty and no "." parts.</summary>
    /// <param name="path">A path without a <see cref="Problem"/>.</param>
    /// <exception cref="ArgumentException">The path leaves its folder.</exception>
    public static string Normal(string path)
    {
        var parts = path.Replace('\\', '/').Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Contains("..")) throw new ArgumentException($"The path '{path}' leaves its folder.", nameof(path));
        return string.Join('/', parts.Where(part => part != "."));
    }

    /// <summary>Whether a name ends as image files do.</summary>
    /// <param name="path">A file's path or name.</param>
    public static bool IsImage(string path) => ImageExtensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
}
