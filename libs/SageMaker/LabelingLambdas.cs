namespace Avocet.SageMaker;

/// <summary>AWS's own functions that prepare a labelling task and make one label out of several people's answers.</summary>
/// <remarks>Amazon SageMaker API reference, HumanTaskConfig.PreHumanTaskLambdaArn and AnnotationConsolidationConfig.</remarks>
public static class LabelingLambdas
{
    private static readonly Dictionary<string, string> Accounts = new(StringComparer.Ordinal)
    {
        ["us-east-1"] = "432418664414",
        ["us-east-2"] = "266458841044",
        ["us-west-2"] = "081040173940",
        ["ca-central-1"] = "918755190332",
        ["eu-west-1"] = "568282634449",
        ["eu-west-2"] = "487402164563",
        ["eu-central-1"] = "203001061592",
        ["ap-northeast-1"] = "477331159723",
        ["ap-northeast-2"] = "845288260483",
        ["ap-south-1"] = "565803892007",
        ["ap-southeast-1"] = "377565633583",
        ["ap-southeast-2"] = "454466003867",
    };

    /// <summary>Regions that have them.</summary>
    public static IReadOnlyCollection<string> Regions => Accounts.Keys;

    /// <summary>The function that prepares a task.</summary>
    /// <param name="region">One of <see cref="Regions"/>.</param>
    /// <param name="task">BoundingBox, ImageMultiClass, ImageMultiClassMultiLabel or SemanticSegmentation.</param>
    public static string Prepare(string region, string task) => $"arn:aws:lambda:{region}:{Accounts[region]}:function:PRE-{task}";

    /// <summary>The function that makes one label out of several.</summary>
    /// <param name="region">One of <see cref="Regions"/>.</param>
    /// <param name="task">As of <see cref="Prepare"/>.</param>
    public static string Consolidate(string region, string task) => $"arn:aws:lambda:{region}:{Accounts[region]}:function:ACS-{task}";
}
