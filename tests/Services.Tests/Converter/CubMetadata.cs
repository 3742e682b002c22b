using System.Globalization;
using Avocet.Annotations;

namespace Avocet.Services.Tests.Converter;

/// <summary>The real labels of CUB-200-2011, without its images: sizes are those that give the published rows, else 500x500.</summary>
internal static class CubMetadata
{
    private static readonly Dictionary<string, (int Width, int Height)> KnownSizes = new()
    {
        ["073.Blue_Jay/Blue_Jay_0048_62433.jpg"] = (500, 393),
        ["073.Blue_Jay/Blue_Jay_0086_63394.jpg"] = (500, 495),
        ["073.Blue_Jay/Blue_Jay_0074_63487.jpg"] = (375, 500),
    };

    public static string Data(string path)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Avocet.slnx"))) root = root.Parent;
        var found = Path.Combine(root!.FullName, "..", "shared", "data", path);
        Assert.SkipUnless(Path.Exists(found), $"The real data {path} are not beside the repository (../shared/data).");
        return found;
    }

    public static (List<DatasetClass> Classes, List<DatasetImage> Images) Read()
    {
        var folder = Data("cub_meta");
        var classes = Lines("classes.txt").Select(line => new DatasetClass(line[0], line[1])).ToList();
        var boxes = Lines("bounding_boxes.txt").ToDictionary(
            line => line[0], line => line[1..].Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray());
        var classOf = Lines("image_class_labels.txt")
            .ToDictionary(line => line[0], line => int.Parse(line[1], CultureInfo.InvariantCulture) - 1);
        var train = Lines("train_test_split.txt").ToDictionary(line => line[0], line => line[1] == "1");
        var images = Lines("images.txt").Select(line =>
        {
            var (width, height) = KnownSizes.GetValueOrDefault(line[1], (500, 500));
            var box = boxes[line[0]];
            return new DatasetImage
            {
                Path = line[1],
                Uri = $"s3://bucket/{line[1]}",
                Bytes = 100_000,
                Width = width,
                Height = height,
                Split = train[line[0]] ? SourceSplit.Train : SourceSplit.Validation,
                Boxes = [new DatasetBox(classOf[line[0]], box[0], box[1], box[2], box[3])],
            };
        }).ToList();
        return (classes, images);

        IEnumerable<string[]> Lines(string name) => File.ReadLines(Path.Combine(folder, name)).Select(line => line.Split(' '));
    }
}
