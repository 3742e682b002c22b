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
    public void What_it_leaves_out_is_as_in_any_job()
    {
        var job = new DemoSettings(null, "/out", Json: false, Epochs: null, Seed: 1, Birds: 50, MaxBadImages: 20).ToJob("demo-1");

        job.Classes.ShouldBeEmpty();
        job.Split.ShouldBe(new DatasetSplit());
    }
}
