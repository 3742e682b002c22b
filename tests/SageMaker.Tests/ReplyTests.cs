using System.Net;

namespace Avocet.SageMaker.Tests;

public sealed class ReplyTests
{
    [Fact]
    public async Task A_reply_is_read_with_times_in_seconds_and_members_nobody_knows_yet()
    {
        var bench = new WireBench().Answer(HttpStatusCode.OK, """
            {"TrainingJobName":"birds","TrainingJobStatus":"Pondering","SecondaryStatus":"Brooding","CreationTime":1546000000.123,
             "BillableTimeInSeconds":520,"Unheard":{"of":[1,2]},"ModelArtifacts":{"S3ModelArtifacts":"s3://b/model.tar.gz"},
             "FinalMetricDataList":[{"MetricName":"validation:mAP","Value":0.737133,"Timestamp":1.546000001E9}]}
            """);
        var reply = await bench.Client.DescribeTrainingJobAsync("birds", default);
        (reply.TrainingJobStatus, reply.SecondaryStatus, reply.BillableTimeInSeconds).ShouldBe(("Pondering", "Brooding", 520));
        reply.CreationTime.ShouldBe(DateTimeOffset.FromUnixTimeMilliseconds(1_546_000_000_123));
        reply.FinalMetricDataList![0].Timestamp.ShouldBe(DateTimeOffset.FromUnixTimeSeconds(1_546_000_001));
        reply.ModelArtifacts!.S3ModelArtifacts.ShouldBe("s3://b/model.tar.gz");
    }

    [Fact]
    public async Task A_reply_that_is_not_what_it_should_be_is_an_error_and_not_tried_again()
    {
        var bench = new WireBench().Answer(HttpStatusCode.OK, """{"TrainingJobName":"birds"}""");
        var failure = await Should.ThrowAsync<SageMakerException>(bench.Client.DescribeTrainingJobAsync("birds", default));
        (failure.Code, failure.IsTransient, bench.Sent.Count).ShouldBe(("SerializationException", false, 1));
        failure.Message.ShouldContain("TrainingJobStatus");
    }

    [Fact]
    public async Task Calls_without_an_answer_take_an_empty_body()
    {
        var bench = new WireBench().Answer(HttpStatusCode.OK, "");
        await bench.Client.StopTrainingJobAsync("birds", default);
        bench.Sent.ShouldHaveSingleItem().Text.ShouldBe("""{"TrainingJobName":"birds"}""");
    }

    [Fact]
    public async Task A_create_operation_gives_the_arn()
    {
        var bench = new WireBench().Answer(
            HttpStatusCode.OK, """{"EndpointArn":"arn:aws:sagemaker:us-west-2:123456789012:endpoint/birds"}""");
        (await bench.Client.CreateEndpointAsync(new CreateEndpointRequest { EndpointName = "birds", EndpointConfigName = "c" }, default))
            .ShouldBe("arn:aws:sagemaker:us-west-2:123456789012:endpoint/birds");
    }

    [Fact]
    public async Task Nothing_that_is_left_out_is_sent()
    {
        var bench = new WireBench().Answer(HttpStatusCode.OK, "{}");
        await bench.Client.ListTrainingJobsAsync(
            new ListTrainingJobsRequest { MaxResults = 5, CreationTimeBefore = DateTimeOffset.FromUnixTimeMilliseconds(1_500) }, default);
        bench.Sent.ShouldHaveSingleItem().Text.ShouldBe("""{"CreationTimeBefore":1.5,"MaxResults":5}""");
    }

    [Fact]
    public async Task An_endpoints_answer_comes_with_its_type_and_who_gave_it()
    {
        var bench = new WireBench().Answer(HttpStatusCode.OK, """{"prediction":[]}""", ("x-Amzn-Invoked-Production-Variant", "AllTraffic"));
        var answer = await bench.Runtime.InvokeEndpointAsync(
            new InvokeEndpointRequest { EndpointName = "birds", Body = GoldenRequests.EmptyJpeg, ContentType = "image/jpeg" }, default);
        answer.InvokedProductionVariant.ShouldBe("AllTraffic");
        answer.Body.ShouldBe("""{"prediction":[]}"""u8.ToArray());
        bench.Sent.ShouldHaveSingleItem().Body.ShouldBe(GoldenRequests.EmptyJpeg);
    }
}
