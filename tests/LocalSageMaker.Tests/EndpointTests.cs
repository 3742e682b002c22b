using System.Net;
using System.Text.Json.Nodes;

namespace Avocet.LocalSageMaker.Tests;

public sealed class EndpointTests
{
    [Fact]
    public async Task An_endpoint_comes_into_service_and_says_what_it_serves()
    {
        await using var server = await TestServer.Start();
        await server.CreateConfig("birds-1");
        var created = await server.Client.Do("SageMaker.CreateEndpoint", new { EndpointName = "Birds", EndpointConfigName = "birds-1" });
        ((string)created["EndpointArn"]!).ShouldBe("arn:aws:sagemaker:us-east-1:000000000000:endpoint/birds");
        var endpoint = await server.Client.WaitForEndpoint("Birds", "InService");
        ((string)endpoint["EndpointConfigName"]!).ShouldBe("birds-1");
        endpoint["PendingDeploymentSummary"].ShouldBeNull();
        endpoint["FailureReason"].ShouldBeNull();
        var variant = endpoint["ProductionVariants"]!.AsArray().ShouldHaveSingleItem()!;
        ((string)variant["VariantName"]!).ShouldBe("AllTraffic");
        ((int)variant["CurrentInstanceCount"]!).ShouldBe(2);
        ((double)variant["CurrentWeight"]!).ShouldBe(1);
        ((string)variant["DeployedImages"]![0]!["SpecifiedImage"]!).ShouldBe(TestServer.Image);
    }

    [Fact]
    public async Task Models_and_configurations_are_described_as_they_were_asked_for()
    {
        await using var server = await TestServer.Start();
        await server.CreateConfig("birds-1");
        var model = await server.Client.Do("SageMaker.DescribeModel", new { ModelName = "birds-1" });
        ((string)model["ModelArn"]!).ShouldBe("arn:aws:sagemaker:us-east-1:000000000000:model/birds-1");
        ((string)model["PrimaryContainer"]!["ModelDataUrl"]!).ShouldBe("s3://bucket/models/birds-1.tar.gz");
        ((string)model["ExecutionRoleArn"]!).ShouldBe(TestServer.Role);
        model["Tags"].ShouldBeNull("tags are listed by ListTags only");
        var config = await server.Client.Do("SageMaker.DescribeEndpointConfig", new { EndpointConfigName = "birds-1" });
        ((string)config["EndpointConfigArn"]!).ShouldBe("arn:aws:sagemaker:us-east-1:000000000000:endpoint-config/birds-1");
        ((string)config["ProductionVariants"]![0]!["InstanceType"]!).ShouldBe("ml.m5.large");
        ((double)config["CreationTime"]!).ShouldBeGreaterThanOrEqualTo((double)model["CreationTime"]!);
    }

    [Theory]
    [InlineData("model", "Cannot create already existing model \"arn:aws:sagemaker:us-east-1:000000000000:model/birds-1\".")]
    [InlineData(
        "config",
        "Cannot create already existing endpoint configuration \"arn:aws:sagemaker:us-east-1:000000000000:endpoint-config/birds-1\".")]
    [InlineData("endpoint", "Cannot create already existing endpoint \"arn:aws:sagemaker:us-east-1:000000000000:endpoint/birds-1\".")]
    public async Task A_name_is_taken_once_whatever_its_case(string kind, string message)
    {
        await using var server = await TestServer.Start();
        await server.Deploy("birds-1");
        var (operation, request) = kind switch
        {
            "model" => ("SageMaker.CreateModel", TestServer.Model("BIRDS-1", "s3://bucket/models/birds-1.tar.gz")),
            "config" => ("SageMaker.CreateEndpointConfig", TestServer.Config("BIRDS-1", "birds-1")),
            _ => ("SageMaker.CreateEndpoint", (object)new { EndpointName = "BIRDS-1", EndpointConfigName = "birds-1" }),
        };
        var refused = await server.Client.Refused(operation, request);
        (refused.Code, refused.Message).ShouldBe(("ValidationException", message));
    }

