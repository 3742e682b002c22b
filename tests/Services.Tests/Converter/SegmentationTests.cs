using System.Runtime.InteropServices;
using Avocet.Annotations;
using Avocet.Contracts;
using Avocet.Imaging;
using OpenCvSharp;

namespace Avocet.Services.Tests.Converter;

public sealed class SegmentationTests
{
    private static readonly DatasetMaskColor[] Colours = [new(0, "#ffffff"), new(1, "#2acf59")];

    [Fact]
    public async Task Pictures_and_masks_of_class_numbers_lie_in_the_algorithms_channels_under_the_same_names()
    {
        await using var bench = await ConverterBench.StartAsync();
        for (var i = 0; i < 6; i++) await AddAsync(bench, i, 120 + i, 90);

        var packed = await bench.AskAsync<RecordIoPacked>(await bench.IngestAsync(task: LearningTask.SemanticSegmentation));

        (packed.Train.Images, packed.Validation.Images).ShouldBe((4, 2));
        packed.Train.AnnotationsUri.ShouldBe("s3://avocet/jobs/job-1/channels/train_annotation/");
        (await NamesAsync(bench, packed.Train.RecUri)).ShouldBe(["0000000", "0000001", "0000003", "0000004"]);
        (await NamesAsync(bench, packed.Train.AnnotationsUri!)).ShouldBe(await NamesAsync(bench, packed.Train.RecUri));
        (await NamesAsync(bench, packed.Validation.AnnotationsUri!)).ShouldBe(await NamesAsync(bench, packed.Validation.RecUri));
        using var picture = Cv2.ImDecode(await bench.BytesAsync(packed.Train.RecUri + "0000001.jpg"), ImreadModes.Unchanged);
        (picture.Width, picture.Height).ShouldBe((121, 90), "Masks fit pixel by pixel only where pictures keep their size.");
        using var mask = Cv2.ImDecode(await bench.BytesAsync(packed.Train.AnnotationsUri + "0000001.png"), ImreadModes.Unchanged);
        (mask.Channels(), mask.Depth(), mask.Width, mask.Height).ShouldBe((1, MatType.CV_8U, 121, 90));
        var bytes = new byte[121 * 90];
        Marshal.Copy(mask.Data, bytes, 0, bytes.Length);
        bytes.Distinct().Order().ShouldBe([(byte)0, (byte)1, ClassMask.NoClass]);
        (bytes[0], bytes[(45 * 121) + 60], bytes[^1]).ShouldBe(((byte)0, (byte)1, ClassMask.NoClass));
    }

    [Fact]
    public async Task A_mask_of_another_size_leaves_its_picture_out_with_both_sizes_named()
    {
        await using var bench = await ConverterBench.StartAsync();
        for (var i = 0; i < 6; i++) await AddAsync(bench, i, 120, 90, maskWidth: i == 4 ? 60 : 120);

        var packed = await bench.AskAsync<RecordIoPacked>(await bench.IngestAsync(task: LearningTask.SemanticSegmentation));

        (packed.Train.Images, packed.Quarantined).ShouldBe((3, 1));
        (await bench.ReportAsync(Stage.Pack))!.Quarantined.ShouldHaveSingleItem().Reason
            .ShouldBe("its mask is 60x90 pixels, the picture 120x90");
    }

    [Fact]
    public async Task Only_one_class_is_refused_with_what_to_do()
    {
        await using var bench = await ConverterBench.StartAsync();
        for (var i = 0; i < 6; i++) await AddAsync(bench, i, 120, 90);
        var message = await bench.IngestAsync(task: LearningTask.SemanticSegmentation, classes: ["1"]);

        var failed = await bench.AskAsync<StageFailed>(message);

        (failed.Stage, failed.Remedy).ShouldBe((Stage.List, "With one there is nothing to tell apart: label the background too."));
    }

    private static Task AddAsync(ConverterBench bench, int number, int width, int height, int? maskWidth = null)
    {
        // Background, a circle of the second class, and a strip below that the labels say nothing of.
        using var mask = new Mat(height, maskWidth ?? width, MatType.CV_8UC3, Scalar.White);
        Cv2.Circle(mask, mask.Width / 2, height / 2, 20, new Scalar(0x59, 0xcf, 0x2a), -1);
        Cv2.Rectangle(mask, new Rect(0, height - 5, mask.Width, 5), new Scalar(1, 2, 3), -1);
        Cv2.ImEncode(".png", mask, out var png);
        return bench.AddAsync(
            new DatasetImage
            {
                Path = $"p/{number}.jpg",
                Uri = "",
                Bytes = 0,
                Width = width,
                Height = height,
                Split = number % 3 == 2 ? SourceSplit.Validation : SourceSplit.Train,
                Boxes = [],
                Mask = new DatasetMask($"s3://avocet/masks/{number}.png", Colours),
            },
            ConverterBench.Picture(width, height, number), png);
    }

    private static async Task<List<string>> NamesAsync(ConverterBench bench, string folder)
    {
        var names = new List<string>();
        await foreach (var stored in bench.Store.ListAsync(ObjectStore.ObjectUri.Parse(folder), default))
            names.Add(Path.GetFileNameWithoutExtension(stored.Uri.Key));
        return [.. names.Order()];
    }
}
