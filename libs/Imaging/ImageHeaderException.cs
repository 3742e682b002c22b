namespace Avocet.Imaging;

/// <summary>A file whose header gives no size: not a picture, of an unknown kind, cut short, or without a pixel.</summary>
/// <param name="reason">One sentence for people.</param>
public sealed class ImageHeaderException(string reason) : Exception(reason);
