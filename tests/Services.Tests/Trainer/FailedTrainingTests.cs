using Avocet.Contracts;

namespace Avocet.Services.Tests.Trainer;

/// <summary>Trainings that end without a model, and names that are taken.</summary>
public sealed class FailedTrainingTests
{
    [Fact]
    public async Task A_failed_training_is_explained_by_its_own_log()
    {
        await using var bench = await TrainerBench.StartAsync();
        await bench.PackedAsync();
        bench.SageMaker.Job.Log.AddRange(
        [
            "Docker entrypoint called with argument(s): train",
            "[11/25/2026 03:00:00 ERROR 7] Customer Error: label_width 350 is smaller than the longest label",
            "ClientError: Invalid parameter value 'label_width'",
            "exit status 2",
        ]);
        bench.SageMaker.Job.Ends("Failed", "Failed", "ClientError: Invalid parameter value 'label_width', exit code: 2");
        await bench.LookAsync();

        var failed = await bench.Notes.FirstAsync<StageFailed>();
        failed.Error.ShouldBe(
            $"Training job {bench.SageMaker.Job.Name} failed: ClientError: Invalid parameter value 'label_width', exit code: 2. Its log "
            + "says: "
            + "[11/25/2026 03:00:00 ERROR 7] Customer Error: label_width 350 is smaller than the longest label | "
            + "ClientError: Invalid parameter value 'label_width'");
        failed.Remedy.ShouldBe("Mend what it names, then post the job under a new jobId.");
        (await bench.StatusAsync())!.State.ShouldBe(StageState.Failed);
        bench.Notes.Published<ModelTrained>().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Stopped", "was stopped.")]
    [InlineData("MaxRuntimeExceeded", "ran out of time (MaxRuntimeExceeded) before there was a model.")]
    public async Task A_training_stopped_without_a_measured_model_fails_the_stage(string secondary, string error)
    {
        await using var bench = await TrainerBench.StartAsync();
        await bench.PackedAsync();
        bench.SageMaker.Job.Ends("Stopped", secondary);
        await bench.LookAsync();
        (await bench.Notes.FirstAsync<StageFailed>()).Error.ShouldBe($"Training job {bench.SageMaker.Job.Name} {error}");
    }

    [Fact]
    public async Task A_training_that_a_person_stopped_is_not_deployed_even_with_a_model()
    {
        await using var bench = await TrainerBench.StartAsync();
        await bench.PackedAsync();
        bench.SageMaker.Job.Measures(0, 1, 0.5);
        bench.SageMaker.Job.Ends("Stopped", "Stopped");
        await bench.LookAsync();
        (await bench.Notes.FirstAsync<StageFailed>()).Error.ShouldEndWith("was stopped.");
    }

    [Fact]
    public async Task A_stop_by_command_fails_the_stage_with_its_reason()
    {
        await using var bench = await TrainerBench.StartAsync();
        await bench.PackedAsync();
        await bench.WriteStopAsync("wrong classes");
        bench.SageMaker.Job.Ends("Stopped", "Stopped");
        await bench.LookAsync();
        (await bench.Notes.FirstAsync<StageFailed>()).Error.ShouldEndWith("was stopped by avocet stop: wrong classes.");
    }

    [Fact]
    public async Task A_training_that_was_stopped_before_it_began_does_not_begin()
    {
        await using var bench = await TrainerBench.StartAsync();
        await bench.WriteStopAsync("wrong classes");
        await bench.PackedAsync();
        (await bench.Notes.FirstAsync<StageFailed>()).Error.ShouldEndWith("was stopped by avocet stop: wrong classes.");
        bench.SageMaker.Jobs.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_role_that_is_too_new_is_waited_for_five_minutes_and_no_longer()
    {
        await using var bench = await TrainerBench.StartAsync();
        bench.SageMaker.Refusals["CreateTrainingJob"] = (
            "ValidationException", "Could not assume role arn:aws:iam::123456789012:role/Training. "
            + "Please ensure that the role exists and allows principal 'sagemaker.amazonaws.com' to assume the role.");
        await bench.PackedAsync();
        (await bench.StatusAsync())!.Message.ShouldBe("SageMaker cannot assume the role yet; a new role is waited for, at most 5 minutes");

        bench.Clock.Advance(TimeSpan.FromMinutes(5));
        await bench.PackedAsync();
        var failure = (await bench.StatusAsync())!.Failure.ShouldNotBeNull();
        failure.Error.ShouldContain("ValidationException: Could not assume role");
        failure.Remedy.ShouldStartWith("Check that the role of SageMaker:RoleArn exists");

        bench.SageMaker.Refusals.Clear();
        await bench.PackedAsync();
        bench.SageMaker.Jobs.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("CapacityError: Unable to provision requested ML compute capacity. Please retry using a different ML instance type.")]
    [InlineData("InternalServerError: We encountered an internal error. Please try again.")]
    public async Task Want_of_capacity_is_a_next_attempt(string reason)
    {
        await using var bench = await TrainerBench.StartAsync();
        await bench.PackedAsync();
        var first = bench.SageMaker.Job.Name;
        bench.SageMaker.Job.Ends("Failed", "Failed", reason);
        await bench.LookAsync();
        (await bench.StatusAsync())!.Message.ShouldBe($"{reason}; attempt 2 of 5 follows");
        bench.SageMaker.Jobs.Count.ShouldBe(1);

        await bench.LookAsync();
        bench.SageMaker.Job.Name.ShouldBe($"{first}-2");
        bench.SageMaker.Job.Measures(2, 1, 0.6);
        bench.SageMaker.Job.Ends("Completed", "Completed");
        await bench.LookAsync();

        (await bench.Notes.FirstAsync<ModelTrained>()).TrainingJobName.ShouldBe($"{first}-2");
    }

    [Fact]
    public async Task Attempts_come_to_an_end()
    {
        await using var bench = await TrainerBench.StartAsync(settings: ("Trainer:MaxAttempts", "2"));
        await bench.PackedAsync();
        bench.SageMaker.Job.Ends("Failed", "Failed", "CapacityError: none");
        await bench.LookAsync();
        await bench.LookAsync();
        bench.SageMaker.Job.Ends("Failed", "Failed", "CapacityError: none");
        await bench.LookAsync();
        (await bench.Notes.FirstAsync<StageFailed>()).Remedy.ShouldContain("another training.instanceType");
        bench.SageMaker.Jobs.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_training_job_of_the_name_that_is_the_same_is_taken_on()
    {
        await using var bench = await TrainerBench.StartAsync();
        await bench.PackedAsync();
        // As if the process had ended right after the call.
        await bench.Store.DeleteAsync(bench.Folder.Run, default);

        await bench.PackedAsync();

        bench.SageMaker.Jobs.Count.ShouldBe(1);
        bench.SageMaker.Operations.ShouldBe(["CreateTrainingJob", "CreateTrainingJob", "DescribeTrainingJob"]);
        (await bench.RunAsync())!.Started.ShouldBeTrue();
    }

    [Theory]
    [InlineData("image", "its image is other:1")]
    [InlineData("hyperparameter", "its epochs is 99")]
    [InlineData("data", "its train channel is s3://other/train.rec")]
    public async Task A_training_job_of_the_name_that_is_another_is_refused(string kind, string difference)
    {
        await using var bench = await TrainerBench.StartAsync();
        await bench.PackedAsync();
        await bench.Store.DeleteAsync(bench.Folder.Run, default);
        var request = bench.SageMaker.Job.Request;
        if (kind == "image") request["AlgorithmSpecification"]!["TrainingImage"] = "other:1";
        if (kind == "hyperparameter") request["HyperParameters"]!["epochs"] = "99";
        if (kind == "data") request["InputDataConfig"]![0]!["DataSource"]!["S3DataSource"]!["S3Uri"] = "s3://other/train.rec";

        await bench.PackedAsync();

        var failed = await bench.Notes.FirstAsync<StageFailed>();
        failed.Error.ShouldBe($"Training job {bench.SageMaker.Job.Name} is there already and is another training: {difference}.");
        failed.Remedy.ShouldBe("Post the job under a new jobId.");
    }

    [Fact]
    public async Task A_refused_start_says_what_to_ask_for()
    {
        await using var bench = await TrainerBench.StartAsync();
        bench.SageMaker.Refusals["CreateTrainingJob"] = (
            "ResourceLimitExceeded", "The account-level service limit 'ml.g4dn.xlarge' is 0 Instances");
        await bench.PackedAsync();
        var failed = await bench.Notes.FirstAsync<StageFailed>();
        failed.Error.ShouldContain("ResourceLimitExceeded: The account-level service limit 'ml.g4dn.xlarge' is 0 Instances");
        failed.Remedy.ShouldContain("higher service quota");
        bench.Checks.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_refused_look_says_which_permission_is_missing()
    {
        await using var bench = await TrainerBench.StartAsync();
        await bench.PackedAsync();
        bench.SageMaker.Refusals["DescribeTrainingJob"] = ("AccessDeniedException", "not authorized");
        await bench.LookAsync();
        (await bench.Notes.FirstAsync<StageFailed>()).Remedy.ShouldContain("Allow sagemaker:DescribeTrainingJob");
    }

    [Fact]
    public async Task A_training_that_never_ends_is_not_looked_at_for_ever()
    {
        await using var bench = await TrainerBench.StartAsync();
        await bench.PackedAsync();
        bench.Clock.Advance(TimeSpan.FromDays(3));
        await bench.LookAsync();
        (await bench.Notes.FirstAsync<StageFailed>()).Error.ShouldContain("should be over by now and is InProgress (Starting)");
    }

    [Theory]
    [InlineData("ml.m5.large", "", "training.instanceType = ml.m5.large")]
    [InlineData("ml.g4dn.xlarge", "67,33", "training.hyperparameters.lrSchedulerStep = 67,33")]
    [InlineData("ml.g4dn.xlarge", "0,3", "training.hyperparameters.lrSchedulerStep = 0,3")]
    public async Task What_the_algorithm_would_refuse_is_refused_before_it_costs(string instanceType, string steps, string field)
    {
        await using var bench = await TrainerBench.StartAsync(
            new TrainingOptions { InstanceType = instanceType, Hyperparameters = new SsdHyperparameters { LrSchedulerStep = steps } });
        await bench.PackedAsync();
        (await bench.Notes.FirstAsync<StageFailed>()).Error.ShouldBe($"The job has a bad field: {field}.");
        bench.SageMaker.Operations.ShouldBeEmpty();
    }
}
