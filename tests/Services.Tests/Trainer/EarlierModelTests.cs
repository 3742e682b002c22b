using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.ObjectStore;
using Avocet.Trainer;

namespace Avocet.Services.Tests.Trainer;

public sealed class EarlierModelTests
{
    [Fact]
    public async Task A_model_of_the_same_network_and_classes_goes_into_its_own_channel()
    {
        await using var bench = await ContinuedAsync("resnet-50", ["001.Auk", "002.Bee_eater"]);
        await bench.PackedAsync();
        var channel = bench.SageMaker.Job.Request["InputDataConfig"]![2]!;
        ((string)channel["ChannelName"]!, (string)channel["ContentType"]!).ShouldBe(("model", "application/x-sagemaker-model"));
    }

    [Theory]
    [InlineData("vgg-16", "001.Auk", "002.Bee_eater", "with base network vgg-16; training.hyperparameters.baseNetwork is resnet-50.")]
    [InlineData("resnet-50", "002.Bee_eater", "001.Auk", "with the classes 002.Bee_eater, 001.Auk; this job has 001.Auk, 002.Bee_eater.")]
    public async Task A_model_of_another_network_or_other_classes_is_refused(string network, string first, string second, string error)
    {
        await using var bench = await ContinuedAsync(network, [first, second]);
        await bench.PackedAsync();
        (await bench.Notes.FirstAsync<StageFailed>()).Error
            .ShouldBe($"Field 'training.continueFrom' names a model of job 'before' {error}");
        bench.SageMaker.Operations.ShouldBeEmpty();
    }

    private static async Task<TrainerBench> ContinuedAsync(string network, IReadOnlyList<string> classes)
    {
        const string model = "s3://avocet/jobs/before/training/output/avocet-before-12345678/output/model.tar.gz";
        var bench = await TrainerBench.StartAsync(new TrainingOptions { ContinueFrom = model });
        var before = new TrainerFolder(new JobFolder("avocet", "before"));
        var job = TrainerJobs.Job("before", new TrainingOptions { Hyperparameters = new SsdHyperparameters { BaseNetwork = network } });
        await bench.Store.WriteJsonAsync(before.Job.Job, job, JobJson.Document, default);
        var message = new ModelTrained
        {
            JobId = "before",
            TrainingJobName = "avocet-before-12345678",
            ModelUri = model,
            ImageUri = "i",
            Classes = classes,
            MeanAveragePrecision = 0.5,
            BestEpoch = 1,
        };
        await bench.Store.WriteJsonAsync(before.Trained, new TrainedModel("c", message), JobJson.Document, default);
        return bench;
    }
}
