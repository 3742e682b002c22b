using System.Globalization;
using Avocet.Annotations;

namespace Avocet.Packing;

/// <summary>Lists of a folder the size of CUB-200-2011, and a Ground Truth manifest of a million lines.</summary>
internal static class ListBench
{
    private const int CubImages = 11_788;
    private const int CubClasses = 200;

    public static async Task RunAsync(string avocet, string folder, int manifestLines, TextWriter output, TimeProvider clock)
    {
        var cub = Path.Combine(folder, "cub-folder");
        WriteCub(cub, PictureSet.Cub(Path.Combine(folder, "cub"), 100, photographs: null));
        var run = await Child.RunAsync([avocet, "list", "--source", cub, "--out", Path.Combine(folder, "lists", "birds")], clock);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"Lists of {CubImages} images in {CubClasses} classes, headers read: {run.Processor.TotalSeconds:0.00} s CPU, {run.Wall.TotalSeconds:0.00} s"));

        var manifest = Path.Combine(folder, "million.manifest");
        if (!File.Exists(manifest)) WriteManifest(manifest, manifestLines);
        var (started, before, least) = (clock.GetTimestamp(), Environment.CpuUsage.TotalTime, GC.GetTotalMemory(forceFullCollection: true));
        var (images, boxes, most) = (0, 0, 0L);
        await foreach (var image in new GroundTruthReader(
            _ => Task.FromResult<Stream>(File.OpenRead(manifest)), manifest).ReadAsync(CancellationToken.None))
        {
            boxes += image.Boxes.Count;
            if (++images % 100_000 == 0) most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true));
        }

        var (wall, processor) = (clock.GetElapsedTime(started), Environment.CpuUsage.TotalTime - before);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Ground Truth manifest of {images} lines, {boxes} boxes, passed over twice: {images / processor.TotalSeconds:0} lines a CPU second, {images / wall.TotalSeconds:0} a second, "
            + $"live memory at most {(most - least) / 1e6:0.0} MB more than before"));
    }

    private static void WriteCub(string folder, PictureSet pictures)
    {
        if (File.Exists(Path.Combine(folder, "images.txt"))) return;
        Directory.CreateDirectory(folder);
        using StreamWriter images = Text("images"), boxes = Text("bounding_boxes"), labels = Text("image_class_labels"), split = Text("train_test_split"), classes = Text("classes");
        for (var kind = 1; kind <= CubClasses; kind++)
        {
            classes.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind} {kind:D3}.Bird"));
            Directory.CreateDirectory(Path.Combine(folder, "images", string.Create(CultureInfo.InvariantCulture, $"{kind:D3}.Bird")));
        }

        for (var i = 0; i < CubImages; i++)
        {
            var kind = (i * CubClasses / CubImages) + 1;
            var path = string.Create(CultureInfo.InvariantCulture, $"{kind:D3}.Bird/Bird_{i:D5}.jpg");
            images.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{i + 1} {path}"));
            boxes.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{i + 1} {20 + (i % 50)}.0 {30 + (i % 40)}.0 200.0 150.0"));
            labels.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{i + 1} {kind}"));
            split.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{i + 1} {i % 2}"));
            File.Copy(Path.Combine(pictures.Root, pictures.Lines[i % pictures.Lines.Count].Split('\t')[^1]), Path.Combine(folder, "images", path), overwrite: true);
        }

        StreamWriter Text(string name) => new(Path.Combine(folder, name + ".txt"));
    }

    private static void WriteManifest(string path, int lines)
    {
        using var file = new StreamWriter(path);
        for (var i = 0; i < lines; i++)
        {
            file.Write(string.Create(
                CultureInfo.InvariantCulture,
                $$$"""
                {"source-ref":"s3://birds/images/{{{i:D7}}}.jpg","birds":{"annotations":[{"class_id":{{{i % 5}}},"width":{{{100 + (i % 90)}}},"top":{{{i % 70}}},"height":120,"left":{{{i % 110}}} }],"image_size":[{"width":500,"depth":3,"height":375}]},"birds-metadata":{"job-name":"labeling-job/birds","class-map":{"{{{i % 5}}}":"bird {{{i % 5}}}"},"human-annotated":"yes","objects":[{"confidence":0.09}],"creation-date":"2019-05-20T02:14:21.000000","type":"groundtruth/object-detection"}}
                """));
            file.Write('\n');
        }
    }
}