    [Theory]
    [InlineData("DescribeModel", "ModelName", "Could not find model \"arn:aws:sagemaker:us-east-1:000000000000:model/none\".")]
    [InlineData("DeleteModel", "ModelName", "Could not find model \"arn:aws:sagemaker:us-east-1:000000000000:model/none\".")]
    [InlineData(
        "DescribeEndpointConfig", "EndpointConfigName",
        "Could not find endpoint configuration \"arn:aws:sagemaker:us-east-1:000000000000:endpoint-config/none\".")]
    [InlineData(
        "DeleteEndpointConfig", "EndpointConfigName",
        "Could not find endpoint configuration \"arn:aws:sagemaker:us-east-1:000000000000:endpoint-config/none\".")]
    [InlineData("DescribeEndpoint", "EndpointName", "Could not find endpoint \"arn:aws:sagemaker:us-east-1:000000000000:endpoint/none\".")]
    [InlineData("DeleteEndpoint", "EndpointName", "Could not find endpoint \"arn:aws:sagemaker:us-east-1:000000000000:endpoint/none\".")]
    public async Task What_is_not_there_is_not_found_as_a_validation_exception(string operation, string member, string message)
    {
        await using var server = await TestServer.Start();
        var refused = await server.Client.Call($"SageMaker.{operation}", new JsonObject { [member] = "none" }.ToJsonString());
        (refused.Status, refused.Code, refused.Message).ShouldBe((HttpStatusCode.BadRequest, "ValidationException", message));
    }

    [Fact]
    public async Task What_a_request_points_at_must_be_there()
    {
        await using var server = await TestServer.Start();
        (await server.Client.Refused("SageMaker.CreateModel", TestServer.Model("birds-1", "s3://bucket/models/none.tar.gz"))).Message
            .ShouldBe("Could not find model data at s3://bucket/models/none.tar.gz.");
        (await server.Client.Refused("SageMaker.CreateEndpointConfig", TestServer.Config("birds-1", "none"))).Message
            .ShouldBe("Could not find model \"arn:aws:sagemaker:us-east-1:000000000000:model/none\".");
        (await server.Client.Refused("SageMaker.CreateEndpoint", new { EndpointName = "birds", EndpointConfigName = "none" })).Message
            .ShouldBe("Could not find endpoint configuration \"arn:aws:sagemaker:us-east-1:000000000000:endpoint-config/none\".");
        await server.CreateConfig("birds-1");
        (await server.Client.Refused("SageMaker.UpdateEndpoint", new { EndpointName = "birds", EndpointConfigName = "birds-1" })).Message
            .ShouldBe("Could not find endpoint \"arn:aws:sagemaker:us-east-1:000000000000:endpoint/birds\".");
    }

    [Theory]
    [InlineData("""{"EndpointConfigName":"a_b","ProductionVariants":[]}""",
        "2 validation errors detected: Value 'a_b' at 'endpointConfigName' failed to satisfy constraint: Member must satisfy regular "
        + "expression pattern")]
    [InlineData(
        """{"EndpointConfigName":"a\n","ProductionVariants":[{"VariantName":"v","ModelName":"m","InstanceType":"ml.m5.large","InitialInstanceCount":1}]}""",
        "1 validation error detected: Value 'a\n' at 'endpointConfigName' failed")]
    [InlineData(
        """{"EndpointConfigName":"a","ProductionVariants":[{"VariantName":"v","ModelName":"m","InstanceType":"m5.large","InitialInstanceCount":0}]}""",
        "2 validation errors detected: Value 'm5.large' at 'productionVariants.1.member.instanceType' failed")]
    [InlineData(
        """{"EndpointConfigName":"a","ProductionVariants":[{"VariantName":"v","ModelName":"m","InstanceType":"ml.m5.large","InitialInstanceCount":1,"InitialVariantWeight":-1}]}""",
        "1 validation error detected: Value '-1' at 'productionVariants.1.member.initialVariantWeight' failed to satisfy constraint: "
        + "Member must have value greater than or equal to 0")]
    public async Task Bad_members_of_a_configuration_are_named(string body, string message)
    {
        await using var server = await TestServer.Start();
        var refused = await server.Client.Call("SageMaker.CreateEndpointConfig", body);
        refused.Code.ShouldBe("ValidationException", refused.Text);
        refused.Message.ShouldStartWith(message);
    }

