using System.Text.RegularExpressions;

namespace Avocet.Deploy.Tests;

/// <summary>Compose file and Dockerfile belong together.</summary>
public sealed partial class ComposeTests
{
    private static readonly string Compose = Repository.Read("docker-compose.yml");
    private static readonly string Dockerfile = Repository.Read("deploy/docker/Dockerfile");

    [Fact]
    public void Every_target_that_compose_builds_is_in_the_Dockerfile()
    {
        var stages = Stage().Matches(Dockerfile).Select(match => match.Groups[1].Value).ToList();
        var targets = Target().Matches(Compose).Select(match => match.Groups[1].Value).ToList();
        targets.ShouldBe(["local-aws", "cli", "ingest", "converter", "trainer", "deployer", "local-sagemaker"]);
        targets.Except(stages).ShouldBeEmpty();
    }

    [Fact]
    public void Every_program_an_image_starts_is_one_that_is_built()
    {
        var programs = Program().Matches(Dockerfile).Select(match => match.Groups[1].Value).ToList();
        var projects = Directory.GetFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
            .Select(path => $"Avocet.{Path.GetFileNameWithoutExtension(path)}").Append("avocet");
        programs.Count.ShouldBe(6);
        programs.Except(projects).ShouldBeEmpty();
    }

    [Fact]
    public void Every_port_that_compose_opens_is_on_loopback()
    {
        var ports = Port().Matches(Compose).Select(match => match.Groups[1].Value).ToList();
        ports.Count.ShouldBeGreaterThan(3);
        ports.ShouldAllBe(port => port.StartsWith("127.0.0.1:", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_file_that_compose_mounts_exists() =>
        Mount().Matches(Compose).Select(match => match.Groups[1].Value).Where(path => !Path.Exists(Path.Combine(Repository.Root, path)))
            .ShouldBeEmpty();

    [GeneratedRegex(@"^FROM .* AS (\S+)$", RegexOptions.Multiline)]
    private static partial Regex Stage();

    [GeneratedRegex(@"target: ([a-z-]+)")]
    private static partial Regex Target();

    [GeneratedRegex(@"ENTRYPOINT \[""dotnet"", ""([\w.]+)\.dll""\]")]
    private static partial Regex Program();

    [GeneratedRegex(@"ports: \[""([^""]+)""\]")]
    private static partial Regex Port();

    [GeneratedRegex(@"(\./deploy/[^:""]+):")]
    private static partial Regex Mount();
}
