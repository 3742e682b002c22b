using System.Globalization;
using Avocet.Imaging;

namespace Avocet.Cli.Packing;

/// <summary>What avocet pack is told.</summary>
/// <param name="Prefix">Lists whose full path starts with this are packed; a directory takes all lists in it.</param>
/// <param name="Root">Folder the lists' paths start from.</param>
/// <param name="Picture">What is made of each picture.</param>
/// <param name="PackLabel">All labels are packed, as detection needs; else the first alone is kept.</param>
/// <param name="Threads">Images worked on at once.</param>
/// <param name="MaxSkipped">Skipped images that still count as done.</param>
internal sealed record PackSettings(string Prefix, string Root, TranscodeOptions Picture, bool PackLabel, int Threads, long MaxSkipped)
{
    /// <summary>The results as one line of JSON.</summary>
    public bool Json { get; init; }

    /// <summary>Everything that decides a byte of the output, but the list and the images themselves.</summary>
    public string Identity => string.Create(
        CultureInfo.InvariantCulture, $"{Root}|{Picture.ShorterEdge}|{Picture.Quality}|{Picture.Encoding}|{Picture.CenterCrop}|"
        + $"{Picture.PassThrough}|{Picture.Colour}|{Picture.FastLarge}|{Picture.MaxPixels}|{PackLabel}");
}
