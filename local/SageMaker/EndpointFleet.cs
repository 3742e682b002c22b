using System.Collections.Concurrent;
using Avocet.ObjectStore;
using Microsoft.Extensions.Logging;

namespace Avocet.LocalSageMaker;

/// <summary>
/// What answers behind the endpoints. A deployment's models are unpacked once into a folder of their own and loaded from there, after a
/// restart too: an endpoint goes on when configuration, model and model.tar.gz are long deleted.
/// </summary>
internal sealed class EndpointFleet(
    ResourceFolder<Endpoint> endpoints, IObjectStore store, string servedDirectory, int threads, TimeProvider clock, ILogger logger)
    : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Task<ServedDeployment?>> _served = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Task, bool> _deploying = new();

    /// <summary>Takes up all endpoints of an earlier run, and removes folders that none of them needs.</summary>
    public void Resume()
    {
        var all = endpoints.All();
        var needed = all.SelectMany(endpoint => (Deployment?[])[endpoint.Current, endpoint.Pending]).OfType<Deployment>()
            .Select(deployment => deployment.Folder).ToHashSet();
        foreach (var folder in Directory.GetDirectories(Directory.CreateDirectory(servedDirectory).FullName))
        {
            if (!needed.Contains(Path.GetFileName(folder))) Directory.Delete(folder, recursive: true);
        }

        foreach (var endpoint in all.Where(endpoint => endpoint.Status != "Failed"))
        {
            if (endpoint.Current is { } current) _served[endpoint.Name] = Task.Run(() => LoadAgain(endpoint.Name, current));
            if (endpoint.Pending is not null) Deploy(endpoint);
        }
    }

    /// <summary>Begins to load what is pending; the endpoint's status says when it is through.</summary>
    public void Deploy(Endpoint endpoint)
    {
        var deploying = Task.Run(() => DeployAsync(endpoint.Name, endpoint.Pending!));
        _deploying[deploying] = true;
        deploying.ContinueWith(done => _deploying.TryRemove(done, out _), TaskScheduler.Default);
    }

    /// <summary>What answers for an endpoint; null where nothing does.</summary>
    public async Task<ServedDeployment?> FindAsync(string endpoint, CancellationToken cancellationToken)
    {
        if (!_served.TryGetValue(endpoint, out var served)) return null;
        return await served.WaitAsync(cancellationToken);
    }

    /// <summary>Takes a deleted endpoint out of service.</summary>
    public void Withdraw(Endpoint endpoint)
    {
        if (_served.TryRemove(endpoint.Name, out var served)) Retire(served);
        // What is still being deployed finds the endpoint gone and forgets itself.
        if (endpoint.Current is { } current) Forget(current);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_deploying.Keys);
        foreach (var endpoint in _served.Keys)
        {
            // What is still being loaded again writes to the endpoint's document if it fails: not after the end.
            if (_served.TryRemove(endpoint, out var served)) (await served)?.Withdraw();
        }
    }

    private async Task DeployAsync(string endpoint, Deployment deployment)
    {
        try
        {
            await UnpackAsync(deployment);
            var loaded = Load(endpoint, deployment);
            var (old, replaced) = (default(Task<ServedDeployment?>), default(Deployment));
            var changed = endpoints.Update(endpoint, current =>
            {
                if (current.Pending != deployment) return current;
                // Here, where nobody deletes or changes the endpoint: who reads that it is in service finds it serving.
                (old, replaced) = (_served.GetValueOrDefault(endpoint), current.Current);
                _served[endpoint] = Task.FromResult<ServedDeployment?>(loaded);
                return current with
                {
                    Status = "InService",
                    Current = deployment,
                    Pending = null,
                    FailureReason = null,
                    LastModifiedTime = clock.GetUtcNow(),
                };
            });
            if (changed?.Current != deployment)
            {
                loaded.Withdraw();
                Forget(deployment);
                return;
            }

            if (old is not null) Retire(old);
            if (replaced is not null) Forget(replaced);
            logger.EndpointInService(endpoint, deployment.Config);
        }
        catch (Exception failure)
        {
            logger.EndpointFailed(failure, endpoint, deployment.Config);
            endpoints.Update(endpoint, current => current.Pending != deployment ? current : current with
            {
                // An update that fails leaves what was there before in service.
                Status = current.Current is null ? "Failed" : "InService",
                Pending = current.Current is null ? deployment : null,
                FailureReason = $"The endpoint configuration {deployment.Config} could not be deployed: {failure.Message}",
                LastModifiedTime = clock.GetUtcNow(),
            });
            Forget(deployment);
        }
    }

    private async Task UnpackAsync(Deployment deployment)
    {
        var folder = Path.Combine(servedDirectory, deployment.Folder);
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        foreach (var variant in deployment.Variants)
        {
            var uri = ObjectUri.Parse(variant.DataUrl);
            var archive = Path.Combine(folder, $"{variant.Name}.tar.gz");
            try
            {
                await store.FetchAsync(uri, archive, clock, CancellationToken.None);
            }
            catch (ObjectNotFoundException)
            {
                throw new InvalidDataException($"There is no model data at {uri}.");
            }

            ModelArchive.Unpack(archive, Path.Combine(folder, variant.Name));
            File.Delete(archive);
        }
    }

    // After a restart: what once was loaded may be there no more.
    private ServedDeployment? LoadAgain(string endpoint, Deployment deployment)
    {
        try
        {
            return Load(endpoint, deployment);
        }
        catch (Exception broken)
        {
            logger.EndpointFailed(broken, endpoint, deployment.Config);
            endpoints.Update(endpoint, current => current.Current != deployment ? current : current with
            {
                Status = current.Pending is null ? "Failed" : current.Status,
                Current = null,
                Pending = current.Pending ?? deployment,
                FailureReason = $"The endpoint configuration {deployment.Config} could not be loaded again: {broken.Message}",
                LastModifiedTime = clock.GetUtcNow(),
            });
            return null;
        }
    }

    private ServedDeployment Load(string endpoint, Deployment deployment)
    {
        var loaded = new List<(DeployedVariant, ServedModel)>();
        try
        {
            foreach (var variant in deployment.Variants)
            {
                loaded.Add((variant, ServedModel.Load(Path.Combine(servedDirectory, deployment.Folder, variant.Name), threads)));
            }

            var capture = deployment.Capture is { } config ? new DataCapture(endpoint, config, store, clock, logger) : null;
            return new ServedDeployment(loaded, capture);
        }
        catch
        {
            foreach (var (_, model) in loaded) model.Dispose();
            throw;
        }
    }

    private static void Retire(Task<ServedDeployment?> served) =>
        served.ContinueWith(loaded => loaded.Result?.Withdraw(), TaskContinuationOptions.OnlyOnRanToCompletion);

    private void Forget(Deployment deployment)
    {
        var folder = Path.Combine(servedDirectory, deployment.Folder);
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }
}
