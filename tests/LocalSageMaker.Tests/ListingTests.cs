using System.Text.Json.Nodes;

namespace Avocet.LocalSageMaker.Tests;

public sealed class ListingTests
{
    private static readonly string[] TakenAway = ["project", "none"];

    [Theory]
    [InlineData("ListModels", "Models", "ModelName")]
    [InlineData("ListEndpointConfigs", "EndpointConfigs", "EndpointConfigName")]
    [InlineData("ListEndpoints", "Endpoints", "EndpointName")]
    public async Task The_newest_come_first_and_pages_neither_repeat_nor_hide(string operation, string list, string name)
    {
        await using var server = await TestServer.Start();
        foreach (var each in (string[])["a", "b", "c", "d", "e"]) await server.Deploy(each);
        var first = await server.Client.Do($"SageMaker.{operation}", new { MaxResults = 2 });
        Names(first, list, name).ShouldBe(["e", "d"]);
        await server.Deploy("f");
        await server.Client.Do("SageMaker.DeleteEndpoint", new { EndpointName = "d" });
        var second = await server.Client.Do($"SageMaker.{operation}", new { MaxResults = 2, NextToken = (string)first["NextToken"]! });
        Names(second, list, name).ShouldBe(["c", "b"]);
        var third = await server.Client.Do($"SageMaker.{operation}", new { MaxResults = 2, NextToken = (string)second["NextToken"]! });
        Names(third, list, name).ShouldBe(["a"]);
        third["NextToken"].ShouldBeNull();
        var found = await server.Client.Do($"SageMaker.{operation}", new { NameContains = "B", SortBy = "Name", SortOrder = "Ascending" });
        Names(found, list, name).ShouldBe(["b"]);
    }

    [Fact]
    public async Task A_page_holds_ten_unless_asked_otherwise()
    {
        await using var server = await TestServer.Start();
        for (var i = 0; i < 11; i++) await server.CreateModel($"m-{i}");
        var page = await server.Client.Do("SageMaker.ListModels", new { });
        page["Models"]!.AsArray().Count.ShouldBe(10);
        page["NextToken"].ShouldNotBeNull();
    }

    [Fact]
    public void A_time_that_was_told_is_understood_as_the_same_time()
    {
        for (var millisecond = 0; millisecond < 1000; millisecond++)
        {
            var time = new DateTimeOffset(2026, 11, 24, 17, 13, 20, millisecond, TimeSpan.Zero).AddTicks(7321);
            WireTime.FromSeconds(time.Seconds()).ShouldBe(time.AsTold());
        }
    }

    [Fact]
    public async Task Endpoints_are_filtered_by_status()
    {
        await using var server = await TestServer.Start();
        await server.Deploy("good");
        await server.CreateConfig("broken", archive: [1]);
        await server.Client.Do("SageMaker.CreateEndpoint", new { EndpointName = "bad", EndpointConfigName = "broken" });
        await server.Client.WaitForEndpoint("bad", "Failed");
        foreach (var (status, name) in ((string, string)[])[("Failed", "bad"), ("InService", "good")])
        {
            var found = await server.Client.Do("SageMaker.ListEndpoints", new { StatusEquals = status });
            Names(found, "Endpoints", "EndpointName").ShouldBe([name]);
        }
    }

    [Theory]
    [InlineData("training-job/job")]
    [InlineData("model/birds")]
    [InlineData("endpoint-config/birds")]
    [InlineData("endpoint/birds")]
    public async Task Tags_are_given_at_the_start_changed_and_taken_away(string resource)
    {
        await using var server = await TestServer.Start();
        await server.Deploy("birds");
        await server.Client.Do("SageMaker.CreateTrainingJob", FakeWorker.Job("job", "quick"));
        var arn = $"arn:aws:sagemaker:us-east-1:000000000000:{resource}";
        (await Tags(server, arn)).ShouldBe(["project=birds"]);
        await server.Client.Do(
            "SageMaker.AddTags",
            new { ResourceArn = arn, Tags = new[] { new { Key = "project", Value = "owls" }, new { Key = "stage", Value = "test" } } });
        (await Tags(server, arn)).ShouldBe(["project=owls", "stage=test"]);
        await server.Client.Do("SageMaker.DeleteTags", new { ResourceArn = arn, TagKeys = TakenAway });
        await server.Restart();
        (await Tags(server, arn)).ShouldBe(["stage=test"]);
    }

    [Fact]
    public async Task Tags_of_what_is_not_there_and_too_many_tags_are_refused()
    {
        await using var server = await TestServer.Start();
        await server.CreateModel("birds");
        var arn = "arn:aws:sagemaker:us-east-1:000000000000:model/birds";
        (await server.Client.Refused("SageMaker.ListTags", new { ResourceArn = arn + "x" })).Message
            .ShouldBe($"The resource {arn}x was not found.");
        var many = Enumerable.Range(0, 50).Select(i => new { Key = $"k{i}", Value = "" });
        (await server.Client.Refused("SageMaker.AddTags", new { ResourceArn = arn, Tags = many })).Message
            .ShouldBe("A resource can have at most 50 tags.");
        (await server.Client.Refused("SageMaker.DeleteTags", new { ResourceArn = arn })).Message
            .ShouldBe("1 validation error detected: Value null at 'tagKeys' failed to satisfy constraint: Member must not be null");
    }

    private static IEnumerable<string> Names(JsonNode page, string list, string name) =>
        page[list]!.AsArray().Select(item => (string)item![name]!);

    private static async Task<IEnumerable<string>> Tags(TestServer server, string arn) =>
        (await server.Client.Do("SageMaker.ListTags", new { ResourceArn = arn }))["Tags"]!
            .AsArray().Select(tag => $"{tag!["Key"]}={tag["Value"]}").Order();
}
