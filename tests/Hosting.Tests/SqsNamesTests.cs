using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Avocet.Hosting.Tests;

/// <summary>The only code that names the transport keeps to names that its official counterpart has too.</summary>
public sealed class SqsNamesTests
{
    [Fact]
    public void Hosting_uses_few_types_of_its_own_transport_beside_official_names()
    {
        using var file = new PEReader(File.OpenRead(typeof(AvocetHost).Assembly.Location));
        var metadata = file.GetMetadataReader();
        var used = metadata.TypeReferences.Select(metadata.GetTypeReference)
            .Where(type => type.ResolutionScope.Kind == HandleKind.AssemblyReference
                && metadata.GetString(
                    metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name) == "Avocet.SqsTransport")
            .Select(type => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}").ToList();
        used.ShouldContain("MassTransit.IAmazonSqsHostConfigurator");
        // These stand under #if !OFFICIAL_SQS_TRANSPORT; everything else is held by SqsTransport.Tests' OfficialNamesTests.
        used.Where(name => name.StartsWith("Avocet.", StringComparison.Ordinal)).ShouldBe(
            ["Avocet.SqsTransport.SqsHostExtensions", "Avocet.SqsTransport.SqsQueueTopology", "Avocet.SqsTransport.SqsTopologyExtensions"],
            ignoreOrder: true);
    }

    [Theory]
    [InlineData("services")]
    [InlineData("cli")]
    [InlineData("contracts")]
    public void No_service_names_the_transport(string area)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Avocet.slnx"))) root = root.Parent
            ?? throw new DirectoryNotFoundException("Run the tests from a checkout.");
        Directory.GetFiles(Path.Combine(root.FullName, area), "*.cs", SearchOption.AllDirectories)
            .Where(path => File.ReadAllText(path) is var text && (text.Contains("IAmazonSqs") || text.Contains("Avocet.SqsTransport")))
                .ShouldBeEmpty(
                "Consumers, definitions and programs do not know which transport they run on.");
    }
}
