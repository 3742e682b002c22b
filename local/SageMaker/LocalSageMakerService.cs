using Avocet.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Avocet.LocalSageMaker;

/// <summary>The local SageMaker in a host: a process of its own, or one that runs the whole pipeline.</summary>
public static class LocalSageMakerService
{
    /// <summary>Options (validated at start) and the server, which lives as long as the host.</summary>
    public static IServiceCollection AddLocalSageMaker(this IServiceCollection services)
    {
        services.AddOptions<LocalSageMakerOptions>().BindConfiguration(LocalSageMakerOptions.Section)
            .ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<S3Options>().BindConfiguration(S3Options.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<LocalSageMakerOptions>().PostConfigure<IOptions<S3Options>>((options, s3) => options.S3 = s3.Value);
        return services.AddHostedService<HostedServer>();
    }

    private sealed class HostedServer(IOptions<LocalSageMakerOptions> options, ILoggerFactory loggers) : IHostedService
    {
        private LocalSageMakerServer? _server;

        public async Task StartAsync(CancellationToken cancellationToken)
        {
            try
            {
                _server = await LocalSageMakerServer.StartAsync(options.Value, loggers, TimeProvider.System, cancellationToken);
            }
            catch (Exception wrong) when (wrong is IOException or InvalidDataException or UnauthorizedAccessException or FormatException)
            {
                throw new PermanentException(
                    $"LocalSageMaker:Port is {options.Value.Port}, LocalSageMaker:ListenAddress {options.Value.ListenAddress}, "
                    + $"LocalSageMaker:DataDirectory {Path.GetFullPath(options.Value.DataDirectory)}: {wrong.Message}",
                    "Give a free port and a directory of its own.",
                    wrong);
            }
        }

        public async Task StopAsync(CancellationToken cancellationToken)
        {
            if (_server is not null) await _server.DisposeAsync();
        }
    }
}
