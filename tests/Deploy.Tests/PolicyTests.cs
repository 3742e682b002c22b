using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Avocet.Deploy.Tests;

/// <summary>Each policy allows what its service calls, and nothing else.</summary>
public sealed partial class PolicyTests
{
    private static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string> Services => ["Ingest", "Converter", "Trainer", "Deployer"];

    public static TheoryData<string> Policies => [.. CloudFormation.Resources("AWS::IAM::ManagedPolicy").Select(resource => resource.Name)];

    [Theory, MemberData(nameof(Services))]
    public void A_policy_allows_the_calls_of_its_service(string service) =>
        CloudFormation.Actions($"{service}Policy")
            .ShouldBe(AwsCalls.Of(service), $"{service}Policy in {CloudFormation.Path} and the calls in services/{service} differ.");

    [Fact]
    public void The_object_store_calls_nothing_that_is_not_in_the_tables() =>
        AwsCalls.UnknownOfStore().ShouldBeEmpty("Say in AwsCalls which permission it needs.");

    [Fact]
    public void SageMaker_may_pull_the_image_of_every_algorithm()
    {
        var algorithms = AlgorithmName().Matches(Repository.Read("libs/SageMaker/AlgorithmImage.cs")).Select(match => match.Groups[1].Value).ToList()
            ;
        algorithms.ShouldContain("object-detection");
        var role = CloudFormation.Template["Resources"]!["SageMakerRole"]!["Properties"]![nameof(Policies)]![0]!["PolicyDocument"]!["Statement"]!.AsArray()
            ;
        var image = role.Single(statement => (string?)statement!["Sid"] == "Image")!["Resource"]!.AsArray().Select(CloudFormation.Text);
        image.Select(arn => arn[(arn.LastIndexOf('/') + 1)..]).ShouldBe(algorithms, ignoreOrder: true);
    }

    [Fact]
    public void Keda_may_only_ask_for_the_depth() => CloudFormation.Actions("KedaPolicy").ShouldBe(["sqs:GetQueueAttributes"]);

    [Fact]
    public void The_console_may_call_what_its_pages_call_and_change_nothing()
    {
        CloudFormation.Actions("ConsolePolicy")
            .ShouldBe(AwsCalls.OfConsole(), $"ConsolePolicy in {CloudFormation.Path} and the calls of the pages differ.");
        foreach (var statement in CloudFormation.Statements("ConsolePolicy")
            .Where(statement => statement.ToJsonString().Contains("sqs:ReceiveMessage")))
            statement["Resource"]!.AsArray().Select(CloudFormation.Text)
                .ShouldAllBe(queue => queue.EndsWith("_error") || queue.EndsWith("_skipped"));
    }

    [Theory, MemberData(nameof(Policies))]
    public void No_policy_allows_more_than_named_actions_on_named_resources(string policy)
    {
        foreach (var statement in CloudFormation.Statements(policy))
        {
            statement["Effect"]!.GetValue<string>().ShouldBe("Allow");
            // These know no resources.
            if (statement["Resource"]!.ToJsonString() == "\"*\"")
                statement["Action"]!.GetValue<string>().ShouldBeOneOf("sns:ListTopics", "sagemaker:ListEndpoints");
        }

        CloudFormation.Actions(policy).ShouldAllBe(action => !action.Contains('*'), policy);
    }

    [Theory, MemberData(nameof(Policies))]
    public void The_policies_are_there_as_JSON_too(string policy)
    {
        var document = new JsonObject
        {
            ["Version"] = "2012-10-17",
            ["Statement"] = new JsonArray([.. CloudFormation.Statements(policy).Select(statement => Flat(statement.DeepClone()))]),
        };
        Repository.ShouldEqualFile(
            document.ToJsonString(Indented) + "\n", $"deploy/aws/policies/{policy[..^"Policy".Length].ToLowerInvariant()}.json");
    }

    [Fact]
    public void Calls_are_found_in_the_source()
    {
        AwsCalls.Of("Converter").ShouldContain("s3:DeleteObject");
        AwsCalls.Of("Trainer").ShouldContain("sagemaker:CreateTrainingJob");
        AwsCalls.Of("Trainer").ShouldContain("logs:GetLogEvents");
        AwsCalls.Of("Deployer").ShouldContain("sagemaker:InvokeEndpoint");
        AwsCalls.Of("Ingest").ShouldContain("sqs:ReceiveMessage");
    }

    [GeneratedRegex("public const string \\w+ = \"([a-z-]+)\"")]
    private static partial Regex AlgorithmName();

    // Names of parameters stay as ${…}, for the reader to fill in.
    private static JsonNode Flat(JsonNode node) => node switch
    {
        JsonObject function when function.Count == 1 && function["Fn::Sub"] is { } text => text.DeepClone(),
        JsonObject function when function.Count == 1 && function["Ref"] is { } name => $"${{{name.GetValue<string>()}}}",
        JsonObject function when function.Count == 1 && function["Fn::GetAtt"] is { } attribute => $"${{{attribute.GetValue<string>()}}}",
        JsonObject map => new JsonObject(map.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)Flat(pair.Value!)))),
        JsonArray list => new JsonArray([.. list.Select(item => Flat(item!))]),
        _ => node.DeepClone(),
    };
}
