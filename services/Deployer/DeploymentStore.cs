using Avocet.Hosting;
using Avocet.ObjectStore;

namespace Avocet.Deployer;

/// <summary>The deployer's documents in the object store.</summary>
internal sealed class DeploymentStore(IObjectStore store, JobDocuments documents)
{
    public DeployerFolder Folder(string jobId) => new(documents.Folder(jobId));

    public Task<Deployment?> FindAsync(string jobId, CancellationToken cancellationToken) =>
        store.ReadJsonAsync<Deployment>(Folder(jobId).Deployment, JobJson.Document, cancellationToken);

    /// <summary>Keeps a deployment and notes it among the live ones, so that it is found again whatever ends the process.</summary>
    public async Task WriteAsync(Deployment deployment, CancellationToken cancellationToken)
    {
        var folder = Folder(deployment.Trained.JobId);
        await store.WriteJsonAsync(folder.Deployment, deployment, JobJson.Document, cancellationToken);
        if (deployment is { Deployed: not null, ExpiresAfterMinutes: 0 }) await store.DeleteAsync(folder.LiveNote, cancellationToken);
        else await store.WriteTextAsync(folder.LiveNote, "", cancellationToken);
    }

    /// <summary>Forgets a deployment that came to nothing: posted again, it begins anew.</summary>
    public async Task ForgetAsync(string jobId, CancellationToken cancellationToken)
    {
        var folder = Folder(jobId);
        foreach (var uri in (ObjectUri[])[folder.Deployment, folder.Expiry, folder.LiveNote])
            await store.DeleteAsync(uri, cancellationToken);
    }

    public async Task<Expiry> FindExpiryAsync(string jobId, CancellationToken cancellationToken) =>
        await store.ReadJsonAsync<Expiry>(Folder(jobId).Expiry, JobJson.Document, cancellationToken) ?? new Expiry();

    public async Task WriteExpiryAsync(string jobId, Expiry expiry, CancellationToken cancellationToken)
    {
        var folder = Folder(jobId);
        await store.WriteJsonAsync(folder.Expiry, expiry, JobJson.Document, cancellationToken);
        if (expiry.DoneAt is not null) await store.DeleteAsync(folder.LiveNote, cancellationToken);
    }

    /// <summary>Jobs whose deployment is not at its end.</summary>
    public IAsyncEnumerable<string> LiveJobsAsync(string bucket, CancellationToken cancellationToken) =>
        store.ListAsync(DeployerFolder.AllLive(bucket), cancellationToken).Select(note => DeployerFolder.JobOf(note.Uri));
}
