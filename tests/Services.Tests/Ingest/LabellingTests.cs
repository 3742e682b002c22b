using Avocet.Annotations;
using Avocet.Contracts;
using Avocet.LocalSageMaker;
using Avocet.Services.Tests.Converter;

namespace Avocet.Services.Tests.Ingest;

/// <summary>A job that begins with unlabelled images, against the local SageMaker; the people are a file of answers.</summary>
public sealed class LabellingTests
{
    private const string Answers = "s3://avocet/jobs/job-1/labelling/avocet-job-1-labels/annotations/worker-response/answers.jsonl";

    [Fact]
    public async Task Unlabelled_images_are_labelled_by_people_and_the_job_goes_on()
    {
        await using var run = await LabellingRun.StartAsync();
        var ingesting = run.Bench.IngestAsync(Job());
        await run.WaitAsync("InProgress: people labelled 0 of 3 images");
        await run.Bench.PutAsync(Answers, Box("1.jpg", "wren"));
        await run.WaitAsync("InProgress: people labelled 1 of 3 images");
        await run.Bench.PutAsync(Answers, string.Join('\n', Box("1.jpg", "wren"), Box("2.jpg", "auk"),
            """{"source-ref":"s3://photos/birds/3.jpg","failure-reason":"nobody took it"}"""));

        var ingested = await ingesting;

        ingested.Classes.ShouldBe(["auk", "wren"]);
        (await run.Bench.ManifestAsync()).Select(image => (image.Uri, image.Boxes.Single())).ShouldBe([
            ("s3://photos/birds/1.jpg", new DatasetBox(1, 3, 4, 20, 10)), ("s3://photos/birds/2.jpg", new DatasetBox(0, 3, 4, 20, 10))]);
        (await run.Bench.ReportAsync()).Quarantined.ShouldBe([
            new QuarantinedImage("photos/birds/3.jpg", "Ground Truth could not label it: nobody took it")]);
    }

    [Fact]
    public async Task A_labelling_job_that_another_replica_made_in_the_meantime_is_followed()
    {
        var quicker = new LocalSageMakerFault
        {
            Operation = "CreateLabelingJob",
            AfterDoing = true,
            Code = "ResourceInUse",
            Message = "Labeling job names must be unique, and a labeling job with this name already exists (arn)",
        };
        await using var run = await LabellingRun.StartAsync(quicker);
        var ingesting = run.Bench.IngestAsync(Job());
        await run.WaitAsync("InProgress: people labelled 0 of 3 images");
        await run.Bench.PutAsync(Answers, string.Join('\n', Box("1.jpg", "wren"), Box("2.jpg", "auk"), Box("3.jpg", "auk")));

        (await ingesting).Images.ShouldBe(3);
    }

    [Theory]
    [InlineData(LearningTask.ImageClassification, """ "crowd-image-classifier":{"label":"wren"} """, new[] { 0 }, "wren")]
    [InlineData(LearningTask.MultiLabelClassification, """ "crowd-image-classifier-multi-select":{"labels":["wren","auk"]} """,
        new[] { 0, 1 }, "auk,wren")]
    public async Task Classes_of_whole_pictures_are_given_by_people_too(LearningTask task, string answer, int[] ids, string classes)
    {
        await using var run = await LabellingRun.StartAsync();
        await run.Bench.PutAsync("s3://lists/input.manifest", """{"source-ref":"s3://photos/birds/2.jpg","taken":"by day"}""");
        await run.Bench.PutAsync(Answers, "{\"source-ref\":\"s3://photos/birds/2.jpg\",\"answerContent\":{" + answer + "}}");
        var unlabelled = Job().Source.Unlabelled! with { ImagesUri = null, ManifestUri = "s3://lists/input.manifest" };

        var ingested = await run.Bench.IngestAsync(Job() with { Task = task, Source = new DatasetSource { Unlabelled = unlabelled } });

        ingested.Classes.ShouldBe(classes.Split(','));
        (await run.Bench.ManifestAsync()).ShouldHaveSingleItem().Classes.ShouldBe(ids);
    }

    [Fact]
    public async Task A_labelling_job_that_fails_fails_the_job_with_its_reason()
    {
        await using var run = await LabellingRun.StartAsync();
        await run.Bench.PutAsync(Answers, Box("1.jpg", "crow"));

        var failed = await run.Bench.FailAsync(Job());

        failed.Error.ShouldBe(
            "The labelling job avocet-job-1-labels is Failed: ClientError: An answer has the label 'crow', "
            + "which is none of the categories auk, wren.");
    }

