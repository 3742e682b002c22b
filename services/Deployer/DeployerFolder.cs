using System.Globalization;
using Avocet.Hosting;
using Avocet.ObjectStore;

namespace Avocet.Deployer;

/// <summary>What the deployer keeps of a job, and what it reads of the converter's.</summary>
internal readonly record struct DeployerFolder(JobFolder Job)
{
    private const string LivePrefix = "deployments/";

    /// <summary>How far the deployment is: a <see cref="Deployment"/>.</summary>
    public ObjectUri Deployment => Job.Deployment.Child("deployment.json");

    /// <summary>How far the way to its expiry is: an <see cref="Expiry"/>.</summary>
    public ObjectUri Expiry => Job.Deployment.Child("expiry.json");

    /// <summary>What the smoke test found: a <see cref="SmokeReport"/>.</summary>
    public ObjectUri SmokeTest => Job.Deployment.Child("smoke-test.json");

    /// <summary>Requests and answers that SageMaker keeps: {endpoint}/{variant}/yyyy/MM/dd/HH/….jsonl.</summary>
    public ObjectUri Captured => Job.Deployment.Child("captured");

    /// <summary>Notes, outside of all jobs, that this one has something to look after: few are live while jobs are many.</summary>
    public ObjectUri LiveNote => AllLive(Job.Bucket).Child(Job.JobId);

    public ObjectUri ValidationRec => Job.Channels.Child("validation/validation.rec");

    public ObjectUri ValidationIdx => Job.Channels.Child("validation/validation.idx");

    /// <summary>Pictures of a segmentation's validation channel: {id}.jpg.</summary>
    public ObjectUri ValidationPictures => Job.Channels.Child("validation/");

    /// <summary>Where all live deployments of a bucket are noted.</summary>
    public static ObjectUri AllLive(string bucket) => new(bucket, LivePrefix);

    /// <summary>The job that a note of <see cref="AllLive"/> is of.</summary>
    public static string JobOf(ObjectUri live) => live.Key[LivePrefix.Length..];

    /// <summary>Pictures with what the endpoint found drawn on them.</summary>
    public ObjectUri Predictions => Job.Deployment.Child("predictions/");

    public ObjectUri Prediction(ulong image) => Predictions.Child(string.Create(CultureInfo.InvariantCulture, $"{image:D6}.jpg"));

    /// <summary>What a segmentation's endpoint answered, as it came.</summary>
    public ObjectUri PredictedMask(ulong image) => Predictions.Child(string.Create(CultureInfo.InvariantCulture, $"{image:D6}.png"));
}
