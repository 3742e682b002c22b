using System.CommandLine;
using Avocet.Cli.Remote;
using Avocet.Cli.Web;
using Microsoft.AspNetCore.Connections;

namespace Avocet.Cli;

/// <summary>avocet console: the pages.</summary>
internal static class ConsoleCommand
{
    private const int DefaultPort = 8095;

    public static Command Create()
    {
        var port = new Option<int>("--port") { Description = "TCP port; 0 takes a free one.", DefaultValueFactory = _ => DefaultPort };
        var address = new Option<string>("--address")
        {
            Description = "Address it listens on. There is no password: whoever reaches another address than 127.0.0.1 sees all jobs.",
            DefaultValueFactory = _ => "127.0.0.1",
        };
        port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 65535) result.AddError("--port must be from 0 to 65535.");
        });
        return RemoteCommand.Create(
            "console",
            "Pages on this machine over the bucket's documents: jobs with their stages, a job's report, its detector to try, queues,\n"
            + "endpoints that are billed. It changes nothing. Ends with Ctrl-C.",
            "0 ended, 1 the bucket does not answer or the port is taken, 2 a setting is wrong.",
            "Avocet__StoreDirectory=avocet-demo/store avocet console", [port, address],
            (parsed, context, cancellation) => RunAsync(context, parsed.GetValue(address)!, parsed.GetValue(port), cancellation));
    }

    /// <returns><see langword="null"/> where the port is taken.</returns>
    private static async Task<ConsoleServer?> StartAsync(RemoteContext context, string address, int port, CancellationToken cancellation)
    {
        try
        {
            return await ConsoleServer.StartAsync(context.Installation, address, port, cancellation);
        }
        catch (IOException taken) when (taken.InnerException is AddressInUseException)
        {
            await context.Error.WriteLineAsync($"Port {port} of {address} is taken. Give another by --port; 0 takes a free one.");
            return null;
        }
    }

    private static async Task<int> RunAsync(RemoteContext context, string address, int port, CancellationToken cancellation)
    {
        await using var server = await StartAsync(context, address, port, cancellation);
        if (server is null) return ExitCode.Failed;
        if (context.Json) context.WriteJson(new { url = server.Address });
        else await context.Output.WriteLineAsync($"The console of {context.Installation.Place}: {server.Address}");
        try
        {
            await server.FollowAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCode.Done;
        }

        return ExitCode.Done;
    }
}
