using Avocet.Cli.Demo;
using Avocet.Contracts;

namespace Avocet.Cli.Tests;

public sealed class DemoSettingsTests
{
    [Fact]
    public void What_the_command_line_says_is_in_the_job()
    {
        var settings = new DemoSettings(null, "/out", Json: false, Epochs: 5, Seed: 3, Birds: 50, MaxBadImages: 7)
        {
            Classes = ["Owl", "Robin"],
            Split = SplitKind.Random,
            Ratio = 0.7,
        };

        var job = settings.ToJob("demo-1");

        job.Classes.ShouldBe(["Owl", "Robin"]);
        job.Split.ShouldBe(new DatasetSplit { Kind = SplitKind.Random, Ratio = 0.7, Seed = 3 });
        job.Packing.MaxBadImages.ShouldBe(7);
        job.Training.Hyperparameters.Epochs.ShouldBe(5);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_one_fault_and_not_one_for_each_thread()
    {
        using var folder = new TestFolder();
        folder.WriteLines("file");

        Should.Throw<IOException>(() => BirdDataset.Paint(folder.Of("file", "birds"), 1, 1, 1, default))
            .Message.ShouldContain(folder.Of("file"));
    }

    [Theory]
    [InlineData("Field 'classes' names 'dog', which the data set does not have.", "Here 'classes' is --classes NAME,NAME.")]
    [InlineData("89 images are unusable, packing.maxBadImages allows 20.", "Here packing.maxBadImages is --max-bad-images N.")]
    public void A_field_of_the_job_that_a_failure_names_is_told_as_an_option(string failure, string line) =>
        FieldOptions.Of(failure).ShouldBe([line]);

    [Fact]
    public void What_it_leaves_out_is_as_in_any_job()
    {
        var job = new DemoSettings(null, "/out", Json: false, Epochs: null, Seed: 1, Birds: 50, MaxBadImages: 20).ToJob("demo-1");

        job.Classes.ShouldBeEmpty();
        job.Split.ShouldBe(new DatasetSplit());
    }
}
