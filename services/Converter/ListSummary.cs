using Avocet.Contracts;
using Avocet.Hosting;

namespace Avocet.Converter;

/// <summary>What people read about the list stage.</summary>
internal static class ListSummary
{
    public static Task ReportAsync(
        StageReporter reporter, ConverterFolder folder, ListPlan lists, PackPlan plan, CancellationToken cancellationToken)
    {
        var drawn = lists.DrawnForWantOfSplit > 0 ? $"; {lists.DrawnForWantOfSplit} without a given split were drawn at random" : "";
        var numbers = new Dictionary<string, double>
        {
            ["classes"] = plan.Classes.Count,
            ["trainImages"] = lists.TrainImages,
            ["validationImages"] = lists.ValidationImages,
            ["longestLabel"] = plan.LongestLabel,
            ["mended"] = lists.Report.Mended.Count,
            ["quarantined"] = lists.Report.Quarantined.Count,
            ["shards"] = plan.AllShards.Count(),
        };
        var outputs = new Dictionary<string, string>
        {
            ["trainList"] = folder.List(Channel.Train).ToString(),
            ["validationList"] = folder.List(Channel.Validation).ToString(),
            ["report"] = folder.Job.Report(Stage.List).ToString(),
        };
        return reporter.SucceedAsync(
            $"{lists.TrainImages} images train, {lists.ValidationImages} validate{drawn}", numbers, outputs, cancellationToken);
    }
}
