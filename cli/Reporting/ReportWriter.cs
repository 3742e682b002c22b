using Avocet.Cli.Pages;
using Avocet.Cli.Remote;
using Avocet.Deployer;
using Avocet.Hosting;
using Avocet.ObjectStore;
using Avocet.SageMaker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Avocet.Cli.Reporting;

/// <summary>A report that was written.</summary>
internal sealed record WrittenReport(JobReport Report, Html Page, ObjectUri Uri);

/// <summary>Writes a job's report into its folder, asking the endpoint about validation pictures where nobody has.</summary>
/// <param name="services">Object store, job documents and SageMaker.</param>
internal sealed class ReportWriter(IServiceProvider services)
{
    /// <summary>Validation pictures the endpoint is asked about, when nobody says otherwise.</summary>
    public const int DefaultPictures = 500;

    private readonly IObjectStore _store = services.GetRequiredService<IObjectStore>();
    private readonly JobDocuments _documents = services.GetRequiredService<JobDocuments>();
    private readonly TimeProvider _clock = services.GetRequiredService<TimeProvider>();

    public static ReportWriter Of(Installation installation)
    {
        // Says what is wrong where there is no such store.
        _ = installation.Store;
        return new ReportWriter(installation.Get<IServiceProvider>());
    }

    /// <summary>Where a job's report is.</summary>
    public static ObjectUri Uri(JobFolder folder) => folder.Root.Child("report.html");

    /// <param name="jobId">The job.</param>
    /// <param name="prices">For the cost estimate.</param>
    /// <param name="pictures">Most validation pictures the endpoint is asked about; 0 asks nothing.</param>
    /// <param name="cancellationToken">Stops it; nothing is written.</param>
    /// <exception cref="PermanentException">There is no such job.</exception>
    public async Task<WrittenReport> WriteAsync(string jobId, PriceList prices, int pictures, CancellationToken cancellationToken)
    {
        var report = await new JobReportReader(_store, _documents, _clock).ReadAsync(
            jobId, prices, (folder, deployment) => EvaluateAsync(folder, deployment, pictures, cancellationToken), cancellationToken);
        var (page, uri) = (ReportPage.Write(report), Uri(_documents.Folder(jobId)));
        await _store.WriteTextAsync(uri, page.Text, cancellationToken);
        return new WrittenReport(report, page, uri);
    }

    private async Task<(Evaluation? Found, string WhyNot)> EvaluateAsync(
        JobFolder folder, Deployment deployment, int pictures, CancellationToken cancellationToken)
    {
        var before = await _store.ReadJsonAsync<Evaluation>(EndpointEvaluation.Document(folder), JobJson.Document, cancellationToken);
        if (before?.Configuration == deployment.Name) return (before, "");
        if (pictures == 0) return (null, "The endpoint was not to be asked.");
        if (deployment.RoleArn.Contains("::000000000000:", StringComparison.Ordinal)
            && services.GetRequiredService<IOptions<SageMakerOptions>>().Value.ServiceUrl is null)
            return (null, "The endpoint is on a local server: start it with avocet sagemaker, set SageMaker__ServiceUrl, and write the "
                + "report again.");
        try
        {
            var evaluation = new EndpointEvaluation(_store, services.GetRequiredService<SageMakerRuntimeClient>(), _clock);
            return (await evaluation.AskAsync(folder, deployment, pictures, cancellationToken), "");
        }
        catch (Exception refused) when (refused is SageMakerException or FormatException or ObjectNotFoundException)
        {
            return (null, $"Endpoint {deployment.EndpointName} did not answer: {refused.Message}");
        }
    }
}
