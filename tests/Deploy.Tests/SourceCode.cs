using System.Text.RegularExpressions;

namespace Avocet.Deploy.Tests;

/// <summary>What the services' source says, read without building them.</summary>
internal static partial class SourceCode
{
    /// <summary>
    /// Settings by their names in configuration, e.g. Converter:Threads, of all options classes of libs, services and local.
    /// </summary>
    public static IReadOnlyDictionary<string, Setting> Settings { get; } = (
        from area in (string[])["libs", "services", "local"]
        from file in Files(area)
        where file.EndsWith("Options.cs", StringComparison.Ordinal)
        let text = File.ReadAllText(file)
        let section = SectionName().Match(text)
        where section.Success
        from property in PublicProperty().Matches(text)
        let type = property.Groups[1].Value
        select new Setting($"{section.Groups[1].Value}:{property.Groups[2].Value}", type[0] == 'I' && type.Contains('<')))
        .ToDictionary(setting => setting.Name);

    /// <summary>Literal queue names of a service's consumers, in the order of their letters.</summary>
    public static IReadOnlyList<string> QueuesOf(string service) =>
        [.. Files($"services/{char.ToUpperInvariant(service[0])}{service[1..]}")
            .SelectMany(file => QueueName().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal)];

    /// <summary>
    /// The topic each queue of a service hears, by the consumer that its definition is of and the message that is consumed.
    /// </summary>
    public static IEnumerable<(string Queue, string Topic)> SubscriptionsOf(string service) =>
        from file in Files($"services/{char.ToUpperInvariant(service[0])}{service[1..]}")
        let text = File.ReadAllText(file)
        let queue = QueueName().Match(text)
        where queue.Success
        let consumer = Consumer().Match(text).Groups[1].Value
        from message in Consumed().Matches(File.ReadAllText(Path.Combine(Path.GetDirectoryName(file)!, $"{consumer}.cs")))
        select (queue.Groups[1].Value, TopicOf(message.Groups[1].Value));

    /// <summary>How long a service waits at its start for a bucket that has trouble.</summary>
    public static TimeSpan BucketWait() =>
        TimeSpan.FromMinutes(int.Parse(Matches("libs/Hosting/StoreCheck.cs", BucketPatience()).Single()));

    /// <summary>Repositories of the built-in algorithms' images.</summary>
    public static IEnumerable<string> Algorithms() => Matches("libs/SageMaker/AlgorithmImage.cs", AlgorithmRepository());

    /// <summary>How the names of AWS's functions for labelling begin.</summary>
    public static IEnumerable<string> LabellingFunctions() => Matches("libs/SageMaker/LabelingLambdas.cs", LabellingFunction());

    private static List<string> Matches(string file, Regex words)
    {
        var found = words.Matches(File.ReadAllText(Path.Combine(Repository.Root, file))).Select(match => match.Groups[1].Value).Distinct()
            .ToList();
        found.ShouldNotBeEmpty($"{file} is not written as this test reads it.");
        return found;
    }

    // As SqsTransport's SqsMessageNameFormatter, and the official transport, name it.
    private static string TopicOf(string message)
    {
        var declaration = Files("contracts").Concat(Files("services")).Select(File.ReadAllText)
            .Single(text => Regex.IsMatch(text, $@"\brecord {message}\b"));
        return $"{Namespace().Match(declaration).Groups[1].Value.Replace('.', '_')}-{message}";
    }

    private static string[] Files(string folder) =>
        Directory.GetFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories);

    [GeneratedRegex("""const string Section = "([A-Za-z0-9:]+)";""")]
    private static partial Regex SectionName();

    [GeneratedRegex(@"^    public (?!static|const|sealed|override)([A-Za-z<>, ?\[\]]+) ([A-Z][A-Za-z]+) \{ get;", RegexOptions.Multiline)]
    private static partial Regex PublicProperty();

    [GeneratedRegex("""\bEndpointName = "([^"]+)";""")]
    private static partial Regex QueueName();

    [GeneratedRegex(@"\bConsumerDefinition<(\w+)>")]
    private static partial Regex Consumer();

    [GeneratedRegex(@"\bIConsumer<(\w+)>")]
    private static partial Regex Consumed();

    [GeneratedRegex(@"\bPatience = TimeSpan\.FromMinutes\((\d+)\)")]
    private static partial Regex BucketPatience();

    [GeneratedRegex("""^    public const string \w+ = "([a-z-]+)";""", RegexOptions.Multiline)]
    private static partial Regex AlgorithmRepository();

    [GeneratedRegex(@":function:([A-Z]+-)\{")]
    private static partial Regex LabellingFunction();

    [GeneratedRegex(@"^namespace (\S+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}

/// <summary>A setting. Of one with many values, each has a name or number behind it.</summary>
internal sealed record Setting(string Name, bool HasMany);
