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
    public async Task The_status_tells_which_replica_laid_out_how_many_pictures_in_what_time()
    {
        await using var bench = await ConverterBench.StartAsync();
        for (var i = 0; i < 6; i++) await AddAsync(bench, i, 120, 90);
        var before = DateTimeOffset.UtcNow;

        await bench.AskAsync<RecordIoPacked>(await bench.IngestAsync(task: LearningTask.SemanticSegmentation));

        var replica = (await bench.StatusAsync(Stage.Pack))!.Replicas.ShouldHaveSingleItem();
        (replica.Replica, replica.Images).ShouldBe(("replica-1", 6));
        replica.Shards.Order().ShouldBe(["train/0", "validation/0"]);
        replica.Seconds.ShouldBeGreaterThan(0);
        replica.From.ShouldBeInRange(before, DateTimeOffset.UtcNow);
    }

    [Fact]
    public async Task A_picture_that_is_too_large_has_changed_or_is_gone_is_left_out_and_so_is_one_whose_mask_is()
    {
        await using var bench = await ConverterBench.StartAsync();
        bench.Options.MaxImageMegabytes = 1;
        for (var i = 0; i < 12; i++) await AddAsync(bench, i, 120, 90);
        await AddAsync(bench, 12, 1200, 1200);
        var message = await bench.IngestAsync(new PackingOptions { MaxBadImages = 5 }, task: LearningTask.SemanticSegmentation);
        await bench.Store.WriteAsync(bench.Folder.Images.Child("p/1.jpg"), new MemoryStream(new byte[100]), default);
        await bench.Store.DeleteAsync(bench.Folder.Images.Child("p/3.jpg"), default);
        await bench.Store.WriteAsync(new("avocet", "masks/4.png"), new MemoryStream(new byte[(1 << 20) + 1]), default);
        await bench.Store.DeleteAsync(new("avocet", "masks/6.png"), default);

        var packed = await bench.AskAsync<RecordIoPacked>(message);

        packed.Quarantined.ShouldBe(5);
        var reasons = (await bench.ReportAsync(Stage.Pack))!.Quarantined.Select(image => $"{image.Path}: {image.Reason}").ToList();
        reasons[0].ShouldStartWith("p/1.jpg: s3://avocet/jobs/job-1/images/p/1.jpg has only 100 of the ");
        reasons[1].ShouldBe("p/3.jpg: s3://avocet/jobs/job-1/images/p/3.jpg is gone");
        reasons[2].ShouldBe("p/4.jpg: its mask has more bytes than the limit of 1048576");
        reasons[3].ShouldBe("p/6.jpg: its mask s3://avocet/masks/6.png is gone");
        reasons[4].ShouldStartWith("p/12.jpg: the file has ");
        reasons[4].ShouldEndWith(" bytes, over the limit of 1048576");
    }

    [Fact]
    public async Task A_mask_is_turned_with_its_picture()
    {
        await using var bench = await ConverterBench.StartAsync();
        for (var i = 0; i < 6; i++) await AddAsync(bench, i, 120, 90, orientation: i == 1 ? 3 : 1);

        var packed = await bench.AskAsync<RecordIoPacked>(await bench.IngestAsync(task: LearningTask.SemanticSegmentation));

        // The strip that is below in the mask of the picture as stored is above when both stand upright.
        using var mask = Cv2.ImDecode(await bench.BytesAsync(packed.Train.AnnotationsUri + "0000001.png"), ImreadModes.Unchanged);
        (mask.At<byte>(0, 60), mask.At<byte>(89, 60)).ShouldBe((ClassMask.NoClass, (byte)0));
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

    private static Task AddAsync(ConverterBench bench, int number, int width, int height, int? maskWidth = null, int orientation = 1)
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
                Orientation = orientation,
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
