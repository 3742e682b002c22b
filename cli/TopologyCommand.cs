using System.CommandLine;
using Avocet.Cli.Remote;
using Avocet.Hosting;
using Avocet.ObjectStore;
using MassTransit;

namespace Avocet.Cli;

/// <summary>avocet topology: the queues, topics, subscriptions and the bucket that the services need.</summary>
internal static class TopologyCommand
{
    public static Command Create() => new(
        "topology",
        "What the services need in AWS, as their own definitions say it: queues with error and skipped queues, redrive policies, topics,\n"
        + "subscriptions, and the bucket. Services that must make nothing are told Avocet__Sqs__CreateTopology=false.\n"
        + "Example: avocet topology show")
    {
        Show(), Apply(),
    };

    private static Command Show() => RemoteCommand.Create(
        "show", "Prints what the services need; nobody is called.", "0 done, 2 a setting is wrong.",
        "Avocet__Sqs__Prefix=test- avocet topology show", [],
        (_, context, _) => Task.FromResult(ShowIt(context)));

    private static Command Apply() => RemoteCommand.Create(
        "apply", "Makes what is missing; what is there stays as it is. Give it again at any time.",
        "0 all is there, 1 AWS refuses or does not answer, 2 a setting is wrong.",
        "Avocet__Store=S3 Avocet__Bucket=my-bucket avocet topology apply", [],
        (_, context, cancellation) => ApplyAsync(context, cancellation));

    private static int ShowIt(RemoteContext context)
    {
        var topology = QueueTopology.Of(context.Installation.Get<IBus>());
        var bucket = BucketOf(context.Installation);
        if (context.Json)
        {
            context.WriteJson(new { topology.Queues, topology.Topics, Bucket = bucket });
            return ExitCode.Done;
        }

        string[] headings = ["queue", "after", "error queue", "skipped queue", "hears topic"];
        TextTable.Write(context.Output, headings, [.. topology.Queues.Select(queue => new[]
        {
            queue.Name, $"{queue.Receives} receives", queue.ErrorQueue, queue.SkippedQueue, string.Join(", ", queue.Topics),
        })]);
        context.Output.WriteLine();
        context.Output.WriteLine("topics for whoever listens");
        foreach (var topic in topology.Topics) context.Output.WriteLine($"  {topic}");
        context.Output.WriteLine();
        context.Output.WriteLine(bucket is null ? "no bucket: Avocet:Store is Directory" : $"bucket {bucket}");
        return ExitCode.Done;
    }

    private static async Task<int> ApplyAsync(RemoteContext context, CancellationToken cancellation)
    {
        var (installation, there) = (context.Installation, new List<string>());
        await QueueTopology.ApplyAsync(
            installation.Get<IBus>(),
            name =>
            {
                there.Add(name);
                context.Error.WriteLine($"there: {name}");
            },
            cancellation);
        if (BucketOf(installation) is { } bucket)
        {
            var store = (S3ObjectStore)installation.Store;
            if (!await store.HasBucketAsync(bucket, cancellation)) await store.CreateBucketAsync(bucket, cancellation);
            there.Add($"s3://{bucket}");
            context.Error.WriteLine($"there: bucket {bucket}");
        }

        if (context.Json) context.WriteJson(there);
        else context.Output.WriteLine($"All {there.Count} are there.");
        return ExitCode.Done;
    }

    private static string? BucketOf(Installation installation) =>
        installation.Avocet.Store == StoreKind.S3 ? installation.Avocet.Bucket : null;
}
