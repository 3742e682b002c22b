using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Avocet.Converter;

/// <summary>
/// A random split that is the same on every machine: images of a class are ordered by a hash of seed and path, and the first part
/// trains. Adding an image moves few others.
/// </summary>
internal static class SplitDraw
{
    /// <summary>An image's place in the draw.</summary>
    public static ulong Ticket(int seed, string path) =>
        BinaryPrimitives.ReadUInt64BigEndian(
            SHA256.HashData(Encoding.UTF8.GetBytes(seed.ToString(CultureInfo.InvariantCulture) + "\n" + path)));

    /// <summary>How many of a class train: the ratio rounded, but at least one on either side where there are two.</summary>
    public static int TrainCount(int images, double ratio)
    {
        var train = (int)Math.Round(images * ratio, MidpointRounding.AwayFromZero);
        return images < 2 ? images : Math.Clamp(train, 1, images - 1);
    }
}
