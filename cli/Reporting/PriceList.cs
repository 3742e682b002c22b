namespace Avocet.Cli.Reporting;

/// <summary>
/// What an instance costs in an hour, US dollars, on demand in us-east-1, as AWS published it in 2025: good for an estimate. Other regions differ by
/// up to a third; --price says better.
/// </summary>
internal sealed class PriceList(IReadOnlyDictionary<string, double>? given = null)
{
    private static readonly Dictionary<string, double> Published = new(StringComparer.Ordinal)
    {
        ["ml.g4dn.xlarge"] = 0.736,
        ["ml.g4dn.2xlarge"] = 0.94,
        ["ml.g4dn.4xlarge"] = 1.505,
        ["ml.g4dn.8xlarge"] = 2.72,
        ["ml.g4dn.12xlarge"] = 4.89,
        ["ml.g4dn.16xlarge"] = 5.44,
        ["ml.g5.xlarge"] = 1.408,
        ["ml.g5.2xlarge"] = 1.515,
        ["ml.g5.4xlarge"] = 2.03,
        ["ml.g5.8xlarge"] = 3.06,
        ["ml.g5.12xlarge"] = 7.09,
        ["ml.p3.2xlarge"] = 3.825,
        ["ml.p3.8xlarge"] = 14.688,
        ["ml.p3.16xlarge"] = 28.152,
        ["ml.m5.large"] = 0.115,
        ["ml.m5.xlarge"] = 0.23,
        ["ml.m5.2xlarge"] = 0.461,
        ["ml.c5.large"] = 0.102,
        ["ml.c5.xlarge"] = 0.204,
        ["ml.c5.2xlarge"] = 0.408,
        ["ml.t2.medium"] = 0.056,
        ["ml.t2.large"] = 0.111,
    };

    /// <summary>Dollars an hour, or <see langword="null"/> for an instance type that nobody gave a price for.</summary>
    public double? Hour(string instanceType) =>
        given?.TryGetValue(instanceType, out var own) == true ? own : Published.TryGetValue(instanceType, out var listed) ? listed : null;
}
