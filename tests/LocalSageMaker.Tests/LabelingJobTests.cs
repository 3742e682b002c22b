using System.Text.Json.Nodes;

namespace Avocet.LocalSageMaker.Tests;

public sealed class LabelingJobTests
{
    private const string Answers = "out/labels/annotations/worker-response/answers.jsonl";

    [Fact]
    public async Task Answers_become_the_output_manifest_and_survive_a_restart()
    {
        await using var server = await StartAsync();
        await server.Client.Do("SageMaker.CreateLabelingJob", LabelingRequest.Job("labels", "ImageMultiClassMultiLabel"));
        server.Store(
            Answers,
            """{"source-ref":"s3://bucket/1.jpg","answerContent":{"crowd-image-classifier-multi-select":{"labels":["wren","auk"]}}}""");
        (await Describe(server))["LabelCounters"]!.ToJsonString()
            .ShouldBe("""{"TotalLabeled":1,"HumanLabeled":1,"MachineLabeled":0,"FailedNonRetryableError":0,"Unlabeled":1}""");

        await server.Restart();
        await File.AppendAllTextAsync(server.PathOf(Answers), "\n{\"source-ref\":\"s3://bucket/2.jpg\",\"failure-reason\":\"too dark\"}");

        ((string)(await Describe(server))["LabelingJobStatus"]!).ShouldBe("Completed");
        var lines = (await File.ReadAllLinesAsync(server.PathOf("out/labels/manifests/output/output.manifest")))
            .Select(line => JsonNode.Parse(line)!).ToList();
        lines.Count.ShouldBe(2);
        lines[0]["kind"]!.ToJsonString().ShouldBe("[1,0]");
        lines[0]["kind-metadata"]!["class-map"]!.ToJsonString().ShouldBe("""{"1":"wren","0":"auk"}""");
        ((string)lines[0]["kind-metadata"]!["type"]!).ShouldBe("groundtruth/image-classification-multilabel");
        ((string)lines[0]["weather"]!).ShouldBe("fog", "what the input manifest says beside source-ref is passed on");
        lines[1]["kind"].ShouldBeNull();
        ((string)lines[1]["kind-metadata"]!["failure-reason"]!).ShouldBe("too dark");
    }

    [Theory]
    [InlineData("LabelAttributeName", "kind-metadata", "ValidationException")]
    [InlineData("LabelAttributeName", "kind-ref", "ValidationException")]
    [InlineData("LabelingJobName", "under_score", "ValidationException")]
    [InlineData("LabelCategoryConfigS3Uri", "s3://bucket/none.json", "ValidationException")]
    public async Task What_AWS_refuses_is_refused(string member, string value, string code)
    {
        await using var server = await StartAsync();
        var job = LabelingRequest.Job("labels");
        job[member] = value;

        (await server.Client.Refused("SageMaker.CreateLabelingJob", job)).Code.ShouldBe(code);
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("no JSON")]
    [InlineData("""{"source-ref":"s3://bucket/1.jpg","answerContent":"wren"}""")]
    [InlineData("""{"source-ref":"s3://bucket/1.jpg","answerContent":{"crowd-image-classifier":{"label":7}}}""")]
    public async Task An_answer_that_is_none_fails_the_job_with_a_reason(string answer)
    {
        await using var server = await StartAsync();
        await server.Client.Do("SageMaker.CreateLabelingJob", LabelingRequest.Job("labels"));
        server.Store(Answers, answer);

        var job = await Describe(server);

        ((string)job["LabelingJobStatus"]!).ShouldBe("Failed");
        ((string)job["FailureReason"]!).ShouldStartWith("ClientError: ");
    }

    [Fact]
    public async Task A_name_is_taken_for_good_and_a_job_that_is_over_is_not_stopped()
    {
        await using var server = await StartAsync();
        await server.Client.Do("SageMaker.CreateLabelingJob", LabelingRequest.Job("labels"));
        await server.Client.Do("SageMaker.StopLabelingJob", new { LabelingJobName = "labels" });

        (await server.Client.Refused("SageMaker.CreateLabelingJob", LabelingRequest.Job("labels"))).Code.ShouldBe("ResourceInUse");
        (await server.Client.Refused("SageMaker.StopLabelingJob", new { LabelingJobName = "labels" })).Code.ShouldBe("ValidationException");
        (await server.Client.Refused("SageMaker.DescribeLabelingJob", new { LabelingJobName = "nobody" })).Code
            .ShouldBe("ResourceNotFound");
    }

    private static async Task<TestServer> StartAsync()
    {
        var server = await TestServer.Start();
        server.Store(
            "images.manifest", "{\"source-ref\":\"s3://bucket/1.jpg\",\"weather\":\"fog\"}\n{\"source-ref\":\"s3://bucket/2.jpg\"}");
        server.Store("categories.json", """{"document-version":"2018-11-28","labels":[{"label":"auk"},{"label":"wren"}]}""");
        return server;
    }

    private static async Task<JsonNode> Describe(TestServer server) =>
        (await server.Client.Do("SageMaker.DescribeLabelingJob", new { LabelingJobName = "labels" }))!;
}
