using System.ComponentModel.DataAnnotations;
using Avocet.Hosting;

namespace Avocet.LocalSageMaker;

/// <summary>What the local SageMaker is told: section "LocalSageMaker".</summary>
public sealed class LocalSageMakerOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "LocalSageMaker";

    /// <summary>Directory of its state: jobs, models, endpoints, logs. One server a directory.</summary>
    /// <value>./avocet-sagemaker</value>
    [Required]
    public string DataDirectory { get; set; } = "avocet-sagemaker";

    /// <summary>Where s3:// is looked up and written: Directory, or S3 (section "Avocet:S3", the services' own).</summary>
    /// <value>Directory</value>
    [EnumDataType(typeof(StoreKind))]
    public StoreKind Store { get; set; }

    /// <summary>How S3 is reached when <see cref="Store"/> is S3: the section that the services read too, not one of its own.</summary>
    public S3Options S3 { get; set; } = new();

    /// <summary>Root of the directory object store, which is the pipeline's own; read when <see cref="Store"/> is Directory.</summary>
    /// <value>./avocet-data</value>
    [Required]
    public string ObjectStoreRoot { get; set; } = "avocet-data";

    /// <summary>TCP port.</summary>
    /// <value>8791. 0–65535; 0 takes a free one.</value>
    [Range(0, 65535)]
    public int Port { get; set; } = 8791;

    /// <summary>Address it listens on.</summary>
    /// <value>127.0.0.1. 0.0.0.0 in a container.</value>
    [Required]
    public string ListenAddress { get; set; } = "127.0.0.1";

    /// <summary>Access key that requests are signed with.</summary>
    /// <value>avocet</value>
    [Required]
    public string AccessKey { get; set; } = "avocet";

    /// <summary>Secret key that requests are signed with.</summary>
    /// <value>avocet</value>
    [Required]
    public string SecretKey { get; set; } = "avocet";

    /// <summary>Region that requests are signed for and that stands in ARNs.</summary>
    /// <value>us-east-1</value>
    [Required, RegularExpression("^[a-z0-9-]+$")]
    public string Region { get; set; } = "us-east-1";

    /// <summary>The training worker: a program or a .dll.</summary>
    /// <value>None: AVOCET_TRAINING_WORKER, else training/ beside this program, else the repository's build output.</value>
    public string? TrainingWorker { get; set; }

    /// <summary>Pretrained weights the worker starts from.</summary>
    /// <value>None: AVOCET_WEIGHTS, else a small network is trained from nothing.</value>
    public string? Weights { get; set; }

    /// <summary>Trainings at once; the others wait as Pending.</summary>
    /// <value>1. 1–16.</value>
    [Range(1, 16)]
    public int Trainings { get; set; } = 1;

    /// <summary>Pictures looked at at once, over all endpoints; others wait.</summary>
    /// <value>2. 1–64.</value>
    [Range(1, 64)]
    public int Invocations { get; set; } = 2;

    /// <summary>Requests a second, over all operations, beyond which clients are throttled as by AWS.</summary>
    /// <value>0, which throttles nobody. 0–10,000.</value>
    [Range(0, 10_000)]
    public int RequestsPerSecond { get; set; }

    /// <summary>Faults made on purpose, to try clients with.</summary>
    /// <value>None.</value>
    public IList<LocalSageMakerFault> Faults { get; } = [];
}
