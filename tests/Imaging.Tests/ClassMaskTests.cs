using System.Buffers.Binary;
using System.Runtime.InteropServices;
using OpenCvSharp;

namespace Avocet.Imaging.Tests;

public sealed class ClassMaskTests
{
    private static readonly Dictionary<int, byte> Colours = Enumerable.Range(0, 6).ToDictionary(id => 40 * id, id => (byte)id);

    [Theory]
    [InlineData(1, "012/345")]
    [InlineData(2, "210/543")]
    [InlineData(3, "543/210")]
    [InlineData(4, "345/012")]
    [InlineData(5, "03/14/25")]
    [InlineData(6, "30/41/52")]
    [InlineData(7, "52/41/30")]
    [InlineData(8, "25/14/03")]
    public void A_mask_is_turned_as_its_picture_is(int orientation, string upright)
    {
        var rows = upright.Split('/');

        ClassMask.TryMake(Mask(3, 2), Colours, rows[0].Length, rows.Length, orientation, out var made, out var problem)
            .ShouldBeTrue(problem);

        using var pixels = Cv2.ImDecode(made!.Png, ImreadModes.Unchanged);
        (pixels.Width, pixels.Height, pixels.Channels()).ShouldBe((rows[0].Length, rows.Length, 1));
        var bytes = new byte[6];
        Marshal.Copy(pixels.Data, bytes, 0, bytes.Length);
        string.Concat(bytes).ShouldBe(upright.Replace("/", ""));
    }

    [Fact]
    public void A_mask_that_claims_other_pixels_than_its_picture_is_refused_by_its_header()
    {
        var bomb = Mask(3, 2);
        BinaryPrimitives.WriteInt32BigEndian(bomb.AsSpan(16), 30_000);
        BinaryPrimitives.WriteInt32BigEndian(bomb.AsSpan(20), 30_000);

        ClassMask.TryMake(bomb, Colours, 3, 2, 1, out _, out var problem).ShouldBeFalse();

        problem.ShouldBe("its mask is 30000x30000 pixels, the picture 3x2");
    }

    [Theory]
    [InlineData(0, "its mask cannot be decoded: The file is empty.")]
    [InlineData(4, "its mask cannot be decoded: ")]
    [InlineData(50, "its mask cannot be decoded")]
    public void A_mask_that_is_cut_short_is_refused(int length, string reason)
    {
        ClassMask.TryMake(Mask(3, 2).AsSpan(0, length), Colours, 3, 2, 1, out _, out var problem).ShouldBeFalse();
        problem.ShouldNotBeNull().ShouldStartWith(reason);
    }

    /// <summary>Six classes, counted row by row; the blue of each is 40 more than that of the one before.</summary>
    private static byte[] Mask(int width, int height)
    {
        using var mask = new Mat(height, width, MatType.CV_8UC3);
        for (var i = 0; i < width * height; i++) mask.Set(i / width, i % width, new Vec3b((byte)(40 * i), 0, 0));
        Cv2.ImEncode(".png", mask, out var png);
        return png;
    }
}
