using System.Net;
using Avocet.Hosting;
using Avocet.ObjectStore;
using Avocet.Testing;

[assembly: AssemblyFixture(typeof(Fauxqs))]

namespace Avocet.LocalSageMaker.Tests;

/// <summary>The server with a bucket instead of a directory.</summary>
public sealed class BucketTests : IAsyncLifetime
{
    private readonly Fauxqs _aws;
    private readonly S3Options _s3;
    private readonly S3ObjectStore _store;

    public BucketTests(Fauxqs aws)
    {
        aws.RequireOrSkip();
        _aws = aws;
        _s3 = new S3Options { ServiceUrl = aws.Url, AccessKey = "test", SecretKey = "test", PathStyle = true };
        _store = new S3ObjectStore(_s3.ToSettings());
    }

    private static CancellationToken None => CancellationToken.None;

    public async ValueTask InitializeAsync()
    {
        await _store.CreateBucketAsync("bucket", None);
        await Put("data/train/", "");
        await Put("data/train/train.rec", "train");
        await Put("data/validation/validation.rec", "validation");
    }

    public ValueTask DisposeAsync()
    {
        _store.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_training_reads_its_channels_from_the_bucket_and_leaves_its_model_there()
    {
        await using var server = await Start();

        await server.Client.Do("SageMaker.CreateTrainingJob", FakeWorker.Job("in-s3", "quick"));
        var job = await server.Client.WaitForEnd("in-s3");

        ((string)job["TrainingJobStatus"]!).ShouldBe("Completed", job.ToString());
        ((string)job["ModelArtifacts"]!["S3ModelArtifacts"]!).ShouldBe("s3://bucket/out/in-s3/output/model.tar.gz");
        (await Log(server, "in-s3")).ShouldContain("files train/train.rec validation/validation.rec");
        var unpacked = Directory.CreateTempSubdirectory();
        var archive = Path.Combine(unpacked.FullName, "model.tar.gz");
        await using (var file = File.Create(archive))
            await (await _store.ReadAsync(ObjectUri.Parse("s3://bucket/out/in-s3/output/model.tar.gz"), None)).CopyToAsync(file, None);
        ModelArchive.Unpack(archive, unpacked.FullName);
        File.ReadAllText(Path.Combine(unpacked.FullName, "weights.dat")).ShouldBe("weights\n");
        unpacked.Delete(recursive: true);
        Directory.Exists(server.Options.ObjectStoreRoot + "/bucket/out").ShouldBeFalse("nothing goes to the directory beside the bucket");
    }

    [Fact]
    public async Task An_endpoint_serves_a_model_out_of_the_bucket_and_does_so_after_the_object_is_gone()
    {
        await using var server = await Start();
        var model = new ObjectUri("bucket", "models/tiny.tar.gz");
        await _store.WriteAsync(model, new MemoryStream(TinyModel.Archive()), None);

        await server.Client.Do("SageMaker.CreateModel", TestServer.Model("tiny", model.ToString()));
        await server.Client.Do("SageMaker.CreateEndpointConfig", TestServer.Config("tiny", "tiny"));
        await server.Client.Do("SageMaker.CreateEndpoint", new { EndpointName = "tiny", EndpointConfigName = "tiny" });
        await server.Client.WaitForEndpoint("tiny", "InService");
        await _store.DeleteAsync(model, None);
        await server.Restart();

        (await server.Client.Invoke("tiny", TinyModel.Picture())).Status.ShouldBe(HttpStatusCode.OK);
        Directory.GetFiles(server.Options.DataDirectory, "*.tar.gz", SearchOption.AllDirectories).ShouldBeEmpty("the archive is unpacked, not kept");
    }

    [Fact]
    public async Task A_download_that_breaks_off_is_begun_anew()
    {
        await using var server = await Start();
        // After the answer has begun, where the SDK tries nothing again.
        await _aws.CutNextAsync("GET /bucket/data/validation/validation.rec", count: 2, "vali");

        await server.Client.Do("SageMaker.CreateTrainingJob", FakeWorker.Job("broken-off", "quick"));
        var job = await server.Client.WaitForEnd("broken-off");

        ((string)job["TrainingJobStatus"]!).ShouldBe("Completed", job.ToString());
    }

    [Theory]
    [InlineData("s3://bucket/nothing/here")]
    [InlineData("s3://no-such-bucket/data")]
    public async Task A_channel_without_objects_is_refused_like_at_AWS(string uri)
    {
        await using var server = await Start();
        var job = FakeWorker.Job("empty-channel", "quick");
        var request = System.Text.Json.JsonSerializer.Serialize(job).Replace("s3://bucket/data/train", uri, StringComparison.Ordinal);

        var reply = await server.Client.Call("SageMaker.CreateTrainingJob", request);

        reply.Status.ShouldBe(HttpStatusCode.BadRequest);
        reply.Message.ShouldContain($"No S3 objects found under S3 URL \"{uri}\"");
    }

    [Theory]
    [InlineData("s3://bucket/models/none.tar.gz")]
    [InlineData("s3://no-such-bucket/model.tar.gz")]
    public async Task A_model_without_data_is_refused_like_at_AWS(string uri)
    {
        await using var server = await Start();

        var reply = await server.Client.Refused("SageMaker.CreateModel", TestServer.Model("none", uri));

        reply.Message.ShouldBe($"Could not find model data at {uri}.");
    }

    private static async Task<string> Log(TestServer server, string job)
    {
        var streams = await server.Client.Do("Logs_20140328.DescribeLogStreams", new { logGroupName = "/aws/sagemaker/TrainingJobs", logStreamNamePrefix = job });
        var name = (string)streams["logStreams"]![0]!["logStreamName"]!;
        var events = await server.Client.Do(
            "Logs_20140328.GetLogEvents", new { logGroupName = "/aws/sagemaker/TrainingJobs", logStreamName = name, startFromHead = true });
        return events.ToString();
    }

    private Task<TestServer> Start() => TestServer.Start(options => (options.Store, options.S3) = (StoreKind.S3, _s3));

    private Task Put(string key, string text) => _store.WriteTextAsync(new ObjectUri("bucket", key), text, None);
}
