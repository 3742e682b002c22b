using System.Diagnostics;
using Amazon.SQS;
using Amazon.SQS.Model;
using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.LocalDetector;
using Avocet.LocalSageMaker;
using Avocet.LocalSageMaker.Tests;
using Avocet.ObjectStore;
using Avocet.Testing;
using Avocet.Trainer;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

[assembly: AssemblyFixture(typeof(Fauxqs))]

namespace Avocet.Services.Tests.Trainer;

/// <summary>Trainer, local SageMaker and the worker that trains are killed with queues between them that keep their messages.</summary>
public sealed class KillTests(Fauxqs aws)
{
    private const string JobId = "birds";
    private const int Seed = 20261125;
    private const string Prefix = "kill-";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public Task A_training_survives_eight_kills_of_trainer_and_server() => KillAsync(kills: 8, epochs: 60);

    [Fact(Explicit = true)]
    public Task A_training_survives_a_hundred_kills_of_trainer_and_server() => KillAsync(kills: 100, epochs: 500);

    private async Task KillAsync(int kills, int epochs)
    {
        aws.RequireOrSkip();
        await using var files = TestServer.Stopped();
        files.Options.TrainingWorker = RealWorker.Program();
        var store = new DirectoryObjectStore(files.Options.ObjectStoreRoot);
        var folder = new TrainerFolder(new JobFolder("avocet", JobId));
        var packed = await WriteJobAsync(store, folder, epochs);
        var server = await ServerProcess.Start(files.Options);
        files.Options.Port = server.Uri.Port;
        var settings = Settings(store, server.Uri);
        await CreateQueuesAsync();
        await SendAsync(settings, packed);

        var random = new Random(Seed);
        var trainer = new ServiceProcess("Trainer", settings);
        try
        {
            var killedInTraining = 0;
            for (var kill = 0; kill < kills; kill++)
            {
                await Task.Delay(random.Next(300, 3000));
                if (await store.FindAsync(folder.Trained, default) is null) killedInTraining++;
                var victims = random.Next(3);
                if (victims != 1) trainer.Dispose();
                if (victims != 0) server.Dispose();
                if (victims != 0) server = await ServerProcess.Start(files.Options);
                if (victims != 1) trainer = new ServiceProcess("Trainer", settings);
            }

            killedInTraining.ShouldBeGreaterThanOrEqualTo(kills / 2, "the training was over before most of the kills: give it more epochs");
            // However slow the machine is: only a training that no longer moves is given up.
            var (patience, epoch) = (Stopwatch.StartNew(), 0);
            while (await store.FindAsync(folder.Trained, default) is null)
            {
                var done = (await store.ReadJsonAsync<MetricSeries>(folder.Metrics, JobJson.Document, default))?.Epochs.Count ?? 0;
                if (done > epoch) patience.Restart();
                epoch = Math.Max(epoch, done);
                (patience.Elapsed < Patience).ShouldBeTrue(
                    $"not trained in time; {await store.ReadTextAsync(folder.Job.Status(Stage.Train), default)}"
                    + (await server.Client.Do(
                        "SageMaker.DescribeTrainingJob", new { TrainingJobName = await JobNameAsync(server.Client) })).ToJsonString()
                    + $" queues {await aws.LookIntoAsync(Prefix + "avocet-trainer")} "
                    + $"{await aws.LookIntoAsync(Prefix + "avocet-trainer-checks")} "
                    + $"{await aws.LookIntoAsync(Prefix + "avocet-trainer-checks_error")}");
                await Task.Delay(100);
            }

            await CheckAsync(server.Client, store, folder, epochs);
        }
        finally
        {
            trainer.Dispose();
            server.Dispose();
        }
    }

    private static async Task<string> JobNameAsync(Client client) =>
        (string)(await client.Do("SageMaker.ListTrainingJobs", new { }))["TrainingJobSummaries"]![0]!["TrainingJobName"]!;

