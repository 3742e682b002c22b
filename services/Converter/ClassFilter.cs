using Avocet.Annotations;
using Avocet.Hosting;

namespace Avocet.Converter;

/// <summary>The classes a job keeps, numbered from zero in source order.</summary>
internal sealed class ClassFilter
{
    private const int NamesShown = 20;
    private readonly int[] _zeroBased;

    public ClassFilter(IReadOnlyList<DatasetClass> source, IReadOnlyList<string> wanted)
    {
        if (source.Count == 0)
            throw new PermanentException("The data set has no classes (dataset/classes.json is empty).", "Give a labelled data set.");
        var names = new List<string>();
        _zeroBased = new int[source.Count];
        var known = source.SelectMany(kind => (string[])[kind.Id, kind.Name]).ToHashSet(StringComparer.Ordinal);
        if (wanted.FirstOrDefault(name => !known.Contains(name)) is { } unknown) throw Unknown(unknown, source);
        for (var i = 0; i < source.Count; i++)
        {
            var kept = wanted.Count == 0 || wanted.Contains(source[i].Id) || wanted.Contains(source[i].Name);
            _zeroBased[i] = kept ? names.Count : -1;
            if (kept) names.Add(source[i].Name);
        }

        (Names, KeepsAll) = (names, wanted.Count == 0);
    }

    /// <summary>Names by zero-based id.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Whether the job named no classes.</summary>
    public bool KeepsAll { get; }

    /// <summary>The zero-based id of a source class, or -1 where it is not kept.</summary>
    public int ZeroBased(int sourceClass, string path) => sourceClass >= 0 && sourceClass < _zeroBased.Length
        ? _zeroBased[sourceClass]
        : throw new PermanentException(
            $"A box of {path} has class {sourceClass}, but dataset/classes.json has {_zeroBased.Length} classes.",
            "Mend the labels, then post the job under a new jobId.");

    private static PermanentException Unknown(string unknown, IReadOnlyList<DatasetClass> source)
    {
        var shown = string.Join(", ", source.Take(NamesShown).Select(kind => $"'{kind.Id}' ({kind.Name})"));
        var rest = source.Count > NamesShown ? $" and {source.Count - NamesShown} more" : "";
        return new PermanentException($"Field 'classes' names '{unknown}', which the data set does not have.",
            $"It has {shown}{rest}. Post the job with these under a new jobId.");
    }
}
