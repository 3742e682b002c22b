using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Avocet.Deploy.Tests;

/// <summary>The template against the code's queues, the chart, and itself.</summary>
public sealed partial class CloudFormationTests
{
    private static readonly string[] Services = ["ingest", "converter", "trainer", "deployer"];

    [Fact]
    public void It_makes_every_queue_with_its_error_and_skipped_queue()
    {
        var queues = Services.SelectMany(SourceCode.QueuesOf).SelectMany(queue => new[] { queue, $"{queue}_error", $"{queue}_skipped" });
        CloudFormation.Resources("AWS::SQS::Queue").Select(queue => Name(queue.Properties["QueueName"]))
            .ShouldBe(queues, ignoreOrder: true);
    }

    [Fact]
    public void A_message_that_kills_its_service_ends_in_the_error_queue()
    {
        foreach (var (name, properties) in CloudFormation.Resources("AWS::SQS::Queue")
            .Where(queue => !Name(queue.Properties["QueueName"]).Contains('_')))
            properties["RedrivePolicy"]!["deadLetterTargetArn"]!["Fn::GetAtt"]!.GetValue<string>()
                .ShouldBe(name.Replace("Queue", "ErrorQueue.Arn"), name);
    }

    [Fact]
    public void Messages_are_hidden_as_long_as_the_chart_says()
    {
        var values = YamlJson.Parse(Repository.Read($"{Chart.Folder}/values.yaml"));
        foreach (var service in Services)
        {
            var timing = (values["workers"]![service]!["timing"] ?? values["workerDefaults"]!["timing"])!;
            var seconds = timing["visibilityTimeoutSeconds"]!.GetValue<long>();
            foreach (var queue in SourceCode.QueuesOf(service))
                CloudFormation.Resources("AWS::SQS::Queue").Single(resource => Name(resource.Properties["QueueName"]) == queue)
                    .Properties["VisibilityTimeout"]!.GetValue<long>().ShouldBe(seconds, queue);
        }
    }

    [Fact]
    public void Every_queue_hears_the_topic_of_its_messages()
    {
        var subscriptions = CloudFormation.Resources("AWS::SNS::Subscription").Select(item => item.Properties).ToList();
        subscriptions.Select(item =>
            (NameOf(item["Endpoint"]!["Fn::GetAtt"]!, "QueueName"), NameOf(item["TopicArn"]!["Ref"]!, "TopicName")))
            .ShouldBe(Services.SelectMany(SourceCode.SubscriptionsOf), ignoreOrder: true);
        subscriptions.ShouldAllBe(item => item["RawMessageDelivery"]!.GetValue<bool>());
    }

    [Fact]
    public void A_failed_message_has_a_topic_to_be_told_on() =>
        CloudFormation.Resources("AWS::SNS::Topic").Select(topic => Name(topic.Properties["TopicName"]))
            .Where(name => name.StartsWith("MassTransit-", StringComparison.Ordinal))
            .ShouldBe(Services.SelectMany(SourceCode.SubscriptionsOf)
            .Select(subscription => $"MassTransit-Fault--{subscription.Topic}--"), ignoreOrder: true);

    [Fact]
    public void Every_name_that_is_referred_to_exists()
    {
        var known = CloudFormation.Template["Resources"]!.AsObject().Select(pair => pair.Key)
            .Concat(CloudFormation.Template["Parameters"]!.AsObject().Select(pair => pair.Key)).ToHashSet();
        var names = References(CloudFormation.Template).Select(name => name.Split('.')[0])
            .Where(name => !name.StartsWith("AWS::", StringComparison.Ordinal)).ToList();
        names.ShouldContain("Bucket");
        names.Except(known).ShouldBeEmpty();
    }

    [Fact]
    public void The_bucket_is_closed_encrypted_and_cleaned()
    {
        var bucket = CloudFormation.Resources("AWS::S3::Bucket").Single().Properties;
        bucket["PublicAccessBlockConfiguration"]!.AsObject().Select(pair => pair.Value!.GetValue<bool>())
            .ShouldBe([true, true, true, true]);
        var encryption = bucket["BucketEncryption"]!["ServerSideEncryptionConfiguration"]![0]!["ServerSideEncryptionByDefault"]!;
        encryption["SSEAlgorithm"]!.GetValue<string>().ShouldBe("AES256");
        bucket["LifecycleConfiguration"]!["Rules"]!.AsArray().Select(rule => rule!["Id"]!.GetValue<string>())
            .ShouldBe(["abandoned-uploads"]);
        var deny = CloudFormation.Resources("AWS::S3::BucketPolicy").Single().Properties["PolicyDocument"]!["Statement"]![0]!;
        deny["Effect"]!.GetValue<string>().ShouldBe("Deny");
        deny["Condition"]!["Bool"]!["aws:SecureTransport"]!.GetValue<string>().ShouldBe("false");
    }

    [Fact]
    public void The_role_of_sagemaker_may_pull_the_image_of_every_algorithm() =>
        RoleResources("Image").Select(arn => arn.Split('/')[^1]).ShouldBe(SourceCode.Algorithms(), ignoreOrder: true);

    [Fact]
    public void The_role_of_sagemaker_may_call_the_functions_that_a_labelling_job_names() =>
        RoleResources("Labelling").Select(arn => arn[(arn.LastIndexOf(':') + 1)..].TrimEnd('*'))
            .ShouldBe(SourceCode.LabellingFunctions(), ignoreOrder: true);

    [Fact]
    public void Its_outputs_are_what_the_chart_asks_for()
    {
        var keys = CloudFormation.Template["Outputs"]!.AsObject().Select(output => output.Value!["Description"]!.GetValue<string>());
        keys.ShouldBe([
            "aws.region", "aws.accountId", "aws.bucket", "aws.executionRoleArn",
            .. Services.Select(service => $"workers.{service}.serviceAccount.roleArn"), "console.serviceAccount.roleArn",
            "keda.identity.roleArn"]);
    }

    private static IEnumerable<string> RoleResources(string sid)
    {
        var policy = CloudFormation.Template["Resources"]!["SageMakerRole"]!["Properties"]!["Policies"]![0]!;
        var statement = policy["PolicyDocument"]!["Statement"]!.AsArray()
            .Single(statement => statement!["Sid"]?.GetValue<string>() == sid)!;
        return statement["Resource"]!.AsArray().Select(CloudFormation.Text);
    }

    private static string NameOf(JsonNode reference, string property) =>
        Name(CloudFormation.Template["Resources"]![reference.GetValue<string>().Replace(".Arn", "")]!["Properties"]![property]);

    private static string Name(JsonNode? name) => CloudFormation.Text(name).Replace("${Prefix}", "");

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(pair => pair.Key switch
        {
            "Ref" or "Fn::GetAtt" => [pair.Value!.GetValue<string>()],
            "Fn::Sub" => Placeholder().Matches(pair.Value!.GetValue<string>()).Select(match => match.Groups[1].Value),
            _ => References(pair.Value),
        }),
        JsonArray list => list.SelectMany(References),
        _ => [],
    };

    [GeneratedRegex(@"\$\{([^}]+)\}")]
    private static partial Regex Placeholder();
}
