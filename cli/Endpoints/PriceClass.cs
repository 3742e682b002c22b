namespace Avocet.Cli.Endpoints;

/// <summary>
/// What an hour of an instance costs, roughly: prices differ by region and change, the order of magnitude does not. From AWS's list prices
/// of hosting on demand in us-east-1.
/// </summary>
internal static class PriceClass
{
    private const double DollarsPerCpu = 0.06;

    /// <summary>Dollars an hour of instances whose graphics processors make the price.</summary>
    private static readonly Dictionary<string, double> Graphics = new(StringComparer.Ordinal)
    {
        ["ml.p2.xlarge"] = 1.1,
        ["ml.p2.8xlarge"] = 9.4,
        ["ml.p2.16xlarge"] = 18,
        ["ml.p3.2xlarge"] = 3.8,
        ["ml.p3.8xlarge"] = 14.7,
        ["ml.p3.16xlarge"] = 28,
        ["ml.g4dn.xlarge"] = 0.74,
        ["ml.g4dn.2xlarge"] = 0.94,
        ["ml.g4dn.4xlarge"] = 1.5,
        ["ml.g4dn.8xlarge"] = 2.7,
        ["ml.g4dn.12xlarge"] = 4.9,
        ["ml.g4dn.16xlarge"] = 5.4,
        ["ml.g5.xlarge"] = 1.4,
        ["ml.g5.2xlarge"] = 1.5,
        ["ml.g5.4xlarge"] = 2,
        ["ml.g5.8xlarge"] = 3.1,
        ["ml.g5.12xlarge"] = 7.1,
        ["ml.g5.16xlarge"] = 5.1,
        ["ml.g5.24xlarge"] = 10.2,
        ["ml.g5.48xlarge"] = 20.4,
    };

    /// <summary>The class of so many instances of a type: "under $0.50/h" and so on; "unknown" for types that are not known.</summary>
    public static string Of(string? instanceType, int instances) => (Hour(instanceType) * instances) switch
    {
        null => "unknown",
        < 0.5 => "under $0.50/h",
        < 2 => "$0.50-2/h",
        < 10 => "$2-10/h",
        < 50 => "$10-50/h",
        _ => "over $50/h",
    };

    /// <summary>Dollars an hour of one instance; <see langword="null"/> for types that are not known.</summary>
    public static double? Hour(string? instanceType)
    {
        if (instanceType is null) return null;
        if (Graphics.TryGetValue(instanceType, out var dollars)) return dollars;
        // Without graphics processors the price follows the number of processors, whatever the family.
        return instanceType.Split('.') is ["ml", ['t' or 'm' or 'c' or 'r', >= '0' and <= '9', ..], var size]
            && Processors(size) is { } count
            ? count * DollarsPerCpu : null;
    }

    private static int? Processors(string size) => size switch
    {
        "medium" or "large" => 2,
        "xlarge" => 4,
        _ when size.EndsWith("xlarge", StringComparison.Ordinal) && int.TryParse(size[..^6], out var times) => 4 * times,
        _ => null,
    };
}
