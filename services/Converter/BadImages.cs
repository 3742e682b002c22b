using Avocet.Contracts;
using Avocet.Hosting;

namespace Avocet.Converter;

/// <summary>How many unusable images a job bears.</summary>
internal static class BadImages
{
    /// <summary>Fails the job when more are left out than it allows.</summary>
    public static void Check(int quarantined, int allowed, IReadOnlyList<QuarantinedImage> examples)
    {
        if (quarantined <= allowed) return;
        var shown = string.Join("; ", examples.Take(3).Select(image => $"{image.Path}: {image.Reason}"));
        var example = shown.Length > 0 ? $" For example {shown}." : "";
        throw new PermanentException(
            $"{quarantined} images are unusable, packing.maxBadImages allows {allowed}.{example}",
            "Mend or remove them (the job's reports folder names them all) or raise packing.maxBadImages, then post a new job.");
    }
}
