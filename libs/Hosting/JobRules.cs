using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Avocet.Contracts;

namespace Avocet.Hosting;

/// <summary>What a job must keep to beyond its JSON shape: the ranges written on the contract, and what belongs together.</summary>
public static class JobRules
{
    /// <summary>Every problem of a job; empty for a good one.</summary>
    public static IReadOnlyList<JobProblem> Check(SubmitDatasetJob job)
    {
        var problems = new List<JobProblem>();
        CheckRanges(job, "", problems);
        var sources = typeof(DatasetSource).GetProperties();
        if (job.Source is not null && sources.Count(source => source.GetValue(job.Source) is not null) != 1)
        {
            var kinds = string.Join(", ", sources.Select(source => JsonNamingPolicy.CamelCase.ConvertName(source.Name)));
            problems.Add(new JobProblem("source", null, $"Give exactly one kind of source: {kinds}."));
        }

        if (job.Source?.Unlabelled is { } unlabelled) problems.AddRange(Unlabelled(unlabelled, job.Task));
        for (var i = 0; i < (job.Classes?.Count ?? 0); i++)
        {
            if (string.IsNullOrWhiteSpace(job.Classes![i]))
                problems.Add(new JobProblem(
                    $"classes[{i}]", job.Classes[i], "Give a class id or name, or leave classes empty to keep all."));
        }

        problems.AddRange(TaskRules.Check(job));
        return problems;
    }

    /// <summary>Whether a text can be the id of a job, and so the name of its folder.</summary>
    public static bool IsJobId(string id) => typeof(SubmitDatasetJob).GetProperty(nameof(SubmitDatasetJob.JobId))!
        .GetCustomAttributes<ValidationAttribute>().All(rule => rule.IsValid(id));

    private static IEnumerable<JobProblem> Unlabelled(UnlabelledSource source, LearningTask task)
    {
        if (source.ManifestUri is null == source.ImagesUri is null)
            yield return new JobProblem("source.unlabelled", null, "Give either manifestUri or imagesUri.");
        if (source.Labelling?.Categories is not { } categories) yield break;
        var least = TaskRules.IsClassification(task) ? 2 : 1;
        if (categories.Count < least || categories.Count > 50
            || categories.Any(name => string.IsNullOrWhiteSpace(name) || name.Length > 256)
            || categories.Distinct(StringComparer.Ordinal).Count() < categories.Count)
        {
            yield return new JobProblem("source.unlabelled.labelling.categories", string.Join(", ", categories),
                string.Create(CultureInfo.InvariantCulture, $"Give {least} to 50 different names of at most 256 characters."));
        }
    }

    private static void CheckRanges(object owner, string path, List<JobProblem> problems)
    {
        foreach (var property in owner.GetType().GetProperties().Where(property => property.GetIndexParameters().Length == 0))
        {
            var field = path + JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            var value = property.GetValue(owner);
            if (value is null && IsNotNull(property))
            {
                problems.Add(new JobProblem(field, "null", "Leave it out for its default, or give a value."));
                continue;
            }

            foreach (var rule in property.GetCustomAttributes<ValidationAttribute>())
            {
                // An empty text is for RegularExpression to judge, which lets it pass by itself.
                if (!rule.IsValid(value)
                    || (rule is RegularExpressionAttribute { Pattern: var pattern } && value is "" && !MatchesEmpty(pattern)))
                    problems.Add(new JobProblem(field, Convert.ToString(value, CultureInfo.InvariantCulture), Remedy(rule)));
            }

            if (value is not null and not string and not IEnumerable && property.PropertyType.Assembly == typeof(SubmitDatasetJob).Assembly
                && property.PropertyType.IsClass)
                CheckRanges(value, field + ".", problems);
        }
    }

    private static bool IsNotNull(PropertyInfo property) =>
        new NullabilityInfoContext().Create(property).ReadState == NullabilityState.NotNull;

    private static bool MatchesEmpty(string pattern) => System.Text.RegularExpressions.Regex.IsMatch("", pattern);

    private static string Remedy(ValidationAttribute rule) => rule switch
    {
        RangeAttribute range => string.Create(CultureInfo.InvariantCulture, $"Give a number from {range.Minimum} to {range.Maximum}."),
        RegularExpressionAttribute pattern => $"It must match {pattern.Pattern}.",
        MinLengthAttribute or RequiredAttribute => "Give a value.",
        MaxLengthAttribute longest => $"Give at most {longest.Length} characters.",
        _ => rule.FormatErrorMessage("It"),
    };
}
