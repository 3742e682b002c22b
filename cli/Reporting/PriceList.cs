using Avocet.Cli.Endpoints;

namespace Avocet.Cli.Reporting;

/// <summary>What instances cost in an hour, in dollars: as the user says, else roughly as <see cref="PriceClass"/> knows.</summary>
internal sealed class PriceList(IReadOnlyDictionary<string, double>? given = null)
{
    /// <summary>Dollars an hour, or <see langword="null"/> for an instance type that nobody gave a price for.</summary>
    public double? Hour(string instanceType) =>
        given?.TryGetValue(instanceType, out var own) == true ? own : PriceClass.Hour(instanceType);
}
