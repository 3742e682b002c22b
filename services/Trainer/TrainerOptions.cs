using System.ComponentModel.DataAnnotations;

namespace Avocet.Trainer;

/// <summary>What the trainer is told: section "Trainer". Settings of the platform; those of a training are the job's.</summary>
public sealed class TrainerOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Trainer";

    /// <summary>Seconds between looks at a training. An account that asks much more often than every 30 seconds is throttled.</summary>
    /// <value>30. 1–900, SQS's longest delay.</value>
    [Range(1, 900)]
    public int CheckSeconds { get; set; } = 30;

    /// <summary>Training jobs started for one dataset job when AWS has no machine free or breaks down.</summary>
    /// <value>5. 1–99.</value>
    [Range(1, 99)]
    public int MaxAttempts { get; set; } = 5;

    /// <summary>Seconds before the next of them.</summary>
    /// <value>300. 1–900.</value>
    [Range(1, 900)]
    public int AttemptSeconds { get; set; } = 300;

    /// <summary>How the data reach the algorithm: copied first, or streamed.</summary>
    /// <value>File. File or Pipe.</value>
    [Required, RegularExpression("^(File|Pipe)$")]
    public string InputMode { get; set; } = "File";

    /// <summary>Seconds a spot training may wait for capacity, beyond its training time.</summary>
    /// <value>86400. 1–2419200.</value>
    [Range(1, 2_419_200)]
    public int SpotWaitSeconds { get; set; } = 86_400;

    /// <summary>Seconds the machines are kept warm for a next training of the same shape; they go on billing. Not with spot.</summary>
    /// <value>0, none. 0–21600.</value>
    [Range(0, 21_600)]
    public int KeepAliveSeconds { get; set; }

    /// <summary>Security groups of the training's network interfaces; empty for SageMaker's own network.</summary>
    /// <value>none. At most 5.</value>
    [MaxLength(5)]
    public IList<string> SecurityGroupIds { get; } = [];

    /// <summary>Subnets of the training's network interfaces; given with the security groups or not at all.</summary>
    /// <value>none. At most 16.</value>
    [MaxLength(16)]
    public IList<string> Subnets { get; } = [];

    /// <summary>KMS key that encrypts model and checkpoints.</summary>
    /// <value>none</value>
    [MaxLength(2048)]
    public string? OutputKmsKeyId { get; set; }

    /// <summary>KMS key of the storage volume; not sent for instances with local storage, which encrypt it by themselves.</summary>
    /// <value>none</value>
    [MaxLength(2048)]
    public string? VolumeKmsKeyId { get; set; }

    /// <summary>Encrypts what several instances of one training say to each other.</summary>
    /// <value>false</value>
    public bool EncryptTraffic { get; set; }

    /// <summary>Tags of each training job, beside avocet:job.</summary>
    /// <value>none. At most 49.</value>
    [MaxLength(49)]
    public IDictionary<string, string> Tags { get; } = new Dictionary<string, string>();
}
