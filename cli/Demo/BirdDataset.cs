using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Text;
using OpenCvSharp;

namespace Avocet.Cli.Demo;

/// <summary>
/// The demo's own data set: five kinds of painted birds in the layout of CUB-200-2011, so that nothing need be downloaded. The same seed
/// paints the same bytes.
/// </summary>
internal static class BirdDataset
{
    private const string Finished = "README.txt";

    /// <summary>Paints a data set, unless it is there already.</summary>
    /// <param name="directory">Where; made when missing.</param>
    /// <param name="trainPerKind">Pictures of each kind that train.</param>
    /// <param name="validationPerKind">Pictures of each kind that validate.</param>
    /// <param name="seed">Seed of everything random.</param>
    /// <param name="cancellationToken">Stops between pictures.</param>
    /// <returns>Number of pictures.</returns>
    /// <exception cref="IOException">The directory cannot be written.</exception>
    public static int Paint(string directory, int trainPerKind, int validationPerKind, int seed, CancellationToken cancellationToken)
    {
        var kinds = BirdKind.All;
        var perKind = trainPerKind + validationPerKind;
        var note = string.Create(CultureInfo.InvariantCulture,
            $"Painted by avocet demo: {kinds.Count} kinds of birds, {trainPerKind} training and {validationPerKind} validation pictures "
            + $"of each, seed {seed}.\n");
        var readme = Path.Combine(directory, Finished);
        if (File.Exists(readme) && File.ReadAllText(readme) == note) return kinds.Count * perKind;
        var boxes = new Rect[kinds.Count * perKind];
        // Drawn from one source: neighbouring seeds would begin with like numbers, and pictures of a kind would look alike.
        var source = new Random(seed);
        var seeds = boxes.Select(_ => source.Next()).ToArray();
        var parallel = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
        try
        {
            Parallel.For(0, boxes.Length, parallel, PaintOne);
        }
        catch (AggregateException several)
        {
            // A full disk tells every thread the same.
            ExceptionDispatchInfo.Throw(several.InnerExceptions[0]);
        }

        Write(directory, "classes.txt", kinds.Count, i => $"{i + 1} {Folder(kinds, i)}");
        Write(directory, "images.txt", boxes.Length, i => $"{i + 1} {PathOf(kinds, i, perKind)}");
        Write(directory, "image_class_labels.txt", boxes.Length, i => $"{i + 1} {(i / perKind) + 1}");
        Write(directory, "train_test_split.txt", boxes.Length, i => $"{i + 1} {(i % perKind < trainPerKind ? 1 : 0)}");
        Write(
            directory, "bounding_boxes.txt", boxes.Length,
            i => $"{i + 1} {boxes[i].X}.0 {boxes[i].Y}.0 {boxes[i].Width}.0 {boxes[i].Height}.0");
        File.WriteAllText(readme, note);
        return boxes.Length;

        void PaintOne(int i)
        {
            using var picture = BirdPicture.Paint(kinds[i / perKind], new Random(seeds[i]));
            var path = Path.Combine(directory, "images", PathOf(kinds, i, perKind));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            Cv2.ImEncode(".jpg", picture.Pixels, out var jpeg, new ImageEncodingParam(ImwriteFlags.JpegQuality, 90));
            File.WriteAllBytes(path, jpeg);
            boxes[i] = picture.Box;
        }
    }

    private static string Folder(IReadOnlyList<BirdKind> kinds, int kind) => $"{kind + 1:D3}.{kinds[kind].Name}";

    private static string PathOf(IReadOnlyList<BirdKind> kinds, int image, int perKind)
    {
        var kind = image / perKind;
        return $"{Folder(kinds, kind)}/{kinds[kind].Name}_{(image % perKind) + 1:D4}.jpg";
    }

    private static void Write(string directory, string name, int lines, Func<int, FormattableString> line)
    {
        var text = new StringBuilder();
        for (var i = 0; i < lines; i++) text.Append(line(i).ToString(CultureInfo.InvariantCulture)).Append('\n');
        File.WriteAllText(Path.Combine(directory, name), text.ToString());
    }
}
