namespace Avocet.SageMaker;

/// <summary>
/// The separate worlds of AWS, told by the region's name (botocore's partitions.json): each has a domain of its own.
/// </summary>
/// <param name="Id">The partition's name, as ARNs have it: aws, aws-cn, …</param>
/// <param name="DnsSuffix">The domain of its services.</param>
public sealed record AwsPartition(string Id, string DnsSuffix)
{
    private static readonly (string Prefix, AwsPartition Partition)[] ByPrefix =
    [
        ("cn-", new("aws-cn", "amazonaws.com.cn")),
        ("us-gov-", new("aws-us-gov", "amazonaws.com")),
        ("us-iso-", new("aws-iso", "c2s.ic.gov")),
        ("us-isob-", new("aws-iso-b", "sc2s.sgov.gov")),
        ("eu-isoe-", new("aws-iso-e", "cloud.adc-e.uk")),
        ("us-isof-", new("aws-iso-f", "csp.hci.ic.gov")),
        ("eusc-", new("aws-eusc", "amazonaws.eu")),
    ];

    private static readonly AwsPartition Standard = new("aws", "amazonaws.com");

    /// <summary>The partition a region belongs to.</summary>
    public static AwsPartition Of(string region) =>
        ByPrefix.FirstOrDefault(known => region.StartsWith(known.Prefix, StringComparison.Ordinal)).Partition ?? Standard;
}