    private static async Task CheckAsync(Client client, DirectoryObjectStore store, TrainerFolder folder, int epochs)
    {
        var trained = (await store.ReadJsonAsync<TrainedModel>(folder.Trained, JobJson.Document, default))!.Message;
        var jobs = (await client.Do("SageMaker.ListTrainingJobs", new { }))["TrainingJobSummaries"]!.AsArray();
        jobs.Select(job => $"{job!["TrainingJobName"]} {job["TrainingJobStatus"]}").ShouldBe([$"{trained.TrainingJobName} Completed"]);

        var unpacked = Directory.CreateTempSubdirectory("avocet-killed-");
        ModelArchive.Unpack(store.PathOf(ObjectUri.Parse(trained.ModelUri)), unpacked.FullName);
        var model = DetectorMetadata.Read(unpacked.FullName);
        using (var detector = SsdDetector.Load(unpacked.FullName)) detector.Check();
        unpacked.Delete(recursive: true);

        var series = (await store.ReadJsonAsync<MetricSeries>(folder.Metrics, JobJson.Document, default))!;
        series.Epochs.Select(epoch => epoch.Epoch).ShouldBe(Enumerable.Range(0, epochs), "an epoch is missing from the metrics");
        series.Epochs.ShouldAllBe(epoch => epoch.CrossEntropy != null && epoch.SmoothL1 != null && epoch.MeanAveragePrecision != null);
        (trained.BestEpoch, trained.MeanAveragePrecision).ShouldBe(
            (model.Epoch, model.MeanAveragePrecision), "the best epoch of the log is that of the model");
        (await StatusAsync(store, folder)).ShouldBe(StageState.Succeeded);
    }

    private static async Task<RecordIoPacked> WriteJobAsync(DirectoryObjectStore store, TrainerFolder folder, int epochs)
    {
        var training = new TrainingOptions
        {
            Hyperparameters = new SsdHyperparameters { Epochs = epochs, ImageShape = 64, MiniBatchSize = 8, UsePretrainedModel = false },
        };
        await store.WriteJsonAsync(folder.Job.Job, TrainerJobs.Job(JobId, training), JobJson.Document, default);
        var packed = TrainerJobs.Packed(JobId);
        foreach (var (channel, pictures) in ((PackedChannel, int)[])[(packed.Train, 16), (packed.Validation, 4)])
            await store.WriteAsync(
                ObjectUri.Parse(channel.RecUri), new MemoryStream(RealWorker.Records(pictures, seed: pictures)), default);
        return packed with
        {
            Classes = ["001.Auk"],
            Train = packed.Train with { Images = 16 },
            Validation = packed.Validation with { Images = 4 },
        };
    }

    private static async Task<StageState?> StatusAsync(DirectoryObjectStore store, TrainerFolder folder) =>
        (await store.ReadJsonAsync<StageStatus>(folder.Job.Status(Stage.Train), JobJson.Document, default))?.State;

    private Dictionary<string, string?> Settings(DirectoryObjectStore store, Uri server) => new()
    {
        ["Avocet:StoreDirectory"] = store.Root,
        ["Avocet:Bus"] = "AmazonSqs",
        ["Avocet:Sqs:ServiceUrl"] = aws.Url.ToString(),
        ["Avocet:Sqs:AccessKey"] = "test",
        ["Avocet:Sqs:SecretKey"] = "test",
        ["Avocet:Sqs:Prefix"] = Prefix,
        ["Avocet:Sqs:WaitSeconds"] = "1",
        ["SageMaker:ServiceUrl"] = server.ToString(),
        ["SageMaker:AccessKey"] = "avocet",
        ["SageMaker:SecretKey"] = "avocet",
        ["SageMaker:RoleArn"] = TestServer.Role,
        ["Trainer:CheckSeconds"] = "1",
    };

    // Before the trainer makes them: what a killed process had in hand is to come back after a second, not after half a minute, and however
    // often its process is killed. By the policy that the trainer would give, the tenth time SQS takes the message for the culprit.
    private async Task CreateQueuesAsync()
    {
        using var sqs = new AmazonSQSClient(
            "test", "test", new AmazonSQSConfig { ServiceURL = aws.Url.ToString(), AuthenticationRegion = "us-east-1" });
        foreach (var queue in (string[])["avocet-trainer", "avocet-trainer-checks"])
        {
            var errors = await sqs.CreateQueueAsync($"{Prefix}{queue}_error");
            var arn = (await sqs.GetQueueAttributesAsync(errors.QueueUrl, [QueueAttributeName.QueueArn])).QueueARN;
            await sqs.CreateQueueAsync(new CreateQueueRequest(Prefix + queue)
            {
                Attributes = new Dictionary<string, string>
                {
                    [QueueAttributeName.VisibilityTimeout] = "1",
                    [QueueAttributeName.RedrivePolicy] = $$"""{"deadLetterTargetArn":"{{arn}}","maxReceiveCount":"1000"}""",
                },
            });
        }
    }

    private static async Task SendAsync(Dictionary<string, string?> settings, RecordIoPacked packed)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddAvocet().AddAvocetBus();
        using var host = builder.Build();
        await host.StartAsync();
        await (await host.Services.GetRequiredService<IBus>().GetSendEndpoint(new Uri("queue:avocet-trainer"))).Send(packed);
        await host.StopAsync();
    }
}
