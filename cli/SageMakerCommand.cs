using System.CommandLine;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Avocet.Hosting;
using Avocet.LocalSageMaker;
using Microsoft.Extensions.Configuration;
using Serilog;
using Serilog.Extensions.Logging;

namespace Avocet.Cli;

/// <summary>avocet sagemaker: the local SageMaker alone.</summary>
internal static class SageMakerCommand
{
    public static Command Create()
    {
        var presets = new LocalSageMakerOptions();
        var port = new Option<int>("--port")
        {
            Description = "TCP port on 127.0.0.1; 0 takes a free one.",
            DefaultValueFactory = _ => presets.Port,
        };
        var data = new Option<DirectoryInfo>("--data")
        {
            Description = "Directory of its state: jobs, models, endpoints, logs. It survives restarts; one server a directory.",
            DefaultValueFactory = _ => new DirectoryInfo(presets.DataDirectory),
        };
        var store = new Option<DirectoryInfo?>("--store")
        {
            Description = "Directory object store in which s3://bucket/key is looked up. Left out: the folder 'store' in --data.",
        };
        var s3 = new Option<bool>("--s3")
        {
            Description = "s3://bucket/key is looked up and written in S3, as the services' settings say (Avocet__S3__Region, "
                + "Avocet__S3__ServiceUrl, ...), and not in a directory.",
        };
        var access = new Option<string>("--access-key")
        {
            Description = "Access key requests must be signed with.",
            DefaultValueFactory = _ => presets.AccessKey,
        };
        var secret = new Option<string>("--secret-key")
        {
            Description = "Secret key requests must be signed with.",
            DefaultValueFactory = _ => presets.SecretKey,
        };
        var region = new Option<string>("--region")
        {
            Description = "Region requests must be signed for.",
            DefaultValueFactory = _ => presets.Region,
        };
        var command = new Command("sagemaker",
            "Runs the local SageMaker alone: training jobs, models, endpoints, CloudWatch logs, on one port of 127.0.0.1.\n"
            + "Exit codes: 0 ended by Ctrl-C, 2 an argument is wrong, the port is taken or another server has the directory.\n"
            + "Example: avocet sagemaker --port 8791 --data ./sm, then\n"
            + "  AWS_ACCESS_KEY_ID=avocet AWS_SECRET_ACCESS_KEY=avocet aws --region us-east-1 --endpoint-url http://127.0.0.1:8791 "
            + "sagemaker list-training-jobs")
        {
            port, data, store, s3, access, secret, region,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(s3) && result.GetValue(store) is not null)
                result.AddError("--store and --s3 exclude each other. Leave one out.");
        });
        command.SetAction((parsed, cancellation) => RunAsync(
            new LocalSageMakerOptions
            {
                Port = parsed.GetValue(port),
                DataDirectory = parsed.GetValue(data)!.FullName,
                ObjectStoreRoot = parsed.GetValue(store)?.FullName ?? Path.Combine(parsed.GetValue(data)!.FullName, "store"),
                Store = parsed.GetValue(s3) ? StoreKind.S3 : StoreKind.Directory,
                AccessKey = parsed.GetValue(access)!,
                SecretKey = parsed.GetValue(secret)!,
                Region = parsed.GetValue(region)!,
            },
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(LocalSageMakerOptions options, CancellationToken cancellation)
    {
        await using var logger = new LoggerConfiguration().WriteTo.Console(formatProvider: CultureInfo.InvariantCulture).CreateLogger();
        using var loggers = new SerilogLoggerFactory(logger);
        try
        {
            if (options.Store == StoreKind.S3)
                new ConfigurationBuilder().AddEnvironmentVariables().Build().GetSection(S3Options.Section).Bind(options.S3);
            await using var server = await LocalSageMakerServer.StartAsync(options, loggers, TimeProvider.System, cancellation);
            await Ending.WaitAsync(cancellation);
            return ExitCode.Done;
        }
        catch (Exception refused) when (
            refused is ValidationException or InvalidOperationException { InnerException: FormatException } or IOException
                or InvalidDataException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return ExitCode.BadInput;
        }
    }
}
