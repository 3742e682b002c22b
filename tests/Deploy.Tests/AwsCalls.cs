using System.Text.RegularExpressions;

namespace Avocet.Deploy.Tests;

/// <summary>
/// The calls to AWS found in the source, and the permission each needs. Operations are AWS's own names; a permission differs where AWS has
/// one for several operations (Service Authorization Reference).
/// </summary>
internal static partial class AwsCalls
{
    /// <summary>Calls that only make or change topology: never made when the services are told to take what is there.</summary>
    private static readonly HashSet<string> Topology =
        ["sqs:CreateQueue", "sqs:DeleteQueue", "sqs:PurgeQueue", "sqs:SetQueueAttributes", "sns:CreateTopic",
            "sns:ListSubscriptionsByTopic",
            "sns:SetSubscriptionAttributes", "sns:Subscribe", "sns:Unsubscribe"];

    private static readonly Dictionary<string, string> Permissions = new()
    {
        ["sqs:ChangeMessageVisibilityBatch"] = "sqs:ChangeMessageVisibility",
        ["sqs:DeleteMessageBatch"] = "sqs:DeleteMessage",
        ["sqs:SendMessageBatch"] = "sqs:SendMessage",
        ["sns:PublishBatch"] = "sns:Publish",
    };

    /// <summary>What the object store's methods ask of S3. A missing object is only told from a forbidden one by who may list.</summary>
    private static readonly Dictionary<string, string[]> Store = new()
    {
        ["Find"] = ["s3:GetObject", "s3:ListBucket"],
        ["Read"] = ["s3:GetObject", "s3:ListBucket"],
        ["ReadRange"] = ["s3:GetObject", "s3:ListBucket"],
        ["ReadText"] = ["s3:GetObject", "s3:ListBucket"],
        ["ReadLines"] = ["s3:GetObject", "s3:ListBucket"],
        ["ReadJson"] = ["s3:GetObject", "s3:ListBucket"],
        ["Write"] = ["s3:PutObject", "s3:AbortMultipartUpload"],
        ["WriteText"] = ["s3:PutObject", "s3:AbortMultipartUpload"],
        ["WriteJson"] = ["s3:PutObject", "s3:AbortMultipartUpload"],
        ["List"] = ["s3:ListBucket"],
        ["ListFolders"] = ["s3:ListBucket"],
        ["Concatenate"] = ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"],
        ["Delete"] = ["s3:DeleteObject"],
    };

    /// <summary>S3's operations, by the SDK's names, and the permission each needs.</summary>
    private static readonly Dictionary<string, string> S3 = new()
    {
        ["AbortMultipartUpload"] = "s3:AbortMultipartUpload",
        ["CompleteMultipartUpload"] = "s3:PutObject",
        ["CopyPart"] = "s3:PutObject",
        ["DeleteObject"] = "s3:DeleteObject",
        ["GetObject"] = "s3:GetObject",
        ["GetObjectMetadata"] = "s3:GetObject",
        ["InitiateMultipartUpload"] = "s3:PutObject",
        ["ListObjectsV2"] = "s3:ListBucket",
        ["PutObject"] = "s3:PutObject",
        ["UploadPart"] = "s3:PutObject",
    };

    /// <summary>Calls of people's commands, which have their own credentials.</summary>
    private static readonly HashSet<string> People = ["ListMultipartUploads", "PutBucket"];

    /// <summary>SageMaker's operations in libs/SageMaker, with the service that grants them.</summary>
    private static readonly Dictionary<string, string> SageMaker =
        Matches("libs/SageMaker", WireOperation()).Distinct().ToDictionary(
            operation => operation, operation => operation is "DescribeLogStreams" or "GetLogEvents" ? "logs" : "sagemaker");

