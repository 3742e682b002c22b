using Avocet.Cli.Demo;
using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.ObjectStore;

namespace Avocet.Cli.Tests;

/// <summary>Classification through the embedded pipeline: painted birds, posted as a job, to an endpoint that answers.</summary>
public sealed class ClassificationPipelineTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private readonly string _folder = Directory.CreateTempSubdirectory("avocet-classification-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public Task Painted_birds_of_five_kinds_are_told_apart() =>
        RunAsync(LearningTask.ImageClassification, [], chance: 0.2, aboveChance: 0.4);

    [Fact]
    public Task Painted_birds_are_learned_as_labels_of_their_own() =>
        RunAsync(LearningTask.MultiLabelClassification, ["1", "2"], chance: 0.5, aboveChance: 0.7);

    private async Task RunAsync(LearningTask task, IReadOnlyList<string> classes, double chance, double aboveChance)
    {
        var data = Path.Combine(_folder, "birds");
        BirdDataset.Paint(data, 24, 8, 1, default);
        await using var pipeline = await EmbeddedPipeline.StartAsync(new EmbeddedFolders(Path.Combine(_folder, "work")), default);
        var job = new SubmitDatasetJob
        {
            JobId = "kinds-1",
            Task = task,
            Classes = classes,
            Source = new DatasetSource { Cub = new CubSource { Uri = data } },
            Packing = new PackingOptions { ShorterEdge = 128 },
            Training = new TrainingOptions
            {
                Classification = new ClassificationHyperparameters { ImageShape = 96, Epochs = 12, MiniBatchSize = 8, LearningRate = 0.02 },
            },
            Deployment = new DeploymentOptions { MinimumAccuracy = chance },
        };
        JobRules.Check(job).ShouldBeEmpty();
        await pipeline.SubmitAsync(job, default);

        var deployed = await EndAsync(pipeline, job.JobId);

        deployed.State.ShouldBe(StageState.Succeeded, deployed.Failure?.ToString());
        deployed.Numbers["accuracy"].ShouldBeGreaterThan(aboveChance, $"Guessing reaches {chance}.");
        deployed.Numbers["smokeTestAccuracy"].ShouldBeInRange(0, 1);
        var pictures = 0;
        await foreach (var picture in pipeline.Store.ListAsync(ObjectUri.Parse(deployed.Outputs["predictions"]), default))
        {
            picture.Bytes.ShouldBeGreaterThan(1000);
            pictures++;
        }

        pictures.ShouldBe((int)deployed.Numbers["pictures"], "Each picture that was tried is drawn with its class.");
        var list = await pipeline.Store.ReadTextAsync(pipeline.Documents.Folder(job.JobId).Lists.Child("train.lst"), default);
        list.Split('\n')[0].Split('\t').Length.ShouldBe(task == LearningTask.ImageClassification ? 3 : 4);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"accuracy {deployed.Numbers["accuracy"]:F3}, smoke test {deployed.Numbers["smokeTestAccuracy"]:F3}");
    }

    private static async Task<StageStatus> EndAsync(EmbeddedPipeline pipeline, string jobId)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            foreach (var stage in Enum.GetValues<Stage>())
            {
                if (await pipeline.Documents.FindStatusAsync(jobId, stage, patience.Token) is not { } status) continue;
                if (status.State == StageState.Failed || (stage == Stage.Deploy && status.State == StageState.Succeeded)) return status;
            }

            await Task.Delay(200, patience.Token);
        }
    }
}
