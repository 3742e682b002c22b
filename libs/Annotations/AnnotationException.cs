using System.Globalization;

namespace Avocet.Annotations;

/// <summary>Labels that cannot be read as what they are said to be. Names the file, the line, the field and the value.</summary>
public sealed class AnnotationException : Exception
{
    /// <summary>Says what is wrong where.</summary>
    /// <param name="file">The file, as people know it.</param>
    /// <param name="line">Its line, from 1; 0 where lines say nothing.</param>
    /// <param name="problem">What is wrong: names the field and its value.</param>
    /// <param name="remedy">What the reader can do.</param>
    /// <param name="cause">The failure underneath, if any.</param>
    public AnnotationException(string file, int line, string problem, string remedy, Exception? cause = null)
        : base($"{Where(file, line)}: {problem} {remedy}", cause) =>
        (File, Line, Error, Remedy) = (file, line, $"{Where(file, line)}: {problem}", remedy);

    /// <summary>The file, as people know it.</summary>
    public string File { get; }

    /// <summary>Its line, from 1; 0 where lines say nothing.</summary>
    public int Line { get; }

    /// <summary>Where and what: file, line, field, value.</summary>
    public string Error { get; }

    /// <summary>What the reader can do.</summary>
    public string Remedy { get; }

    private static string Where(string file, int line) =>
        line == 0 ? file : string.Create(CultureInfo.InvariantCulture, $"{file}, line {line}");
}