    /// <summary>Permissions a service needs, in the order of letters.</summary>
    public static IReadOnlyList<string> Of(string service)
    {
        var folder = $"services/{service}";
        var transport = Matches("libs/SqsTransport", SqsCall()).Select(operation => $"sqs:{operation}")
            .Concat(Matches("libs/SqsTransport", SnsCall()).Select(operation => $"sns:{operation}"))
            .Where(call => !Topology.Contains(call)).Select(call => Permissions.GetValueOrDefault(call, call));
        var store = Matches(folder, StoreCall()).Concat(Matches("libs/Hosting", StoreCall())).Where(Store.ContainsKey)
            .SelectMany(method => Store[method]);
        var sageMaker = Matches(folder, Call()).Where(SageMaker.ContainsKey).Select(operation => $"{SageMaker[operation]}:{operation}");
        return [.. transport.Concat(store).Concat(sageMaker).Concat(Implied(sageMaker)).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>
    /// Permissions the console's pages need: what the code they share with commands calls, but for what changes something.
    /// </summary>
    public static IReadOnlyList<string> OfConsole()
    {
        string[] shared = ["cli/Web", "cli/Jobs", "cli/Remote", "cli/DeadLetters"];
        var queues = shared.SelectMany(folder => Matches(folder, AnySqsCall())).Select(operation => $"sqs:{operation}")
            .Select(call => Permissions.GetValueOrDefault(call, call))
            .Where(call => call is not ("sqs:SendMessage" or "sqs:DeleteMessage"));
        var sageMaker = Matches("cli/Web", Call()).Concat(Matches("cli/Endpoints", Call(), "EndpointList.cs"))
            .Concat(Matches("services/Deployer", Call(), "EndpointTags.cs"))
            .Where(operation => SageMaker.ContainsKey(operation) && !Change().IsMatch(operation))
            .Select(operation => $"{SageMaker[operation]}:{operation}");
        return [.. queues.Concat(sageMaker).Concat(Store["Read"]).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>Operations of the object store for which the tables above give no permission.</summary>
    public static IEnumerable<string> UnknownOfStore() =>
        Matches("libs/ObjectStore", S3Call()).Distinct().Where(operation => !People.Contains(operation))
            .Where(operation => !S3.TryGetValue(operation, out var permission)
            || !Store.Values.Any(permissions => permissions.Contains(permission)));

    /// <summary>Permissions that AWS asks for beside that of the call: to tag what is created, and to hand on a role.</summary>
    private static IEnumerable<string> Implied(IEnumerable<string> calls)
    {
        if (calls.Any(call => call.StartsWith("sagemaker:Create", StringComparison.Ordinal))) yield return "sagemaker:AddTags";
        if (calls.Any(call => call is "sagemaker:CreateTrainingJob" or "sagemaker:CreateModel" or "sagemaker:CreateLabelingJob"))
            yield return "iam:PassRole";
    }

    private static IEnumerable<string> Matches(string folder, Regex pattern, string files = "*.cs") =>
        from file in Directory.GetFiles(Path.Combine(Repository.Root, folder), files, SearchOption.AllDirectories)
        from match in pattern.Matches(File.ReadAllText(file))
        select match.Groups[1].Value;

    [GeneratedRegex(@"\bSqs\.([A-Z][A-Za-z]+)Async\(")]
    private static partial Regex SqsCall();

    [GeneratedRegex(@"\b[Ss]qs\.([A-Z][A-Za-z]+)Async\(")]
    private static partial Regex AnySqsCall();

    [GeneratedRegex("^(Create|Update|Delete|Add|Stop)")]
    private static partial Regex Change();

    [GeneratedRegex(@"\b_?s3\.(?:Paginators\.(?<1>[A-Z][A-Za-z0-9]+)\(|(?<1>[A-Z][A-Za-z0-9]+)Async\()")]
    private static partial Regex S3Call();

    [GeneratedRegex(@"\bCallAsync\(""([A-Z][A-Za-z]+)""")]
    private static partial Regex SnsCall();

    [GeneratedRegex(@"(?:CallAsync|SendAsync|CreateAsync)(?:<\w+>)?\(\s*""(?<1>[A-Z][A-Za-z]+)""|\b(?<1>InvokeEndpoint)Async\(")]
    private static partial Regex WireOperation();

    [GeneratedRegex(@"\b_?store\.([A-Z][A-Za-z]+)Async(?:<[^>]+>)?\(")]
    private static partial Regex StoreCall();

    [GeneratedRegex(@"\.([A-Z][A-Za-z]+)Async\b")]
    private static partial Regex Call();
}
