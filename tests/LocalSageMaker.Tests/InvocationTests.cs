using System.Net;
using System.Text.Json.Nodes;

namespace Avocet.LocalSageMaker.Tests;

public sealed class InvocationTests
{
    [Theory]
    [InlineData(".jpg", "image/jpeg", null)]
    [InlineData(".png", "image/png", "application/json")]
    [InlineData(".jpg", "application/x-image", "*/*")]
    public async Task The_default_answer_holds_class_score_and_ratios(string extension, string contentType, string? accept)
    {
        await using var server = await TestServer.Start();
        await server.Deploy("birds", kind: 1, score: 0.875f);
        (string, string)[] headers = accept is null ? [] : [("Accept", accept)];
        var reply = await server.Client.Invoke("birds", TinyModel.Picture(extension), contentType, headers);
        (reply.Status, reply.ContentType).ShouldBe((HttpStatusCode.OK, "application/json"));
        var row = reply.Json["prediction"]!.AsArray().ShouldHaveSingleItem()!.AsArray().Select(number => (double)number!).ToList();
        row.Count.ShouldBe(6);
        row[0].ShouldBe(1);
        row[1].ShouldBe(0.875, 1e-6);
        row[2..].ShouldAllBe(ratio => ratio >= 0 && ratio <= 1);
        row[4].ShouldBeGreaterThan(row[2]);
        row[5].ShouldBeGreaterThan(row[3]);
    }

    [Theory]
    [InlineData("application/json;annotation=1")]
    [InlineData("application/json; annotation = 1")]
    public async Task The_annotation_answer_holds_the_same_box_in_pixels_and_the_pictures_size(string accept)
    {
        await using var server = await TestServer.Start();
        await server.Deploy("birds", kind: 1, score: 0.875f);
        var ratios = (await server.Client.Invoke("birds", TinyModel.Picture()))
            .Json["prediction"]![0]!.AsArray().Select(number => (double)number!).ToList();
        var reply = await server.Client.Invoke("birds", TinyModel.Picture(), "image/jpeg", ("Accept", accept));
        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        JsonNode.DeepEquals(reply.Json["image_size"], JsonNode.Parse("""[{"width":80,"height":40,"depth":3}]""")).ShouldBeTrue(reply.Text);
        var box = reply.Json["annotations"]!.AsArray().ShouldHaveSingleItem()!;
        ((int)box["class_id"]!).ShouldBe(1);
        ((double)box["score"]!).ShouldBe(0.875, 1e-6);
        ((int)box["left"]!).ShouldBe((int)Math.Round(ratios[2] * 80));
        ((int)box["top"]!).ShouldBe((int)Math.Round(ratios[3] * 40));
        ((int)box["left"]! + (int)box["width"]!).ShouldBe((int)Math.Round(ratios[4] * 80));
        ((int)box["top"]! + (int)box["height"]!).ShouldBe((int)Math.Round(ratios[5] * 40));
    }

    [Fact]
    public async Task Json_lines_end_with_a_line_end()
    {
        await using var server = await TestServer.Start();
        await server.Deploy("birds");
        var reply = await server.Client.Invoke("birds", TinyModel.Picture(), "image/jpeg", ("Accept", "application/jsonlines"));
        reply.ContentType.ShouldBe("application/jsonlines");
        reply.Text.ShouldEndWith("}\n");
        reply.Text.Count(c => c == '\n').ShouldBe(1);
    }

    [Theory]
    [InlineData("text/plain", null, 415, "Unsupported content type 'text/plain'. Give image/jpeg, image/png or application/x-image.")]
    [InlineData(
        "application/json", null, 415, "Unsupported content type 'application/json'. Give image/jpeg, image/png or application/x-image.")]
    [InlineData("image/jpeg", "text/csv", 406, "Accept type 'text/csv' is not supported. Give application/json.")]
    public async Task What_the_model_refuses_is_a_model_error_that_quotes_it(string contentType, string? accept, int status, string message)
    {
        await using var server = await TestServer.Start();
        await server.Deploy("birds");
        var refused = await server.Client.Invoke("birds", TinyModel.Picture(), contentType, accept is null ? [] : [("Accept", accept)]);
        refused.Status.ShouldBe(HttpStatusCode.FailedDependency);
        refused.Headers.GetValues("x-amzn-ErrorType").ShouldBe(["ModelError"]);
        refused.ContentType.ShouldBe("application/json");
        ((int)refused.Json["OriginalStatusCode"]!).ShouldBe(status);
        ((string)refused.Json["OriginalMessage"]!).ShouldBe(message);
        refused.Message.ShouldBe($"Received client error ({status}) from primary with message \"{message}\".");
    }

    [Fact]
    public async Task What_is_no_picture_is_a_model_error()
    {
        await using var server = await TestServer.Start();
        await server.Deploy("birds");
        foreach (var body in (byte[][])[[], "no picture"u8.ToArray(), TinyModel.Picture()[..40]])
        {
            var refused = await server.Client.Invoke("birds", body);
            refused.Status.ShouldBe(HttpStatusCode.FailedDependency, refused.Text);
            ((int)refused.Json["OriginalStatusCode"]!).ShouldBe(400);
            ((string)refused.Json["OriginalMessage"]!).ShouldStartWith("Unable to decode image.");
        }
    }

    [Fact]
    public async Task A_body_of_six_mebibytes_is_read_and_one_byte_more_is_not()
    {
        await using var server = await TestServer.Start();
        await server.Deploy("birds");
        // Bytes behind the end of a JPEG are ignored by whoever decodes it.
        var picture = TinyModel.Picture();
        Array.Resize(ref picture, InvokeOperation.MostBytes);
        (await server.Client.Invoke("birds", picture)).Status.ShouldBe(HttpStatusCode.OK);
        var refused = await server.Client.Invoke("birds", [.. picture, 0]);
        (refused.Status, refused.Message).ShouldBe((HttpStatusCode.RequestEntityTooLarge, "HTTP content length exceeded 6291456 bytes."));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("BIRDS")]
    public async Task An_endpoint_is_found_by_its_exact_name(string name)
    {
        await using var server = await TestServer.Start();
        await server.Deploy("birds");
        var refused = await server.Client.Invoke(name, TinyModel.Picture());
        (refused.Status, refused.Code, refused.Message)
            .ShouldBe((HttpStatusCode.BadRequest, "ValidationError", $"Endpoint {name} of account 000000000000 not found."));
        refused.Headers.GetValues("x-amzn-ErrorType").ShouldBe(["ValidationError"]);
    }

    [Fact]
    public async Task Custom_attributes_come_back()
    {
        await using var server = await TestServer.Start();
        await server.Deploy("birds");
        var reply = await server.Client.Invoke(
            "birds", TinyModel.Picture(), "image/jpeg", ("X-Amzn-SageMaker-Custom-Attributes", "trace=7"));
        reply.Headers.GetValues("X-Amzn-SageMaker-Custom-Attributes").ShouldBe(["trace=7"]);
        reply.Headers.GetValues("x-amzn-RequestId").ShouldHaveSingleItem().ShouldNotBeEmpty();
    }
}
