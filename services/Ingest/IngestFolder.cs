using Avocet.Hosting;
using Avocet.ObjectStore;

namespace Avocet.Ingest;

/// <summary>What Ingest keeps in a job's folder beyond what all stages know.</summary>
internal readonly record struct IngestFolder(JobFolder Job)
{
    /// <summary>Written last: its presence means the data set is whole.</summary>
    public ObjectUri Ingested => Job.Root.Child("dataset/ingested.json");
}
