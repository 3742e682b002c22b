using System.ComponentModel.DataAnnotations;

namespace Avocet.Converter;

/// <summary>What the converter is told: section "Converter".</summary>
public sealed class ConverterOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Converter";

    /// <summary>Images worked on at once in this replica; 0 takes the number of processors.</summary>
    /// <value>0. 0–256.</value>
    [Range(0, 256)]
    public int Threads { get; set; }

    /// <summary>Largest picture that is decoded, in megapixels; each thread may need three bytes a pixel.</summary>
    /// <value>128. 1–1000.</value>
    [Range(1, 1000)]
    public int MaxMegapixels { get; set; } = 128;

    /// <summary>Largest file of an image or a mask that is read, in MiB.</summary>
    /// <value>64. 1–1024.</value>
    [Range(1, 1024)]
    public int MaxImageMegabytes { get; set; } = 64;

    /// <summary>Directory for shards on their way to the object store; left out, the system's.</summary>
    /// <value>none</value>
    public string? ScratchDirectory { get; set; }

    /// <summary>
    /// What this replica is called where a job tells who packed what: the host's name, which is a pod's, and the process where a host may
    /// have several.
    /// </summary>
    internal string Replica { get; set; } =
        Environment.ProcessId == 1 ? Environment.MachineName : $"{Environment.MachineName}/{Environment.ProcessId}";

    /// <summary>Images worked on at once.</summary>
    internal int Workers => Threads > 0 ? Threads : Environment.ProcessorCount;
}
