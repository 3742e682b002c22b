namespace Avocet.SageMaker;

/// <summary>
/// Images of SageMaker's built-in vision algorithms. AWS keeps one registry a region; the accounts are those of the SageMaker developer
/// guide (ECR paths, one page a region), the same for the three algorithms and for training and serving.
/// </summary>
public static class AlgorithmImage
{
    /// <summary>Object Detection (SSD).</summary>
    public const string ObjectDetection = "object-detection";

    /// <summary>Image Classification, single and multi label.</summary>
    public const string ImageClassification = "image-classification";

    /// <summary>Semantic Segmentation.</summary>
    public const string SemanticSegmentation = "semantic-segmentation";

    private static readonly Dictionary<string, string> Accounts = new(StringComparer.Ordinal)
    {
        ["af-south-1"] = "455444449433",
        ["ap-east-1"] = "286214385809",
        ["ap-northeast-1"] = "501404015308",
        ["ap-northeast-2"] = "306986355934",
        ["ap-northeast-3"] = "867004704886",
        ["ap-south-1"] = "991648021394",
        ["ap-south-2"] = "628508329040",
        ["ap-southeast-1"] = "475088953585",
        ["ap-southeast-2"] = "544295431143",
        ["ap-southeast-3"] = "951798379941",
        ["ap-southeast-4"] = "106583098589",
        ["ca-central-1"] = "469771592824",
        ["ca-west-1"] = "190319476487",
        ["cn-north-1"] = "390948362332",
        ["cn-northwest-1"] = "387376663083",
        ["eu-central-1"] = "813361260812",
        ["eu-central-2"] = "680994064768",
        ["eu-north-1"] = "669576153137",
        ["eu-south-1"] = "257386234256",
        ["eu-south-2"] = "104374241257",
        ["eu-west-1"] = "685385470294",
        ["eu-west-2"] = "644912444149",
        ["eu-west-3"] = "749696950732",
        ["il-central-1"] = "898809789911",
        ["me-central-1"] = "272398656194",
        ["me-south-1"] = "249704162688",
        ["sa-east-1"] = "855470959533",
        ["us-east-1"] = "811284229777",
        ["us-east-2"] = "825641698319",
        ["us-gov-east-1"] = "237065988967",
        ["us-gov-west-1"] = "226302683700",
        ["us-iso-east-1"] = "490574956308",
        ["us-isob-east-1"] = "765400339828",
        ["us-isof-east-1"] = "108575199400",
        ["us-isof-south-1"] = "124985052026",
        ["us-west-1"] = "632365934929",
        ["us-west-2"] = "433757028032",
    };

    /// <summary>Regions that have the algorithms, in ordinal order.</summary>
    public static IReadOnlyList<string> Regions { get; } = [.. Accounts.Keys.Order(StringComparer.Ordinal)];

    /// <summary>An algorithm's image in a region. Version 1 is the only one; AWS advises against "latest".</summary>
    /// <exception cref="ArgumentException">The region does not have it; the message names those that do.</exception>
    public static string Uri(string region, string algorithm = ObjectDetection) => Accounts.TryGetValue(region, out var account)
        ? $"{account}.dkr.ecr.{region}.{AwsPartition.Of(region).DnsSuffix}/{algorithm}:1"
        : throw new ArgumentException(
            $"SageMaker:Region is '{region}', where AWS has no {algorithm} image. Regions that do: {string.Join(", ", Regions)}.",
            nameof(region));
}
