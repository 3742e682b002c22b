using System.Net;
using System.Net.Sockets;
using System.Text;
using Avocet.Contracts;
using Avocet.Ingest;

namespace Avocet.Services.Tests.Ingest;

public sealed class BadInputTests
{
    [Theory]
    [InlineData("classes.txt", "", "classes.txt: The class list is empty.")]
    [InlineData("images.txt", "1", "images.txt, line 1: '1' has one field.")]
    [InlineData("bounding_boxes.txt", "1 1 2 3 4\n2 x 2 3 4", "bounding_boxes.txt, line 2: left is 'x'.")]
    [InlineData("image_class_labels.txt", "1 9", "image_class_labels.txt, line 1: The class '9' is not in classes.txt.")]
    [InlineData("train_test_split.txt", "1 2", "train_test_split.txt, line 1: The flag of image 1 is '2'.")]
    [InlineData("bounding_boxes.txt", "", "None of the 6 images has a labelled box.")]
    public async Task Bad_labels_end_the_job_and_name_file_and_line(string file, string text, string error)
    {
        await using var bench = await IngestBench.StartAsync();
        var sample = new CubSample();
        sample.Files[file] = Encoding.UTF8.GetBytes(text);

        var failed = await bench.FailAsync(IngestBench.Job(IngestBench.Cub(sample.WriteTo(Path.Combine(bench.Local, "cub")))));

        failed.Error.ShouldEndWith(error);
        failed.Remedy.ShouldNotBeEmpty();
        var status = (await bench.StatusAsync())!;
        (status.State, status.Failure!.Error).ShouldBe((StageState.Failed, failed.Error));
    }

    [Theory]
    [InlineData("/no/such/folder", "source.cub.uri: '/no/such/folder' is not there.")]
    [InlineData("/no/such/file.tgz", "source.cub.uri: '/no/such/file.tgz' is not there.")]
    [InlineData("s3://birds/none/", "source.cub.uri: 's3://birds/none/' has no images.txt; it holds nothing.")]
    [InlineData("s3://birds/", "source.cub.uri: 's3://birds/' has no images.txt; it holds cub/, readme.md.")]
    [InlineData("s3://birds/none.tgz", "source.cub.uri: 's3://birds/none.tgz' is not there.")]
    [InlineData("s3://B!/x", "source.cub.uri: 's3://B!/x' is no object URI.")]
    [InlineData("http://example.org/cub.tgz", "source.cub.uri: 'http://example.org/cub.tgz' is of a kind that cannot be read.")]
    [InlineData("https://example.org/none.tgz", "source.cub.uri: 'https://example.org/none.tgz' was answered with 404 Not Found.")]
    public async Task A_source_that_is_not_there_is_named_by_field_and_value(string uri, string error)
    {
        await using var bench = await IngestBench.StartAsync();
        await bench.PutAsync("s3://birds/readme.md", "hello");
        await bench.PutAsync("s3://birds/cub/images.txt", "1 a.jpg");

        var failed = await bench.FailAsync(IngestBench.Job(IngestBench.Cub(uri)));

        failed.Error.ShouldBe(error);
        failed.Remedy.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("cub")]
    [InlineData("cub.tgz")]
    public async Task A_local_path_is_refused_where_it_is_not_allowed(string name)
    {
        await using var bench = await IngestBench.StartAsync(settings: [("Ingest:AllowLocalPaths", "false")]);
        var sample = new CubSample();
        var path = Path.Combine(bench.Local, name);
        if (name == "cub") sample.WriteTo(path);
        else await File.WriteAllBytesAsync(path, sample.Archive());

        var failed = await bench.FailAsync(IngestBench.Job(IngestBench.Cub(path)));

        failed.Error.ShouldBe($"source.cub.uri: '{path}' is a local path, which this service does not allow.");
        failed.Remedy.ShouldContain("Ingest:AllowLocalPaths");
    }

    [Fact]
    public async Task A_host_that_cannot_be_reached_is_said_at_once()
    {
        await using var bench = await IngestBench.StartAsync(realNetwork: true);
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();

        var failed = await bench.FailAsync(IngestBench.Job(IngestBench.Cub($"https://127.0.0.1:{port}/cub.tgz")));

        failed.Error.ShouldStartWith($"source.cub.uri: 'https://127.0.0.1:{port}/cub.tgz' cannot be reached: ");
        failed.Remedy.ShouldContain("Check the address");
    }

    [Fact]
    public async Task One_bad_image_more_than_allowed_ends_the_job_with_a_report_that_names_all()
    {
        await using var bench = await IngestBench.StartAsync();
        var sample = new CubSample();
        for (var i = 0; i < 4; i++) sample.Add($"gone{i}.jpg", 0, null);

        var failed = await bench.FailAsync(
            IngestBench.Job(IngestBench.Cub(sample.WriteTo(Path.Combine(bench.Local, "cub"))), maxBadImages: 3));

        failed.Error.ShouldStartWith("4 images are unusable, packing.maxBadImages allows 3. For example gone0.jpg: the source has no file");
        (await bench.ReportAsync()).Quarantined.Count.ShouldBe(4);
    }

    [Fact]
    public async Task Another_job_of_the_same_id_is_refused()
    {
        await using var bench = await IngestBench.StartAsync();
        var job = IngestBench.Job(IngestBench.Cub(new CubSample().WriteTo(Path.Combine(bench.Local, "cub"))));
        await bench.IngestAsync(job);
        var before = await bench.OutputsAsync();

        var failed = await Should.ThrowAsync<InvalidOperationException>(() => bench.IngestAsync(job with { Classes = ["1"] }));

        failed.Message.ShouldContain("jobId 'job-1' was posted before with other content");
        (await bench.OutputsAsync()).OrderBy(file => file.Key).ShouldBe(before.OrderBy(file => file.Key));
        (await bench.StatusAsync())!.State.ShouldBe(StageState.Succeeded, "the status is that of the job that was first");
    }

    [Theory]
    [InlineData("../../escape")]
    [InlineData("a b")]
    public async Task A_job_whose_id_is_no_name_writes_nothing_and_says_so(string id)
    {
        await using var bench = await IngestBench.StartAsync();
        var root = new CubSample().WriteTo(Path.Combine(bench.Local, "cub"));

        var failed = await bench.FailAsync(IngestBench.Job(IngestBench.Cub(root)) with { JobId = id });

        (failed.JobId, failed.Error).ShouldBe((id, $"The job has a bad field: jobId = {id}."));
        Directory.EnumerateFileSystemEntries(Path.Combine(bench.Local, "store")).ShouldBeEmpty();
    }

    [Fact]
    public void The_key_of_a_signed_link_is_not_told() =>
        SourceFiles.Wrong("source.cub.uri", "https://host/birds.tgz?X-Amz-Signature=0123", "was answered with 403",
            "Sign it again.").Message
            .ShouldBe("source.cub.uri: 'https://host/birds.tgz?...' was answered with 403. Sign it again.");

    [Fact]
    public async Task A_job_with_two_sources_is_refused()
    {
        await using var bench = await IngestBench.StartAsync();
        var source = new DatasetSource
        {
            Cub = new CubSource { Uri = "s3://a/b" },
            GroundTruth = new GroundTruthSource { ManifestUri = "s3://a/b" },
        };

        var failed = await bench.FailAsync(IngestBench.Job(source));

        failed.Remedy.ShouldBe("Give exactly one kind of source: cub, groundTruth, voc, coco, yolo, unlabelled.");
    }
}
