using System.Text.Json.Nodes;
using Avocet.Contracts;
using Avocet.ObjectStore;

namespace Avocet.Services.Tests.Trainer;

/// <summary>Trainings that end with a model.</summary>
public sealed class FollowedTrainingTests
{
    [Fact]
    public async Task A_packed_set_becomes_a_model_with_its_series_and_curve()
    {
        await using var bench = await TrainerBench.StartAsync();
        await bench.PackedAsync();
        var name = bench.SageMaker.Job.Name;
        (await bench.StatusAsync())!.Message.ShouldBe($"training job {name} started");

        await bench.LookAsync();
        (await bench.StatusAsync())!.Message.ShouldBe($"{name}: Starting");
        bench.SageMaker.Job.Measures(0, 2.5, 0.2);
        bench.SageMaker.Job.Measures(1, 1.5, 0.8);
        await bench.LookAsync();
        var status = (await bench.StatusAsync())!;
        (status.Message, Math.Round(status.Progress, 3)).ShouldBe(("2 of 3 epochs, loss 1.500, best mAP 0.800", 0.667));
        status.Numbers.ShouldBe(
            new Dictionary<string, double>
            {
                ["epoch"] = 2,
                ["epochs"] = 3,
                ["meanAveragePrecision"] = 0.8,
                ["bestMeanAveragePrecision"] = 0.8,
                ["bestEpoch"] = 1,
                ["crossEntropy"] = 1.5,
                ["smoothL1"] = 0.75,
            },
            ignoreOrder: true);
        bench.SageMaker.Job.Measures(2, 1.0, 0.7);
        bench.SageMaker.Job.Ends("Completed", "Completed");
        await bench.LookAsync();

        var trained = await bench.Notes.FirstAsync<ModelTrained>();
        (trained.TrainingJobName, trained.MeanAveragePrecision, trained.BestEpoch).ShouldBe((name, 0.8, 1));
        trained.ModelUri.ShouldBe($"s3://avocet/jobs/job-1/training/output/{name}/output/model.tar.gz");
        trained.ImageUri.ShouldBe("811284229777.dkr.ecr.us-east-1.amazonaws.com/object-detection:1");
        trained.Classes.ShouldBe(["001.Auk", "002.Bee_eater"]);
        var end = (await bench.StatusAsync())!;
        (end.State, end.Message, end.Numbers["billableSeconds"]).ShouldBe((StageState.Succeeded, "mAP 0.800 at epoch 1", 520));
        foreach (var output in (string[])["trainingCurve", "metrics"])
            (await bench.Store.FindAsync(ObjectUri.Parse(end.Outputs[output]), default)).ShouldNotBeNull(output);
        (await bench.SeriesAsync())!.Epochs.Select(epoch => epoch.MeanAveragePrecision).ShouldBe([0.2, 0.8, 0.7]);
        bench.Checks.Select(check => check.Check).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task Looks_follow_one_another_through_the_bus_by_themselves()
    {
        await using var bench = await TrainerBench.StartAsync(settings: ("Trainer:CheckSeconds", "1"));
        await bench.PackedAsync();
        bench.SageMaker.Job.Measures(2, 1.0, 0.7);
        bench.SageMaker.Job.Ends("Completed", "Completed");
        (await bench.Notes.FirstAsync<ModelTrained>()).MeanAveragePrecision.ShouldBe(0.7);
    }

    [Fact]
    public async Task Every_log_line_is_read_once()
    {
        await using var bench = await TrainerBench.StartAsync();
        await bench.PackedAsync();
        for (var epoch = 0; epoch < 3; epoch++)
        {
            bench.SageMaker.Job.Measures(epoch, 1, 0.5);
            await bench.LookAsync();
        }

        bench.SageMaker.EventsRead.ShouldBe(9);
    }

    [Fact]
    public async Task A_log_token_that_has_expired_is_done_without()
    {
        await using var bench = await TrainerBench.StartAsync();
        await bench.PackedAsync();
        bench.SageMaker.Job.Measures(0, 1, 0.5);
        await bench.LookAsync();
        bench.SageMaker.ExpiredTokens = 1;
        bench.SageMaker.Job.Measures(1, 1, 0.6);
        await bench.LookAsync();
        (await bench.SeriesAsync())!.Epochs.Select(epoch => epoch.MeanAveragePrecision).ShouldBe([0.5, 0.6]);
    }

    [Fact]
    public async Task Log_tokens_that_are_refused_again_and_again_are_given_up()
    {
        await using var bench = await TrainerBench.StartAsync();
        await bench.PackedAsync();
        bench.SageMaker.Job.Measures(0, 1, 0.5);
        await bench.LookAsync();
        bench.SageMaker.ExpiredTokens = 50;
        await bench.LookAsync();
        (await bench.Notes.FirstAsync<StageFailed>()).Error
            .ShouldBe("SageMaker refuses GetLogEvents: InvalidParameterException: The specified nextToken is invalid.");
        bench.SageMaker.ExpiredTokens.ShouldBe(48, "the token of the look before and the first of this one");
    }

    [Fact]
    public async Task A_packed_set_that_comes_again_starts_nothing_and_says_the_same()
    {
        await using var bench = await TrainerBench.StartAsync();
        await bench.PackedAsync();
        await bench.PackedAsync();
        bench.SageMaker.Jobs.Count.ShouldBe(1);
        bench.SageMaker.Operations.ShouldBe(["CreateTrainingJob"]);
        bench.SageMaker.Job.Measures(2, 1, 0.5);
        bench.SageMaker.Job.Ends("Completed", "Completed");
        await bench.LookAsync();
        var first = await bench.Notes.FirstAsync<ModelTrained>();
        var (looks, calls) = (bench.Checks.Count, bench.SageMaker.Operations.Count);

        await bench.PackedAsync();

        bench.Notes.Published<ModelTrained>().Count.ShouldBe(2);
        bench.Notes.Published<ModelTrained>()[1].ShouldBeEquivalentTo(first);
        (bench.Checks.Count, bench.SageMaker.Operations.Count).ShouldBe((looks, calls));
    }

    [Fact]
    public async Task Looks_that_double_die_out()
    {
        await using var bench = await TrainerBench.StartAsync();
        await bench.PackedAsync();
        await bench.PackedAsync();
        await bench.PackedAsync();
        bench.Checks.Select(check => check.Check).ShouldBe([1, 1, 1]);

        foreach (var check in bench.Checks.ToList()) await bench.LookAsync(check);

        bench.Checks.Select(check => check.Check).ShouldBe([1, 1, 1, 2]);
        bench.SageMaker.Operations.Count(operation => operation == "DescribeTrainingJob").ShouldBe(1);
    }

    [Fact]
    public async Task Looks_that_come_together_are_looked_at_once()
    {
        await using var bench = await TrainerBench.StartAsync();
        await bench.PackedAsync();
        var check = bench.Checks[0];
        bench.SageMaker.Slowness = TimeSpan.FromMilliseconds(300);

        await Task.WhenAll(bench.LookAsync(check), bench.LookAsync(check), bench.LookAsync(check));

        bench.Checks.Select(asked => asked.Check).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task A_kill_between_asking_for_the_next_look_and_crossing_this_one_off_leaves_one_chain()
    {
        await using var bench = await TrainerBench.StartAsync();
        await bench.PackedAsync();
        var before = await bench.RunAsync();
        await bench.LookAsync();
        // As if the process had ended before the document was written: the message comes again, its successor is on its way already.
        await bench.Store.WriteJsonAsync(bench.Folder.Run, before, Avocet.Hosting.JobJson.Document, default);
        var (redelivered, successor) = (bench.Checks[0], bench.Checks[1]);

        await bench.LookAsync(redelivered);
        await bench.LookAsync(successor);
        await bench.LookAsync(bench.Checks[2]);

        bench.Checks.Select(check => check.Check).ShouldBe([1, 2, 2, 3]);
    }

    [Fact]
    public async Task A_look_at_data_that_are_no_longer_the_jobs_ends_by_itself()
    {
        await using var bench = await TrainerBench.StartAsync();
        await bench.PackedAsync();
        await bench.PackedAsync(TrainerJobs.Packed(TrainerBench.JobId, trainSha256: "other"));
        bench.SageMaker.Jobs.Count.ShouldBe(2);
        var calls = bench.SageMaker.Operations.Count;

        await bench.LookAsync(bench.Checks[0]);

        bench.SageMaker.Operations.Count.ShouldBe(calls);
        bench.Checks.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("InProgress", "Pondering")]
    [InlineData("Dreaming", "Dreaming")]
    [InlineData("Stopping", "Stopping")]
    public async Task A_status_that_is_no_end_keeps_the_looks_going(string status, string secondary)
    {
        await using var bench = await TrainerBench.StartAsync();
        await bench.PackedAsync();
        bench.SageMaker.Job.Ends(status, secondary);
        await bench.LookAsync();
        await bench.LookAsync();
        bench.Checks.Count.ShouldBe(3);
        (await bench.StatusAsync())!.State.ShouldBe(StageState.Running);
    }

    [Fact]
    public async Task A_server_that_is_down_for_a_while_costs_nothing_but_time()
    {
        await using var bench = await TrainerBench.StartAsync();
        await bench.PackedAsync();
        bench.SageMaker.Job.Measures(0, 1, 0.5);
        await bench.LookAsync();
        bench.SageMaker.IsDown = true;
        await bench.LookAsync();
        await bench.LookAsync();
        var status = (await bench.StatusAsync())!;
        status.State.ShouldBe(StageState.Running);
        status.Message!.ShouldStartWith("SageMaker does not answer and is asked again");
        status.Numbers["epoch"].ShouldBe(1);
        bench.SageMaker.IsDown = false;
        bench.SageMaker.Job.Measures(2, 1, 0.6);
        bench.SageMaker.Job.Ends("Completed", "Completed");
        await bench.LookAsync();
        (await bench.Notes.FirstAsync<ModelTrained>()).MeanAveragePrecision.ShouldBe(0.6);
    }

    [Fact]
    public async Task The_last_lines_of_the_log_are_waited_for()
    {
        await using var bench = await TrainerBench.StartAsync();
        await bench.PackedAsync();
        bench.SageMaker.Job.Measures(0, 1, 0.5);
        bench.SageMaker.Job.Ends("Completed", "Completed");
        await bench.LookAsync();
        bench.Notes.Published<ModelTrained>().ShouldBeEmpty();
        bench.SageMaker.Job.Measures(2, 1, 0.9);
        bench.SageMaker.Job.Ends("Completed", "Completed");
        await bench.LookAsync();
        (await bench.Notes.FirstAsync<ModelTrained>()).MeanAveragePrecision.ShouldBe(0.9);
    }

    [Fact]
    public async Task Without_leave_to_read_logs_the_last_mAP_that_SageMaker_kept_is_taken()
    {
        await using var bench = await TrainerBench.StartAsync();
        await bench.PackedAsync();
        bench.SageMaker.Refusals["DescribeLogStreams"] = ("AccessDeniedException", "not authorized to perform: logs:DescribeLogStreams");
        bench.SageMaker.Job.Ends("Completed", "Completed");
        bench.SageMaker.Job.FinalMetrics = JsonNode.Parse(
            """[{"MetricName":"validation:mAP","Value":0.66,"Timestamp":1764000000}]""")!.AsArray();
        for (var i = 0; i < 6; i++) await bench.LookAsync();
        var trained = await bench.Notes.FirstAsync<ModelTrained>();
        (trained.MeanAveragePrecision, trained.BestEpoch).ShouldBe((0.66, 2));
    }

    [Fact]
    public async Task Out_of_time_with_a_measured_model_is_a_model()
    {
        await using var bench = await TrainerBench.StartAsync();
        await bench.PackedAsync();
        bench.SageMaker.Job.Measures(0, 1, 0.5);
        bench.SageMaker.Job.Ends("Stopped", "MaxRuntimeExceeded");
        for (var i = 0; i < 6; i++) await bench.LookAsync();
        (await bench.Notes.FirstAsync<ModelTrained>()).MeanAveragePrecision.ShouldBe(0.5);
    }
}
