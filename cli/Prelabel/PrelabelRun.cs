using System.Collections.Concurrent;
using Avocet.Cli.Jobs;
using Avocet.Cli.Packing;
using Avocet.Cli.Remote;
using Avocet.Deployer;
using Avocet.Hosting;
using Avocet.ObjectStore;
using Avocet.SageMaker;

namespace Avocet.Cli.Prelabel;

/// <summary>What a run came to.</summary>
/// <param name="Labelled">Pictures with a label by machine, in <paramref name="Manifest"/>.</param>
/// <param name="ForPeople">Pictures without, in <paramref name="People"/>.</param>
/// <param name="LeftOut">Pictures the endpoint could not be asked about, with the reason.</param>
/// <param name="Manifest">The output manifest.</param>
/// <param name="People">The input manifest.</param>
/// <param name="Model">The model that labelled, to continue from; <see langword="null"/> where it is not known.</param>
internal sealed record PrelabelResult(
    int Labelled, int ForPeople, IReadOnlyDictionary<string, string> LeftOut, string Manifest, string People, string? Model);

/// <summary>Asks an endpoint about pictures that nobody has labelled.</summary>
internal sealed class PrelabelRun(Installation installation, PrelabelSettings settings, TextWriter progress)
{
    private const int AskedAtOnce = 4;
    private readonly SageMakerRuntimeClient _runtime = installation.Get<SageMakerRuntimeClient>();
    private readonly ConcurrentBag<MachineLabel> _labels = [];
    private readonly ConcurrentDictionary<string, string> _leftOut = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private int _done;

    public async Task<PrelabelResult> RunAsync(CancellationToken cancellation)
    {
        var deployment = await FindDeploymentAsync(cancellation);
        var pictures = new Pictures(installation, settings.Images);
        var sources = await pictures.ListAsync(cancellation).ToListAsync(cancellation);
        if (sources.Count == 0)
        {
            throw new PermanentException(
                $"There is no .jpg, .jpeg or .png in {settings.Images} (--images).", "Give another folder or prefix.");
        }

        await ProgressView.ShowAsync(progress, installation.Clock, "pictures", async show =>
        {
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = AskedAtOnce, CancellationToken = cancellation };
            await Parallel.ForEachAsync(sources, parallel, async (source, token) =>
            {
                await AskAsync(pictures, source, token);
                lock (_gate) show(++_done, sources.Count);
            });
            return _done;
        });
        await WriteAsync(settings.Classes.Count > 0 ? settings.Classes : deployment?.Trained.Classes ?? [], cancellation);
        return new PrelabelResult(
            _labels.Count(label => label.Boxes.Count > 0), _labels.Count(label => label.Boxes.Count == 0),
            _leftOut.OrderBy(entry => entry.Key, StringComparer.Ordinal).ToDictionary(),
            settings.Output, settings.People, deployment?.Trained.ModelUri);
    }

    /// <summary>Of an endpoint of ours the job is known, and by it the names of the classes.</summary>
    private async Task<Deployment?> FindDeploymentAsync(CancellationToken cancellation)
    {
        var endpoint = await installation.Get<SageMakerClient>().DescribeEndpointAsync(settings.Endpoint, cancellation).OrNull()
            ?? throw new PermanentException(
                $"There is no endpoint '{settings.Endpoint}' (--endpoint).", "See what there is: avocet endpoints");
        if (endpoint.EndpointStatus is not (EndpointStatus.InService or EndpointStatus.Updating))
        {
            throw new PermanentException(
                $"Endpoint '{settings.Endpoint}' is {endpoint.EndpointStatus}.", "Wait until it is InService: avocet endpoints");
        }

        var jobId = await installation.Get<EndpointTags>().JobOfAsync(endpoint.EndpointArn, cancellation);
        var deployment = jobId is null ? null : await installation.Get<DeploymentStore>().FindAsync(jobId, cancellation);
        return deployment?.Trained.FindsBoxes() ?? true
            ? deployment
            : throw new PermanentException(
                $"The model of endpoint '{settings.Endpoint}' (--endpoint) finds no boxes.",
                $"Name the endpoint of a job of task objectDetection; {jobId} is none.");
    }

    private async Task AskAsync(Pictures pictures, string source, CancellationToken cancellation)
    {
        try
        {
            var request = new InvokeEndpointRequest
            {
                EndpointName = settings.Endpoint,
                Body = await pictures.ReadAsync(source, cancellation),
                ContentType = Pictures.ContentType(source),
                Accept = "application/json;annotation=1",
            };
            var answer = await _runtime.InvokeEndpointAsync(request, cancellation);
            _labels.Add(MachineLabel.Read(source, answer.Body, settings.Threshold));
        }
        // What is wrong with one picture; whatever is wrong with the endpoint itself ends the run.
        catch (Exception refused) when (
            refused is ArgumentException or FormatException || (refused is SageMakerException { Code: "ModelError", IsTransient: false }))
        {
            _leftOut[source] = refused.Message.Split('\n')[0];
        }
    }

    private async Task WriteAsync(IReadOnlyList<string> classes, CancellationToken cancellation)
    {
        var manifest = new PrelabelManifest(settings, classes, installation.Clock.GetUtcNow());
        using MemoryStream labelled = new(), people = new();
        manifest.WriteLabelled(labelled, _labels.Where(label => label.Boxes.Count > 0));
        PrelabelManifest.WriteForPeople(people, _labels.Where(label => label.Boxes.Count == 0));
        await PutAsync(settings.People, people, cancellation);
        await PutAsync(settings.Output, labelled, cancellation);
    }

    private async Task PutAsync(string place, MemoryStream content, CancellationToken cancellation)
    {
        content.Position = 0;
        if (ObjectUri.IsObjectUri(place))
        {
            await installation.Store.WriteAsync(ObjectUri.Parse(place), content, cancellation);
            return;
        }

        // Written beside and moved: whoever reads it finds the old one or the whole new one.
        var partial = place + ".partial";
        await using (var file = File.Create(partial)) await content.CopyToAsync(file, cancellation);
        File.Move(partial, place, overwrite: true);
    }
}
