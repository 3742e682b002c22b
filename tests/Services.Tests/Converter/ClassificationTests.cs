using Avocet.Annotations;
using Avocet.Contracts;
using Avocet.Converter;
using Avocet.ObjectStore;
using Avocet.RecordIO;

namespace Avocet.Services.Tests.Converter;

public sealed class ClassificationTests
{
    private static readonly DatasetClass[] Birds = [new("1", "001.Auk"), new("2", "002.Bee_eater"), new("3", "003.Crow")];

    [Fact]
    public async Task One_class_an_image_is_a_single_number_in_list_and_record_header()
    {
        await using var bench = await ConverterBench.StartAsync();
        await bench.DrawAsync(9);

        var packed = await bench.AskAsync<RecordIoPacked>(await bench.IngestAsync(task: LearningTask.ImageClassification));

        packed.Classes.ShouldBe(["001.Auk", "002.Bee_eater"]);
        var list = await bench.Store.ReadTextAsync(bench.Keys.List(Channel.Train), default);
        list.Split('\n')[..2].ShouldBe(["0\t0\tbirds/000.jpg", "1\t1\tbirds/001.jpg"]);
        foreach (var record in await RecordsAsync(bench, packed.Train))
        {
            record.Packed.ShouldBeFalse("A record of one class has flag 0, as im2rec writes it without --pack-label.");
            record.Labels.ShouldBe([record.Id % 2]);
        }
    }

    [Fact]
    public async Task Several_classes_an_image_are_a_0_or_1_for_each_packed_behind_the_header()
    {
        await using var bench = await ConverterBench.StartAsync();
        await bench.DrawAsync(9);

        var packed = await bench.AskAsync<RecordIoPacked>(await bench.IngestAsync(task: LearningTask.MultiLabelClassification));

        var list = await bench.Store.ReadTextAsync(bench.Keys.List(Channel.Train), default);
        list.Split('\n')[..2].ShouldBe(["0\t1\t0\tbirds/000.jpg", "1\t0\t1\tbirds/001.jpg"]);
        foreach (var record in await RecordsAsync(bench, packed.Train))
        {
            record.Packed.ShouldBeTrue("MXNet's iterator reads label_width numbers from behind the header.");
            record.Labels.ShouldBe(record.Id % 2 == 0 ? [1f, 0f] : [0f, 1f]);
        }
    }

    [Fact]
    public void An_image_of_two_classes_is_left_out_of_a_single_label_job_and_says_which()
    {
        var labels = ImageLabels.Read(Image("a.jpg", 0, 2), new ClassFilter(Birds, []), LearningTask.ImageClassification).ShouldNotBeNull();
        labels.Problem.ShouldNotBeNull().ShouldContain("2 classes (001.Auk, 003.Crow), but imageClassification takes one an image");
        ImageLabels.Read(Image("a.jpg", 0, 2), new ClassFilter(Birds, ["1"]), LearningTask.ImageClassification).ShouldNotBeNull()
            .Classes.ShouldBe([0]);
        ImageLabels.Read(Image("a.jpg", 1), new ClassFilter(Birds, ["1"]), LearningTask.ImageClassification)
            .ShouldBeNull("An image of no kept class is not asked for.");
    }

    [Fact]
    public void Classes_that_the_source_gives_the_whole_picture_need_no_box() =>
        ImageLabels.Read(Image("a.jpg") with { Classes = [2] }, new ClassFilter(Birds, ["2", "3"]), LearningTask.ImageClassification)
            .ShouldNotBeNull().Classes.ShouldBe([1]);

    [Fact]
    public void An_image_without_any_class_is_a_negative_for_multi_label_and_useless_for_single_label()
    {
        var multi = ImageLabels.Read(Image("a.jpg"), new ClassFilter(Birds, []), LearningTask.MultiLabelClassification).ShouldNotBeNull();
        (multi.Problem, multi.Classes.Count).ShouldBe((null, 0));
        ImageLabels.Read(Image("a.jpg"), new ClassFilter(Birds, []), LearningTask.ImageClassification).ShouldNotBeNull()
            .Problem.ShouldBe("no class");
    }

    [Fact]
    public void A_picture_smaller_than_the_network_sees_is_left_out_where_pictures_keep_their_size() =>
        ImageLabels.Read(Image("a.jpg", 0), new ClassFilter(Birds, []), LearningTask.ImageClassification, leastSide: 224).ShouldNotBeNull()
            .Problem.ShouldNotBeNull().ShouldContain("smaller than imageShape 224");

    private static async Task<List<ImageRecord>> RecordsAsync(ConverterBench bench, PackedChannel channel)
    {
        var bytes = await bench.BytesAsync(channel.RecUri);
        var records = new RecordIoReader(new MemoryStream(bytes)).ReadAll().Select(record => ImageRecord.Read(record.Payload.ToArray()))
            .ToList();
        records.Count.ShouldBe(channel.Images);
        return records;
    }

    private static DatasetImage Image(string path, params int[] classes) => new()
    {
        Path = path,
        Uri = $"s3://avocet/{path}",
        Bytes = 1000,
        Width = 300,
        Height = 200,
        Boxes = [.. classes.Select(id => new DatasetBox(id, 10, 10, 50, 50))],
    };
}
