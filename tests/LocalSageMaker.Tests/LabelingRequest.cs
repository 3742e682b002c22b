namespace Avocet.LocalSageMaker.Tests;

/// <summary>Requests for labelling jobs.</summary>
internal static class LabelingRequest
{
    public static Dictionary<string, object> Job(string name, string task = "ImageMultiClass") => new()
    {
        ["LabelingJobName"] = name,
        ["LabelAttributeName"] = "kind",
        ["InputConfig"] = new { DataSource = new { S3DataSource = new { ManifestS3Uri = "s3://bucket/images.manifest" } } },
        ["OutputConfig"] = new { S3OutputPath = "s3://bucket/out/" },
        ["RoleArn"] = TestServer.Role,
        ["LabelCategoryConfigS3Uri"] = "s3://bucket/categories.json",
        ["HumanTaskConfig"] = new
        {
            WorkteamArn = "arn:aws:sagemaker:us-east-1:123456789012:workteam/private-crowd/birders",
            UiConfig = new { UiTemplateS3Uri = "s3://bucket/template.liquid" },
            PreHumanTaskLambdaArn = "arn:aws:lambda:us-east-1:432418664414:function:PRE-" + task,
            TaskTitle = "Which bird is it?",
            TaskDescription = "Choose the bird",
            NumberOfHumanWorkersPerDataObject = 1,
            TaskTimeLimitInSeconds = 300,
            AnnotationConsolidationConfig = new
            {
                AnnotationConsolidationLambdaArn = "arn:aws:lambda:us-east-1:432418664414:function:ACS-" + task,
            },
        },
    };
}