    [Fact]
    public async Task A_labelling_job_of_another_bucket_is_not_taken_on_while_people_are_at_work()
    {
        await using var run = await LabellingRun.StartAsync();
        var ingesting = run.Bench.IngestAsync(Job());
        await run.WaitAsync("InProgress: people labelled 0 of 3 images");
        await using (var other = await run.BenchAsync("elsewhere"))
        {
            (await other.FailAsync(Job())).Error.ShouldBe(
                "The labelling job avocet-job-1-labels is not of this job: its labels go to 's3://avocet/jobs/job-1/labelling/'.");
        }

        await run.Bench.PutAsync(Answers, string.Join('\n', Box("1.jpg", "wren"), Box("2.jpg", "auk"), Box("3.jpg", "auk")));
        (await ingesting).Images.ShouldBe(3, "the job that the labelling job is of goes on");
    }

    [Fact]
    public async Task Labelling_is_off_unless_the_platform_turns_it_on()
    {
        await using var bench = await IngestBench.StartAsync();

        var failed = await bench.FailAsync(Job());

        failed.Error.ShouldBe("source.unlabelled: this service creates no labelling jobs.");
        failed.Remedy.ShouldContain("Set Ingest:Labelling to true");
    }

    [Fact]
    public async Task A_platform_without_a_role_is_told_so()
    {
        await using var bench = await IngestBench.StartAsync(settings: [("Ingest:Labelling", "true")]);

        (await bench.FailAsync(Job())).Error.ShouldContain("RoleArn");
    }

    [Fact]
    public async Task A_folder_without_images_has_nothing_to_label()
    {
        await using var run = await LabellingRun.StartAsync();
        var unlabelled = Job().Source.Unlabelled! with { ImagesUri = "s3://photos/none" };

        var failed = await run.Bench.FailAsync(Job() with { Source = new DatasetSource { Unlabelled = unlabelled } });

        failed.Error.ShouldBe("source.unlabelled.imagesUri: 's3://photos/none' has no image.");
    }

    private static SubmitDatasetJob Job()
    {
        var labelling = new LabellingOptions
        {
            WorkteamArn = "arn:aws:sagemaker:us-east-1:123456789012:workteam/private-crowd/birders",
            TemplateUri = "s3://templates/boxes.liquid",
            TaskTitle = "Draw a box around each bird",
            Categories = ["auk", "wren"],
        };
        return IngestBench.Job(
            new DatasetSource { Unlabelled = new UnlabelledSource { ImagesUri = "s3://photos/birds", Labelling = labelling } });
    }

    private static string Box(string file, string label) =>
        $$$$"""
        {"source-ref":"s3://photos/birds/{{{{file}}}}","answerContent":{"boundingBox":{"boundingBoxes":[{"label":"{{{{label}}}}",
        "left":3,"top":4,"width":20,"height":10}],"inputImageProperties":{"width":80,"height":60} } } }
        """.ReplaceLineEndings("");

    /// <summary>Ingest beside a local SageMaker, over one object store.</summary>
    private sealed class LabellingRun : IAsyncDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("avocet-labelling-");
        private LocalSageMakerServer? _server;

        public IngestBench Bench { get; private set; } = null!;

        private string StoreRoot => Path.Combine(_folder.FullName, "store");

        public static async Task<LabellingRun> StartAsync(LocalSageMakerFault? fault = null)
        {
            var run = new LabellingRun();
            var options = new LocalSageMakerOptions
            {
                DataDirectory = Path.Combine(run._folder.FullName, "sagemaker"),
                ObjectStoreRoot = run.StoreRoot,
                Port = 0,
            };
            if (fault is not null) options.Faults.Add(fault);
            run._server = await LocalSageMakerServer.StartAsync(options, default);
            run.Bench = await run.BenchAsync("avocet");
            foreach (var number in new[] { 1, 2, 3 })
                await run.Bench.PutAsync($"s3://photos/birds/{number}.jpg", ConverterBench.Picture(80, 60, number));
            await run.Bench.PutAsync("s3://photos/birds/notes.txt", "no image");
            return run;
        }

        /// <summary>Ingest with its jobs in a bucket.</summary>
        public Task<IngestBench> BenchAsync(string bucket) => IngestBench.StartAsync(
            realNetwork: true,
            ("Avocet:StoreDirectory", StoreRoot), ("Avocet:Bucket", bucket), ("Ingest:Labelling", "true"),
            ("Ingest:LabellingCheckSeconds", "1"),
            ("SageMaker:ServiceUrl", _server!.Uri.ToString()), ("SageMaker:RoleArn", "arn:aws:iam::123456789012:role/Labelling"),
            ("SageMaker:AccessKey", "avocet"), ("SageMaker:SecretKey", "avocet"));

        /// <summary>Waits until the stage says something.</summary>
        public async Task WaitAsync(string message)
        {
            for (var tries = 0; (await Bench.StatusAsync())?.Message != message; tries++)
            {
                tries.ShouldBeLessThan(300, $"the stage does not say '{message}' but '{(await Bench.StatusAsync())?.Message}'");
                await Task.Delay(100);
            }
        }

        public async ValueTask DisposeAsync()
        {
            if (Bench is not null) await Bench.DisposeAsync();
            if (_server is not null) await _server.DisposeAsync();
            _folder.Delete(recursive: true);
        }
    }
}
