using System.Text.Json;
using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.SageMaker;
using Avocet.Trainer;

namespace Avocet.Services.Tests.Trainer;

public sealed class TrainingJobSpecTests
{
    private static readonly TrainerFolder Folder = new(new JobFolder("avocet", "job-1"));

    [Fact]
    public void The_request_is_the_approved_one() =>
        ApprovedFile.ShouldEqual(Json(Spec(new TrainingOptions
        {
            Hyperparameters = new SsdHyperparameters { Epochs = 100, LrSchedulerStep = "33,67", ImageShape = 512 },
        }).Request(1)), "Trainer/TrainingRequest.approved.json");

    [Fact]
    public void The_request_with_everything_asked_for_is_the_approved_one()
    {
        var options = new TrainerOptions
        {
            InputMode = "Pipe",
            OutputKmsKeyId = "alias/models",
            VolumeKmsKeyId = "alias/volumes",
            EncryptTraffic = true,
            KeepAliveSeconds = 600,
        };
        options.SecurityGroupIds.Add("sg-1");
        options.Subnets.Add("subnet-1");
        options.Tags["team"] = "birds";
        var training = new TrainingOptions
        {
            InstanceType = "ml.p3.2xlarge",
            InstanceCount = 2,
            Spot = true,
            MaxRunSeconds = 3600,
            ContinueFrom = "s3://models/model.tar.gz",
            Hyperparameters = new SsdHyperparameters
            {
                FreezeLayerPattern = "^(conv1_|conv2_).*",
                EarlyStopping = true,
                UsePretrainedModel = false,
            },
        };
        ApprovedFile.ShouldEqual(Json(Spec(training, options).Request(3)), "Trainer/TrainingRequestOfEverything.approved.json");
    }

    [Fact]
    public void A_name_fits_for_the_longest_job_id_and_the_last_attempt()
    {
        var jobId = new string('x', 39) + "-";
        var name = new TrainingJobSpec(TrainerJobs.Job(jobId), TrainerJobs.Packed(jobId), Folder, new TrainerOptions(), Options).Name(99);
        name.Length.ShouldBeLessThanOrEqualTo(63);
        name.ShouldMatch("^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$");
    }

    [Fact]
    public void The_name_follows_the_content_and_nothing_else()
    {
        var name = Spec(new TrainingOptions()).Name(1);
        Spec(new TrainingOptions()).Name(1).ShouldBe(name);
        var machine = new TrainingOptions { InstanceType = "ml.g5.xlarge", MaxRunSeconds = 60 };
        Spec(machine, new TrainerOptions { EncryptTraffic = true }).Name(1).ShouldBe(name);
        Spec(new TrainingOptions { Hyperparameters = new SsdHyperparameters { Epochs = 31 } }).Name(1).ShouldNotBe(name);
        Spec(new TrainingOptions { ContinueFrom = "s3://models/model.tar.gz" }).Name(1).ShouldNotBe(name);
        var other = TrainerJobs.Packed("job-1", trainSha256: "other");
        new TrainingJobSpec(TrainerJobs.Job("job-1", new TrainingOptions()), other, Folder, new TrainerOptions(), Options).Name(1)
            .ShouldNotBe(name);
    }

    [Fact]
    public void Warm_machines_and_spot_exclude_each_other_and_local_storage_takes_no_key()
    {
        var options = new TrainerOptions { KeepAliveSeconds = 600, VolumeKmsKeyId = "alias/volumes" };
        Spec(new TrainingOptions { Spot = true }, options).Request(1).ResourceConfig.KeepAlivePeriodInSeconds.ShouldBeNull();
        var resources = Spec(new TrainingOptions { InstanceType = "ml.g5.xlarge" }, options).Request(1).ResourceConfig;
        (resources.KeepAlivePeriodInSeconds, resources.VolumeKmsKeyId).ShouldBe((600, null));
    }

    [Fact]
    public void Waiting_for_spot_never_exceeds_what_SageMaker_allows() =>
        Spec(new TrainingOptions { Spot = true, MaxRunSeconds = 2_419_200 }).Request(1)
            .StoppingCondition.MaxWaitTimeInSeconds.ShouldBe(2_419_200);

    private static SageMakerOptions Options => new() { Region = "us-east-1", RoleArn = "arn:aws:iam::123456789012:role/Training" };

    private static TrainingJobSpec Spec(TrainingOptions training, TrainerOptions? options = null) =>
        new(TrainerJobs.Job("job-1", training), TrainerJobs.Packed("job-1"), Folder, options ?? new TrainerOptions(), Options);

    internal static string Json(CreateTrainingJobRequest request) => JsonSerializer.Serialize(request, Readable) + "\n";

    private static JsonSerializerOptions Readable { get; } = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
