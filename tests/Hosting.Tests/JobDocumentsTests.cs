using System.Text.Json.Nodes;
using Avocet.Contracts;
using Avocet.ObjectStore;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Avocet.Hosting.Tests;

public sealed class JobDocumentsTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("avocet-documents-");
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly JobDocuments _documents;

    public JobDocumentsTests() =>
        _documents = new JobDocuments(new DirectoryObjectStore(_folder.FullName), Options.Create(new AvocetOptions()), _clock);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_same_job_posted_twice_is_the_same_job()
    {
        await _documents.StoreJobAsync(Job(), None);
        await _documents.StoreJobAsync(Job(), None);
        (await _documents.LoadJobAsync("birds", None)).Source.ShouldBe(Job().Source);
    }

    [Fact]
    public async Task A_job_stored_by_a_version_that_did_not_know_all_fields_is_the_same_job()
    {
        await _documents.StoreJobAsync(Job(), None);
        var file = Path.Combine(_folder.FullName, "avocet/jobs/birds/job.json");
        var document = JsonNode.Parse(await File.ReadAllTextAsync(file))!.AsObject();
        document.Remove("task").ShouldBeTrue();
        await File.WriteAllTextAsync(file, document.ToJsonString());

        await _documents.StoreJobAsync(Job(), None);

        await Should.ThrowAsync<PermanentException>(
            () => _documents.StoreJobAsync(Job() with { Task = LearningTask.ImageClassification }, None));
    }

    [Fact]
    public async Task Another_job_under_the_same_id_is_refused()
    {
        await _documents.StoreJobAsync(Job(), None);
        var refused = await Should.ThrowAsync<PermanentException>(() => _documents.StoreJobAsync(Job() with { Classes = ["17"] }, None));
        refused.Error.ShouldContain("jobId 'birds'");
        refused.Remedy.ShouldContain("new jobId");
    }

    [Fact]
    public async Task A_job_keeps_every_field_through_its_document()
    {
        var job = Job() with
        {
            Deployment = new DeploymentOptions { ExpiresAfterMinutes = 0 },
            Split = new DatasetSplit { Kind = SplitKind.Random, Seed = 7 },
        };
        await _documents.StoreJobAsync(job, None);
        var loaded = await _documents.LoadJobAsync("birds", None);
        (loaded.Deployment, loaded.Split).ShouldBe((job.Deployment, job.Split));
    }

    [Fact]
    public async Task Progress_is_written_at_most_twice_a_second_and_the_end_always()
    {
        var reporter = await _documents.BeginAsync("birds", Stage.Pack, None);
        await reporter.ReportAsync(0.1, "one", Numbers(1), None);
        await reporter.ReportAsync(0.2, "two", Numbers(2), None);
        (await Status())!.Message.ShouldBe("one");
        _clock.Advance(TimeSpan.FromSeconds(1));
        await reporter.ReportAsync(0.3, "three", Numbers(3), None);
        (await Status())!.Numbers["images"].ShouldBe(3);
        await reporter.SucceedAsync("done", Numbers(4), new Dictionary<string, string>(), None);
        (await Status())!.ShouldSatisfyAllConditions(s => s.State.ShouldBe(StageState.Succeeded), s => s.Progress.ShouldBe(1));
    }

    [Fact]
    public async Task A_redelivered_stage_keeps_the_time_it_first_began()
    {
        var first = await _documents.BeginAsync("birds", Stage.Pack, None);
        await first.ReportAsync(0.1, "one", Numbers(1), None);
        _clock.Advance(TimeSpan.FromMinutes(10));
        var again = await _documents.BeginAsync("birds", Stage.Pack, None);
        again.Elapsed.ShouldBe(TimeSpan.FromMinutes(10));
    }

    private Task<StageStatus?> Status() => _documents.FindStatusAsync("birds", Stage.Pack, None);

    private static Dictionary<string, double> Numbers(double images) => new() { ["images"] = images };

    private static SubmitDatasetJob Job() =>
        new() { JobId = "birds", Source = new DatasetSource { Cub = new CubSource { Uri = "s3://bucket/cub/" } } };
}
