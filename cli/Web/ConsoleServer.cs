using Avocet.Cli.Jobs;
using Avocet.Cli.Pages;
using Avocet.Cli.Remote;
using Avocet.Cli.Reporting;
using Avocet.Hosting;
using Avocet.ObjectStore;
using Avocet.SageMaker;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Avocet.Cli.Web;

/// <summary>
/// The console: server-rendered pages over the bucket's documents. It writes nothing; trying a detector asks its endpoint.
/// </summary>
internal sealed class ConsoleServer : IAsyncDisposable
{
    private const string Policy =
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'self'; connect-src 'self'; form-action 'self'; "
        + "base-uri 'none'; frame-ancestors 'none'";

    private static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(3);
    private readonly WebApplication _server;
    private readonly Installation _installation;
    private readonly JobIndex _jobs;

    private ConsoleServer(WebApplication server, Installation installation) =>
        (_server, _installation, _jobs) = (server, installation, new JobIndex(installation.Documents, installation.Clock));

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_server.Urls.First());

    /// <summary>Ends when every job was read once, or fails with the reason why that is not possible. Pages are served before.</summary>
    public Task Reading { get; private set; } = Task.CompletedTask;

    /// <summary>Listens, and begins to read the jobs.</summary>
    /// <param name="installation">What it shows.</param>
    /// <param name="address">127.0.0.1 unless others are to see it.</param>
    /// <param name="port">0 takes a free one.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<ConsoleServer> StartAsync(
        Installation installation, string address, int port, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().UseUrls($"http://{address}:{port}")
            .ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = SageMakerRuntimeClient.MostBytes + (64 << 10));
        var console = new ConsoleServer(builder.Build(), installation);
        console.Map(isLoopback: address is "127.0.0.1" or "localhost");
        await console._server.StartAsync(cancellationToken);
        console.Reading = console._jobs.RefreshAsync();
        return console;
    }

    /// <summary>Keeps the list of jobs fresh until it is cancelled. A bucket that does not answer at the very beginning ends it.</summary>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        await Reading.WaitAsync(cancellationToken);
        using var timer = new PeriodicTimer(RefreshInterval, _installation.Clock);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            if (!_jobs.IsLookedAt) continue;
            try
            {
                await _jobs.RefreshAsync().WaitAsync(cancellationToken);
            }
            catch (Exception passing) when (IsOutside(passing))
            {
                // The bucket did not answer: what was there stands, the pages say so, and it is asked again.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _jobs.DisposeAsync();
    }

    private void Map(bool isLoopback)
    {
        _server.Use(async (context, next) =>
        {
            var headers = context.Response.Headers;
            (headers.ContentSecurityPolicy, headers.XContentTypeOptions, headers.CacheControl) = (Policy, "nosniff", "no-store");
            // A page of somebody else, or a name that was bent to point here, must not ask this server in the user's place.
            var isForeign = context.Request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site"
                && !HttpMethods.IsGet(context.Request.Method);
            if (isForeign || (isLoopback && context.Request.Host.Host is not ("127.0.0.1" or "localhost")))
            {
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                return;
            }

            try
            {
                await next(context);
            }
            catch (Exception failure) when (IsOutside(failure) && !context.Response.HasStarted)
            {
                await AnswerAsync(
                    context, ConsolePage.Unanswered(failure.Message, "To see what to mend, run: avocet doctor"),
                    StatusCodes.Status502BadGateway);
            }
        });
        _server.MapGet("/", async context =>
        {
            var page = int.TryParse(context.Request.Query["page"], out var asked) ? asked : 1;
            await AnswerAsync(context, JobPages.List(await _jobs.AskAsync(context.RequestAborted), page, _installation.Clock.GetUtcNow()));
        });
        _server.MapGet("/jobs/{job}", context => JobAsync(context, detect: false));
        _server.MapGet("/jobs/{job}/try", context => JobAsync(context, detect: false));
        _server.MapPost("/jobs/{job}/try", context => JobAsync(context, detect: true));
        _server.MapGet("/jobs/{job}/report", ReportAsync);
        _server.MapGet("/queues", async context =>
        {
            var jobs = await _jobs.AskAsync(context.RequestAborted);
            await AnswerAsync(context, await QueuePages.ListAsync(_installation, jobs, context.RequestAborted));
        });
        _server.MapGet("/queues/{queue}", async context =>
        {
            var queue = (string)context.Request.RouteValues["queue"]!;
            var page = await QueuePages.DeadLettersAsync(_installation, queue, context.RequestAborted);
            await AnswerAsync(
                context, page ?? ConsolePage.Missing("There is no such queue.", "Go on from Queues."),
                page is null ? StatusCodes.Status404NotFound : StatusCodes.Status200OK);
        });
        _server.MapGet("/endpoints", async context =>
            await AnswerAsync(context, await EndpointPage.ShowAsync(_installation, context.RequestAborted)));
        _server.MapGet("/console.js", context =>
        {
            context.Response.ContentType = "text/javascript; charset=utf-8";
            return context.Response.WriteAsync(Page.Resource("console.js"), context.RequestAborted);
        });
        _server.MapFallback(context => AnswerAsync(
            context, ConsolePage.Missing("There is no such page.", "Go on from Jobs."), StatusCodes.Status404NotFound));
    }

    private async Task JobAsync(HttpContext context, bool detect)
    {
        var (jobId, cancellation) = (JobId(context), context.RequestAborted);
        if (jobId is null || await JobOverview.FindAsync(_installation.Documents, jobId, cancellation) is not { } job)
        {
            await NoJobAsync(context);
            return;
        }

        var folder = _installation.Documents.Folder(jobId);
        var hasReport = await _installation.Store.FindAsync(ReportWriter.Uri(folder), cancellation) is not null;
        var trial = new DetectorTrial(_installation);
        var form = await trial.FindAsync(folder, cancellation);
        if (detect && form is not null)
            form = await trial.AskAsync(folder, form, await context.Request.ReadFormAsync(cancellation), cancellation);
        await AnswerAsync(context, JobPages.Show(job, hasReport, form));
    }

    private async Task ReportAsync(HttpContext context)
    {
        try
        {
            var jobId = JobId(context) ?? throw new ObjectNotFoundException(default);
            var uri = ReportWriter.Uri(_installation.Documents.Folder(jobId));
            await using var report = await _installation.Store.ReadAsync(uri, context.RequestAborted);
            context.Response.ContentType = "text/html; charset=utf-8";
            await report.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
        catch (ObjectNotFoundException)
        {
            await AnswerAsync(
                context, ConsolePage.Missing("The job has no report.", "Write it: avocet report JOB"), StatusCodes.Status404NotFound);
        }
    }

    /// <summary>Failures of what is asked, not of this program.</summary>
    private static bool IsOutside(Exception failure) => failure is PermanentException or SageMakerException or IOException
        or HttpRequestException or Amazon.Runtime.AmazonServiceException or Amazon.Runtime.AmazonClientException;

    private static string? JobId(HttpContext context) =>
        context.Request.RouteValues["job"] as string is { } jobId && JobRules.IsJobId(jobId) ? jobId : null;

    private static Task NoJobAsync(HttpContext context) =>
        AnswerAsync(context, ConsolePage.Missing("There is no such job.", "Go on from Jobs."), StatusCodes.Status404NotFound);

    private static Task AnswerAsync(HttpContext context, Html page, int status = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(page.Text, context.RequestAborted);
    }
}
