using Avocet.Contracts;
using Avocet.Hosting;
using Avocet.ObjectStore;

namespace Avocet.Converter;

/// <summary>What every packing message starts from.</summary>
internal sealed record PackJob(SubmitDatasetJob Job, PackPlan Plan, ConverterFolder Folder)
{
    public static async Task<PackJob> LoadAsync(
        JobDocuments documents, IObjectStore store, string jobId, CancellationToken cancellationToken)
    {
        var folder = new ConverterFolder(documents.Folder(jobId));
        var job = await documents.LoadJobAsync(jobId, cancellationToken);
        var plan = await store.ReadJsonAsync<PackPlan>(folder.Plan, JobJson.Document, cancellationToken)
            ?? throw new PermanentException($"The shard plan {folder.Plan} is gone.", "Post the job again under another jobId.");
        return new PackJob(job, plan, folder);
    }
}
