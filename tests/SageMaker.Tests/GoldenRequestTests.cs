using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Avocet.SageMaker.Tests;

/// <summary>
/// Our requests against those botocore made of the same values: golden ones stand beside the repository and are not part of it.
/// </summary>
public sealed class GoldenRequestTests
{
    private static readonly string[] Signing = ["Authorization", "X-Amz-Date", "host", "Content-Length"];

    [Fact]
    public void There_is_a_call_for_every_golden_request() =>
        Golden().Keys.ShouldBe(GoldenRequests.Calls.Keys, ignoreOrder: true);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_request_equals_the_golden_one(string name)
    {
        var golden = Golden()[name];
        var url = new Uri((string)golden["url"]!);
        var bench = new WireBench(("Region", name.EndsWith("cn-north-1", StringComparison.Ordinal) ? "cn-north-1" : "us-west-2"));

        await SendAsync(name, bench);

        var sent = bench.Sent.ShouldHaveSingleItem();
        sent.Method.ShouldBe((string)golden["method"]!);
        sent.Url.ShouldBe(url.ToString());
        Visible(sent.Headers).ShouldBe(Visible(golden["headers"].Deserialize<Dictionary<string, string>>()!));
        var body = (string)golden["body"]!;
        if (body.StartsWith('{'))
            JsonNode.DeepEquals(JsonNode.Parse(sent.Text), JsonNode.Parse(body)).ShouldBeTrue($"{sent.Text}\nis not\n{body}");
        else sent.Body.Length.ShouldBe(body.Length > 0 ? GoldenRequests.EmptyJpeg.Length : 0);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_golden_bytes_get_the_golden_signature(string name)
    {
        var golden = Golden()[name];
        var headers = golden["headers"].Deserialize<Dictionary<string, string>>()!;
        var text = (string)golden["body"]!;
        var body = text.StartsWith('<') ? GoldenRequests.EmptyJpeg : Encoding.UTF8.GetBytes(text);
        var scope = headers["Authorization"].Split('/');
        var request = new HttpRequestMessage(HttpMethod.Post, (string)golden["url"]!) { Content = new ByteArrayContent(body) };
        foreach (var (header, value) in headers.Where(header => !Signing.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
        {
            if (!request.Headers.TryAddWithoutValidation(header, value)) request.Content.Headers.TryAddWithoutValidation(header, value);
        }

        await new RequestSigner(
            Signatures.Options(region: scope[2])).SignAsync(request, body, scope[3], new ImpatientClock().GetUtcNow(), default);

        request.Headers.NonValidated["Authorization"].ToString().ShouldBe(headers["Authorization"]);
    }

    public static TheoryData<string> Names() => [.. GoldenRequests.Calls.Keys];

    private static async Task SendAsync(string name, WireBench bench)
    {
        // The wire answers {}: what a reply must have is missing, which is no matter here.
        try
        {
            await GoldenRequests.Calls[name](bench);
        }
        catch (SageMakerException reply) when (reply.Code == "SerializationException")
        {
            bench.Sent.Count.ShouldBe(1);
        }
    }

    private static Dictionary<string, string> Visible(IEnumerable<KeyValuePair<string, string>> headers) => headers
        .Where(header => !Signing.Contains(header.Key, StringComparer.OrdinalIgnoreCase))
        .OrderBy(header => header.Key, StringComparer.OrdinalIgnoreCase)
        .ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value);

    private static Dictionary<string, JsonNode> Golden()
    {
        var file = SharedData.Find("reference/sagemaker-data/wire-golden-botocore.json");
        return JsonNode.Parse(File.ReadAllText(file))!["cases"]!.AsArray().ToDictionary(one => (string)one!["case"]!, one => one!);
    }
}
