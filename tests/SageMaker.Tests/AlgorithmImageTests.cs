using System.Text.Json;

namespace Avocet.SageMaker.Tests;

public sealed class AlgorithmImageTests
{
    [Theory]
    [InlineData("us-east-1", "811284229777.dkr.ecr.us-east-1.amazonaws.com/object-detection:1")]
    [InlineData("ap-southeast-2", "544295431143.dkr.ecr.ap-southeast-2.amazonaws.com/object-detection:1")]
    [InlineData("cn-north-1", "390948362332.dkr.ecr.cn-north-1.amazonaws.com.cn/object-detection:1")]
    [InlineData("us-gov-west-1", "226302683700.dkr.ecr.us-gov-west-1.amazonaws.com/object-detection:1")]
    [InlineData("us-iso-east-1", "490574956308.dkr.ecr.us-iso-east-1.c2s.ic.gov/object-detection:1")]
    [InlineData("us-isob-east-1", "765400339828.dkr.ecr.us-isob-east-1.sc2s.sgov.gov/object-detection:1")]
    [InlineData("us-isof-south-1", "124985052026.dkr.ecr.us-isof-south-1.csp.hci.ic.gov/object-detection:1")]
    public void A_region_has_its_own_registry_and_domain(string region, string image) => AlgorithmImage.Uri(region).ShouldBe(image);

    [Fact]
    public void The_sibling_algorithms_lie_beside_object_detection() =>
        AlgorithmImage.Uri("us-west-2", AlgorithmImage.ImageClassification)
            .ShouldBe("433757028032.dkr.ecr.us-west-2.amazonaws.com/image-classification:1");

    [Theory]
    [InlineData("mx-central-1")]
    [InlineData("ap-southeast-5")]
    [InlineData("eusc-de-east-1")]
    [InlineData("us-east-9")]
    public void A_region_without_the_algorithm_is_refused_by_name(string region)
    {
        var refusal = Should.Throw<ArgumentException>(() => AlgorithmImage.Uri(region));
        refusal.Message.ShouldContain($"'{region}'");
        refusal.Message.ShouldContain("us-east-1, us-east-2");
    }

    [Theory]
    [InlineData(AlgorithmImage.ObjectDetection)]
    [InlineData(AlgorithmImage.ImageClassification)]
    [InlineData(AlgorithmImage.SemanticSegmentation)]
    public void All_37_accounts_are_those_of_the_published_table(string algorithm)
    {
        using var published = JsonDocument.Parse(File.ReadAllText(SharedData.Find($"reference/sagemaker-data/{algorithm}.json")));
        var registries = Registries(published.RootElement).ToDictionary(pair => pair.Name, pair => pair.Value.GetString());
        registries.Count.ShouldBe(37);
        AlgorithmImage.Regions.ToDictionary(region => region, region => (string?)AlgorithmImage.Uri(region, algorithm).Split('.')[0])
            .ShouldBe(registries, ignoreOrder: true);
    }

    private static IEnumerable<JsonProperty> Registries(JsonElement element) => element.ValueKind != JsonValueKind.Object
        ? []
        : element.EnumerateObject()
            .SelectMany(member => member.Name == "registries" ? member.Value.EnumerateObject() : Registries(member.Value));
}
