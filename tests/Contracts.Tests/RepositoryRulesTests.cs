using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Avocet.Contracts.Tests;

/// <summary>The layout of the design, read from the project files.</summary>
public sealed class RepositoryRulesTests
{
    private static readonly string[] Forbidden = ["Common", "Core", "Shared", "Utils", "Util", "Helpers"];

    [Fact]
    public void References_point_one_way() => Violations(ReadProjects()).ShouldBeEmpty();

    [Theory]
    [InlineData("libs/RecordIO/RecordIO.csproj", "libs/Imaging/Imaging.csproj")]
    [InlineData("libs/Hosting/Hosting.csproj", "services/Ingest/Ingest.csproj")]
    [InlineData("contracts/Contracts.csproj", "libs/RecordIO/RecordIO.csproj")]
    [InlineData("services/Ingest/Ingest.csproj", "services/Trainer/Trainer.csproj")]
    [InlineData("services/Ingest/Ingest.csproj", "local/SageMaker/LocalSageMaker.csproj")]
    [InlineData("local/SageMaker/LocalSageMaker.csproj", "services/Trainer/Trainer.csproj")]
    [InlineData("libs/Imaging/Imaging.csproj", "tests/Imaging.Tests/Imaging.Tests.csproj")]
    public void A_reference_the_wrong_way_is_noticed(string from, string to) =>
        Violations([(from, [to])]).ShouldHaveSingleItem().ShouldContain(to);

    [Fact]
    public void No_project_is_named_for_being_shared() =>
        ReadProjects().Select(project => Path.GetFileNameWithoutExtension(project.Path)).Intersect(Forbidden).ShouldBeEmpty();

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = XDocument.Load(Path.Combine(Repository.Root, "Avocet.slnx")).Descendants("Project")
            .Select(project => project.Attribute("Path")!.Value);
        ReadProjects().Select(project => project.Path).ShouldBe(solution, ignoreOrder: true);
    }

    [Fact]
    public void Every_package_version_stands_under_a_reason()
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, "Directory.Packages.props"));
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].Contains("<PackageVersion", StringComparison.Ordinal)) continue;
            // A reason stands directly above, or above the block of versions that belong together.
            var above = i - 1;
            while (lines[above].Contains("<PackageVersion", StringComparison.Ordinal)) above--;
            lines[above].TrimEnd().ShouldEndWith("-->", Case.Sensitive, $"Directory.Packages.props line {i + 1} has no reason above it.");
        }
    }

    [Fact]
    public void Programs_of_services_are_at_most_a_dozen_lines()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Repository.Root, "services"), "Program.cs", SearchOption.AllDirectories))
            File.ReadAllLines(file).Length.ShouldBeLessThanOrEqualTo(12, file);
    }

    [Fact]
    public void Every_service_has_a_readme_with_the_house_headings()
    {
        foreach (var folder in Directory.GetDirectories(Path.Combine(Repository.Root, "services")))
        {
            var readme = File.ReadAllText(Path.Combine(folder, "README.md"));
            foreach (var heading in (string[])["Overview", "Many instances", "Algorithm", "Messages", "Configuration", "Failure"])
                readme.ShouldContain($"## {heading}", Case.Sensitive, $"{folder}/README.md has no section '{heading}'.");
        }
    }

    [Theory]
    [InlineData("services/Ingest")]
    [InlineData("services/Converter")]
    [InlineData("services/Trainer")]
    [InlineData("services/Deployer")]
    [InlineData("libs/Annotations")]
    [InlineData("libs/Hosting")]
    [InlineData("libs/Imaging")]
    [InlineData("libs/ObjectStore")]
    [InlineData("libs/SageMaker")]
    [InlineData("local/Detector")]
    [InlineData("local/SageMaker")]
    [InlineData("local/Training")]
    public void A_readme_says_in_which_order_to_read_the_files(string folder)
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, folder, "README.md"));
        var reading = readme.Split("## Reading the code").Last().Split("\n## ")[0];
        var named = Regex.Matches(reading, "`(\\w+)`").Select(name => name.Groups[1].Value).Where(name => name != "Definition").ToList();

        // A definition stands beside its consumer.
        var files = Directory.GetFiles(Path.Combine(Repository.Root, folder), "*.cs")
            .Select(file => Path.GetFileNameWithoutExtension(file))
            .Where(file => !file.EndsWith("Definition", StringComparison.Ordinal)).ToList();
        files.Except(named).ShouldBeEmpty($"'Reading the code' of {folder}/README.md does not name these files.");
        named.Except(files).ShouldBeEmpty($"'Reading the code' of {folder}/README.md names these, but there are no such files.");
        named.ShouldBeUnique($"'Reading the code' of {folder}/README.md names a file twice.");
    }

    private static IEnumerable<string> Violations(IEnumerable<(string Path, IReadOnlyList<string> References)> projects) =>
        from project in projects
        from reference in project.References
        where !Allowed(project.Path, reference)
        select $"{project.Path} must not reference {reference} (docs/adr, design section 2)";

    private static bool Allowed(string from, string to) => Area(from) switch
    {
        "contracts" => false,
        // Hosting is what every service starts with: it may know the object store, the contracts and the transport.
        "libs" => from.StartsWith("libs/Hosting/", StringComparison.Ordinal)
            && (Area(to) == "contracts" || to.StartsWith("libs/ObjectStore/", StringComparison.Ordinal)
                || to.StartsWith("libs/SqsTransport/", StringComparison.Ordinal)),
        "services" => Area(to) is "contracts" or "libs",
        // The local trainer and the local server share the detector's arithmetic.
        "local" => Area(to) is "contracts" or "libs" || to.StartsWith("local/Detector/", StringComparison.Ordinal),
        // The demo runs the four services and the local server in its own process.
        "cli" => Area(to) is "contracts" or "libs" or "services" or "local",
        "tests" or "bench" => Area(to) is not "tests" and not "bench",
        _ => false,
    };

    private static string Area(string path) => path[..path.IndexOf('/', StringComparison.Ordinal)];

    private static List<(string Path, IReadOnlyList<string> References)> ReadProjects()
    {
        var projects = new List<(string, IReadOnlyList<string>)>();
        foreach (var area in (string[])["contracts", "libs", "services", "local", "cli", "tests", "bench"])
        {
            var folder = Path.Combine(Repository.Root, area);
            if (!Directory.Exists(folder)) continue;
            foreach (var file in Directory.GetFiles(folder, "*.csproj", SearchOption.AllDirectories))
            {
                var references = XDocument.Load(file).Descendants("ProjectReference")
                    .Select(reference => Path.GetFullPath(
                        Path.Combine(Path.GetDirectoryName(file)!, reference.Attribute("Include")!.Value)))
                    .Select(path => Path.GetRelativePath(Repository.Root, path)).ToList();
                projects.Add((Path.GetRelativePath(Repository.Root, file), references));
            }
        }

        return projects;
    }
}
