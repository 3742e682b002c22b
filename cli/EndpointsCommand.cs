using System.CommandLine;
using System.Globalization;
using Avocet.Cli.Endpoints;
using Avocet.Cli.Remote;
using Avocet.Deployer;
using Avocet.Hosting;
using Avocet.SageMaker;

namespace Avocet.Cli;

/// <summary>avocet endpoints: what is being billed, and its end.</summary>
internal static class EndpointsCommand
{
    public static Command Create()
    {
        var command = RemoteCommand.Create(
            "endpoints",
            "Lists the endpoints that Avocet made (by their tag avocet:job) and that are billed until they are deleted: instance,\n"
            + "rough price an hour, age, and when the deployer deletes them. Endpoints of others are neither shown nor touched.",
            "0 done, 1 SageMaker refuses or does not answer, 2 a setting is wrong.", "avocet endpoints", [],
            (_, context, cancellation) => ListAsync(context, cancellation));
        command.Subcommands.Add(Delete());
        return command;
    }

    private static Command Delete()
    {
        var name = new Argument<string>("NAME") { Description = "The endpoint." };
        return RemoteCommand.Create(
            "delete",
            "Deletes an endpoint that Avocet made, then its configuration and model, and waits until it is gone.\n"
            + "The model's artifact stays.",
            "0 deleted, 1 SageMaker refuses or does not answer, 2 no such endpoint, or not Avocet's, 130 interrupted: give it again.",
            "avocet endpoints delete avocet-birds-1", [name],
            (parsed, context, cancellation) => DeleteAsync(context, parsed.GetValue(name)!, cancellation));
    }

    private static async Task<int> ListAsync(RemoteContext context, CancellationToken cancellation)
    {
        var installation = context.Installation;
        var list = new EndpointList(
            installation.Get<SageMakerClient>(), installation.Get<EndpointTags>(), installation.Get<DeploymentStore>(),
            installation.Options<DeployerOptions>());
        var endpoints = await list.ReadAsync(cancellation);
        if (context.Json)
        {
            context.WriteJson(endpoints);
            return ExitCode.Done;
        }

        if (endpoints.Count == 0)
        {
            context.Output.WriteLine("No endpoint of Avocet's is there; nothing is billed.");
            return ExitCode.Done;
        }

        var now = installation.Clock.GetUtcNow();
        string[] headings = ["endpoint", "status", "job", "instances", "price", "age", "expires in"];
        TextTable.Write(context.Output, headings, [.. endpoints.Select(endpoint => new[]
        {
            endpoint.Name, endpoint.Status, endpoint.JobId,
            string.Create(CultureInfo.InvariantCulture, $"{endpoint.Instances} x {endpoint.InstanceType ?? "?"}"), endpoint.PriceClass,
            endpoint.CreatedAt is { } created ? Ago.Text(now - created) : "", Expiry(endpoint, now),
        })]);
        return ExitCode.Done;
    }

    private static string Expiry(OwnEndpoint endpoint, DateTimeOffset now) => endpoint switch
    {
        { IsExpiryKnown: false } => "unknown",
        { ExpiresAt: { } end } => Ago.Text(end - now),
        _ => "never",
    };

    private static async Task<int> DeleteAsync(RemoteContext context, string name, CancellationToken cancellation)
    {
        var installation = context.Installation;
        var deletion = new EndpointDeletion(
            installation.Get<SageMakerClient>(), installation.Get<EndpointTags>(), installation.Get<EndpointRemoval>(),
            installation.Get<DeploymentStore>(), installation.Get<JobDocuments>(), installation.Clock);
        var deleted = await deletion.RunAsync(name, context.Error.WriteLine, cancellation);
        if (context.Json) context.WriteJson(new { EndpointName = name, Deleted = deleted });
        else context.Output.WriteLine($"Deleted: {string.Join(", ", deleted)}");
        return ExitCode.Done;
    }
}