    [Fact]
    public async Task An_update_drops_no_request_and_ends_in_the_new_model()
    {
        await using var server = await TestServer.Start();
        await server.Deploy("birds-1", kind: 0);
        await server.CreateConfig("birds-2", kind: 1);
        using var over = new CancellationTokenSource();
        var picture = TinyModel.Picture();
        var clients = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var classes = new List<int>();
            while (!over.IsCancellationRequested || classes.Count == 0 || classes[^1] == 0)
                classes.Add(await ClassOf(server, "birds-1", picture));
            return classes;
        })).ToList();
        await server.Client.Do("SageMaker.UpdateEndpoint", new { EndpointName = "birds-1", EndpointConfigName = "birds-2" });
        var updated = await server.Client.WaitForEndpoint("birds-1", "InService");
        ((string)updated["EndpointConfigName"]!).ShouldBe("birds-2");
        await over.CancelAsync();
        foreach (var classes in await Task.WhenAll(clients))
        {
            classes.ShouldBeInOrder(SortDirection.Ascending, "first the old model answers, then the new one, and never the old one again");
            classes[^1].ShouldBe(1);
        }
    }

    [Fact]
    public async Task An_endpoint_on_its_way_is_neither_updated_nor_asked()
    {
        await using var server = await TestServer.Start();
        await server.CreateConfig("birds-1");
        await server.CreateConfig("birds-2");
        using var slow = server.HoldBack("models/birds-1.tar.gz");
        await server.Client.Do("SageMaker.CreateEndpoint", new { EndpointName = "birds", EndpointConfigName = "birds-1" });
        ((string)(await server.Client.WaitForEndpoint("birds", "Creating"))["EndpointConfigName"]!).ShouldBe("birds-1");
        (await server.Client.Refused("SageMaker.UpdateEndpoint", new { EndpointName = "birds", EndpointConfigName = "birds-2" })).Message
            .ShouldBe("Cannot update in-progress endpoint \"arn:aws:sagemaker:us-east-1:000000000000:endpoint/birds\".");
        (await server.Client.Invoke("birds", TinyModel.Picture())).Status.ShouldBe(HttpStatusCode.BadRequest);
        slow.LetGo();
        await server.Client.WaitForEndpoint("birds", "InService");
        (await server.Client.Invoke("birds", TinyModel.Picture())).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_update_under_way_is_told_and_the_old_model_answers_meanwhile()
    {
        await using var server = await TestServer.Start();
        await server.Deploy("birds-1", kind: 0);
        await server.CreateConfig("birds-2", kind: 1);
        using var slow = server.HoldBack("models/birds-2.tar.gz");
        await server.Client.Do("SageMaker.UpdateEndpoint", new { EndpointName = "birds-1", EndpointConfigName = "birds-2" });
        var updating = await server.Client.WaitForEndpoint("birds-1", "Updating");
        ((string)updating["EndpointConfigName"]!).ShouldBe("birds-1");
        ((string)updating["PendingDeploymentSummary"]!["EndpointConfigName"]!).ShouldBe("birds-2");
        (await ClassOf(server, "birds-1", TinyModel.Picture())).ShouldBe(0);
        slow.LetGo();
        await server.Client.WaitForEndpoint("birds-1", "InService");
        (await ClassOf(server, "birds-1", TinyModel.Picture())).ShouldBe(1);
    }

    [Fact]
    public async Task A_model_that_cannot_be_loaded_fails_the_endpoint_and_names_the_reason()
    {
        await using var server = await TestServer.Start();
        await server.CreateConfig("broken", archive: "no archive"u8.ToArray());
        await server.Client.Do("SageMaker.CreateEndpoint", new { EndpointName = "birds", EndpointConfigName = "broken" });
        var failed = await server.Client.WaitForEndpoint("birds", "Failed");
        ((string)failed["FailureReason"]!).ShouldStartWith("The endpoint configuration broken could not be deployed: ");
        ((string)failed["EndpointConfigName"]!).ShouldBe("broken");
        failed["ProductionVariants"].ShouldBeNull();
        await server.CreateConfig("birds-1");
        (await server.Client.Refused("SageMaker.UpdateEndpoint", new { EndpointName = "birds", EndpointConfigName = "birds-1" })).Message
            .ShouldContain("Delete it.");
        await server.Client.Do("SageMaker.DeleteEndpoint", new { EndpointName = "birds" });
        await server.Client.Do("SageMaker.CreateEndpoint", new { EndpointName = "birds", EndpointConfigName = "birds-1" });
        await server.Client.WaitForEndpoint("birds", "InService");
    }

    [Fact]
    public async Task A_model_whose_network_does_not_answer_as_it_says_fails_the_endpoint()
    {
        await using var server = await TestServer.Start();
        await server.CreateConfig("broken", archive: TinyModel.Archive(classesInMetadata: 7));
        await server.Client.Do("SageMaker.CreateEndpoint", new { EndpointName = "birds", EndpointConfigName = "broken" });
        ((string)(await server.Client.WaitForEndpoint("birds", "Failed"))["FailureReason"]!)
            .ShouldContain("7 classes as metadata.json says");
    }

    [Fact]
    public async Task An_update_that_fails_leaves_the_old_model_in_service_and_says_why()
    {
        await using var server = await TestServer.Start();
        await server.Deploy("birds-1", kind: 0);
        await server.CreateConfig("broken", archive: "no archive"u8.ToArray());
        await server.Client.Do("SageMaker.UpdateEndpoint", new { EndpointName = "birds-1", EndpointConfigName = "broken" });
        var rolledBack = await server.Client.WaitForEndpoint("birds-1", "InService");
        ((string)rolledBack["EndpointConfigName"]!).ShouldBe("birds-1");
        ((string)rolledBack["FailureReason"]!).ShouldContain("broken");
        (await ClassOf(server, "birds-1", TinyModel.Picture())).ShouldBe(0);
    }

    [Fact]
    public async Task An_update_to_what_is_there_already_is_refused()
    {
        await using var server = await TestServer.Start();
        await server.Deploy("birds-1");
        (await server.Client.Refused("SageMaker.UpdateEndpoint", new { EndpointName = "birds-1", EndpointConfigName = "birds-1" })).Message
            .ShouldContain("to the endpoint configuration it already has");
    }

    [Fact]
    public async Task A_deleted_endpoint_answers_no_more_and_its_name_is_free()
    {
        await using var server = await TestServer.Start();
        await server.Deploy("birds-1");
        await server.Client.Do("SageMaker.DeleteEndpoint", new { EndpointName = "birds-1" });
        await server.Client.Refused("SageMaker.DescribeEndpoint", new { EndpointName = "birds-1" });
        (await server.Client.Invoke("birds-1", TinyModel.Picture())).Status.ShouldBe(HttpStatusCode.BadRequest);
        await server.Client.Do("SageMaker.CreateEndpoint", new { EndpointName = "birds-1", EndpointConfigName = "birds-1" });
        await server.Client.WaitForEndpoint("birds-1", "InService");
    }

    [Fact]
    public async Task An_endpoint_deleted_on_its_way_never_comes_into_service()
    {
        await using var server = await TestServer.Start();
        await server.CreateConfig("birds-1");
        using (var slow = server.HoldBack("models/birds-1.tar.gz"))
        {
            await server.Client.Do("SageMaker.CreateEndpoint", new { EndpointName = "birds", EndpointConfigName = "birds-1" });
            await server.Client.Do("SageMaker.DeleteEndpoint", new { EndpointName = "birds" });
            slow.LetGo();
        }

        await server.Restart();
        (await server.Client.Do("SageMaker.ListEndpoints", new { }))["Endpoints"]!.AsArray().ShouldBeEmpty();
        Directory.GetDirectories(Path.Combine(server.Options.DataDirectory, "served")).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_endpoint_goes_on_without_its_configuration_model_and_archive_after_a_restart_too()
    {
        await using var server = await TestServer.Start();
        await server.Deploy("birds-1", kind: 1);
        await server.Client.Do("SageMaker.DeleteEndpointConfig", new { EndpointConfigName = "birds-1" });
        await server.Client.Do("SageMaker.DeleteModel", new { ModelName = "birds-1" });
        File.Delete(server.PathOf("models/birds-1.tar.gz"));
        (await ClassOf(server, "birds-1", TinyModel.Picture())).ShouldBe(1);
        await server.Restart();
        (await ClassOf(server, "birds-1", TinyModel.Picture())).ShouldBe(1);
        ((string)(await server.Client.WaitForEndpoint("birds-1", "InService"))["EndpointConfigName"]!).ShouldBe("birds-1");
    }

    [Fact]
    public async Task A_server_that_ends_waits_for_the_models_that_it_loads_again()
    {
        await using var server = await TestServer.Start();
        await server.Deploy("birds-1");
        await server.End();
        var served = Directory.GetDirectories(Path.Combine(server.Options.DataDirectory, "served")).ShouldHaveSingleItem();
        using var slow = new HeldBack(Path.Combine(served, "AllTraffic", "metadata.json"));
        await server.Resume();

        var ending = server.End();

        (await Task.WhenAny(ending, Task.Delay(300))).ShouldNotBe(ending, "it would write to its files after its end");
        slow.LetGo();
        await ending;
    }

    [Fact]
    public async Task An_endpoint_whose_files_are_gone_after_a_restart_is_failed_and_not_in_service()
    {
        await using var server = await TestServer.Start();
        await server.Deploy("birds-1");
        await server.End();
        Directory.Delete(Path.Combine(server.Options.DataDirectory, "served"), recursive: true);
        await server.Resume();
        ((string)(await server.Client.WaitForEndpoint("birds-1", "Failed"))["FailureReason"]!).ShouldContain("could not be loaded again");
    }

    [Fact]
    public async Task Traffic_is_shared_by_weight_and_a_variant_can_be_asked_for()
    {
        await using var server = await TestServer.Start();
        await server.CreateModel("old", kind: 0);
        await server.CreateModel("new", kind: 1);
        await server.Client.Do("SageMaker.CreateEndpointConfig", new
        {
            EndpointConfigName = "both",
            ProductionVariants = new[] { TestServer.Variant("Old", "old", weight: 3), TestServer.Variant("New", "new", weight: 1) },
        });
        await server.Client.Do("SageMaker.CreateEndpoint", new { EndpointName = "birds", EndpointConfigName = "both" });
        await server.Client.WaitForEndpoint("birds", "InService");
        var variants = new List<string>();
        for (var i = 0; i < 8; i++)
            variants.AddRange(
                (await server.Client.Invoke("birds", TinyModel.Picture())).Headers.GetValues("x-Amzn-Invoked-Production-Variant"));
        variants.Count(variant => variant == "Old").ShouldBe(6);
        var asked = await server.Client.Invoke("birds", TinyModel.Picture(), "image/jpeg", ("X-Amzn-SageMaker-Target-Variant", "New"));
        ((double)asked.Json["prediction"]![0]![0]!).ShouldBe(1);
        var unknown = await server.Client.Invoke("birds", TinyModel.Picture(), "image/jpeg", ("X-Amzn-SageMaker-Target-Variant", "Other"));
        (unknown.Status, unknown.Code).ShouldBe((HttpStatusCode.BadRequest, "ValidationError"));
    }

    private static async Task<int> ClassOf(TestServer server, string endpoint, byte[] picture)
    {
        var reply = await server.Client.Invoke(endpoint, picture);
        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        return (int)(double)reply.Json["prediction"]![0]![0]!;
    }
}
