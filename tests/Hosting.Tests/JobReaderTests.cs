namespace Avocet.Hosting.Tests;

public sealed class JobReaderTests
{
    private const string Source = """ "source": { "cub": { "uri": "s3://bucket/cub/" } } """;

    [Fact]
    public void The_shortest_job_gets_the_documented_defaults()
    {
        var job = JobReader.Read($$"""{ "jobId": "birds", {{Source}} }""");
        (job.Packing.ShorterEdge, job.Packing.JpegQuality, job.Training.Hyperparameters.ImageShape, job.Deployment)
            .ShouldBe((256, 95, 300, null));
    }

    [Theory]
    [InlineData("""{ "jobId": "birds", "sorce": {}, "source": { "cub": { "uri": "x" } } }""", "sorce", "Did you mean source?")]
    [InlineData("""{ "jobId": "birds", "source": { "cub": { "uri": "x", "path": 1 } } }""", "source.cub.path = 1", "Known here: uri")]
    [InlineData("""{ "jobId": "birds", "packing": { "quality": 95 }, "source": { "cub": { "uri": "x" } } }""", "packing.quality = 95",
        "jpegQuality")]
    [InlineData("""{ "jobId": "birds" }""", "source", "It is missing and has no default.")]
    [InlineData("""{ "jobId": "birds", "source": { } }""", "source", "exactly one kind of source: cub, groundTruth")]
    [InlineData("""{ "jobId": "birds", "source": { "cub": { "uri": "x" }, "groundTruth": { "manifestUri": "y" } } }""", "source",
        "exactly one")]
    [InlineData("""{ "jobId": "birds", "source": { "cub": { "uri": "" } } }""", "source.cub.uri", "Give a value.")]
    [InlineData("""{ "jobId": "my birds", "source": { "cub": { "uri": "x" } } }""", "jobId = my birds", "[A-Za-z0-9-]")]
    [InlineData("""{ "jobId": "", "source": { "cub": { "uri": "x" } } }""", "jobId", "must match")]
    [InlineData("""{ "jobId": "birds", "packing": { "jpegQuality": 101 }, "source": { "cub": { "uri": "x" } } }""",
        "packing.jpegQuality = 101", "from 1 to 100")]
    [InlineData("""{ "jobId": "birds", "packing": { "jpegQuality": "95" }, "source": { "cub": { "uri": "x" } } }""",
        "packing.jpegQuality = \"95\"", "Give a whole number, without quotes.")]
    [InlineData("""{ "jobId": "birds", "split": { "kind": "coin" }, "source": { "cub": { "uri": "x" } } }""",
        "split.kind = \"coin\"", "Give one of \"given\", \"random\".")]
    [InlineData("""{ "jobId": "birds", "packing": null, "source": { "cub": { "uri": "x" } } }""", "packing = null", "Leave it out")]
    [InlineData("""{ "jobId": "birds", "classes": ["17", ""], "source": { "cub": { "uri": "x" } } }""", "classes[1]",
        "leave classes empty")]
    [InlineData("""{ "jobId": "birds", "training": { "hyperparameters": { "imageShape": 100 } }, "source": { "cub": { "uri": "x" } } }""",
        "training.hyperparameters.imageShape = 100", "from 300 to 2048")]
    [InlineData("""{ "jobId": "birds", "task": "poetry", "source": { "cub": { "uri": "x" } } }""",
        "task = \"poetry\"", "Give one of \"objectDetection\", \"imageClassification\"")]
    [InlineData(
        """{ "jobId": "birds", "task": "imageClassification", "training": { "hyperparameters": { "nmsThreshold": 0.4 } },"""
        + """ "source": { "cub": { "uri": "x" } } }""", "training.hyperparameters.nmsThreshold = 0.4", "training.classification")]
    [InlineData("""{ "jobId": "birds", "training": { "classification": { } }, "source": { "cub": { "uri": "x" } } }""",
        "training.classification", "imageClassification or multiLabelClassification")]
    [InlineData(
        """{ "jobId": "birds", "task": "imageClassification", "training": { "segmentation": { } }, "source": { "cub": { "uri": "x" } } }""",
        "training.segmentation", "semanticSegmentation")]
    [InlineData(
        """{ "jobId": "birds", "task": "imageClassification", "deployment": { "minimumMeanAveragePrecision": 0.4 },"""
        + """ "source": { "cub": { "uri": "x" } } }""", "deployment.minimumMeanAveragePrecision = 0.4", "minimumAccuracy")]
    [InlineData("""{ "jobId": "birds", "deployment": { "minimumAccuracy": 0.4 }, "source": { "cub": { "uri": "x" } } }""",
        "deployment.minimumAccuracy = 0.4", "minimumMeanAveragePrecision")]
    [InlineData(
        """{ "jobId": "birds", "task": "imageClassification", "packing": { "shorterEdge": 128 }, "source": { "cub": { "uri": "x" } } }""",
        "packing.shorterEdge = 128", "at least 224")]
    [InlineData(
        """{ "jobId": "birds", "task": "imageClassification", "training": { "classification": { "numLayers": 51 } },"""
        + """ "source": { "cub": { "uri": "x" } } }""", "training.classification.numLayers = 51", "18, 34, 50, 101, 152, 200")]
    [InlineData(
        """{ "jobId": "birds", "task": "imageClassification", "training": { "classification": { "numLayers": 20, "imageShape": 28 } },"""
        + """ "source": { "cub": { "uri": "x" } } }""", "training.classification.usePretrainedModel = true", "Give false")]
    [InlineData(
        """{ "jobId": "birds", "task": "imageClassification", "training": { "classification": { "useWeightedLoss": true } },"""
        + """ "source": { "cub": { "uri": "x" } } }""", "training.classification.useWeightedLoss = true", "multiLabelClassification")]
    [InlineData(
        """{ "jobId": "birds", "task": "multiLabelClassification", "training": { "classification": { "topK": 2 } },"""
        + """ "source": { "cub": { "uri": "x" } } }""", "training.classification.topK = 2", "Leave it out")]
    [InlineData("""{ "jobId": "birds", "task": "semanticSegmentation", "source": { "cub": { "uri": "x" } } }""", "source",
        "source.groundTruth")]
    [InlineData(
        """{ "jobId": "birds", "task": "semanticSegmentation", "augment": { "horizontalFlip": true },"""
        + """ "source": { "groundTruth": { "manifestUri": "x" } } }""", "augment.horizontalFlip = true", "by itself")]
    [InlineData(
        """{ "jobId": "birds", "task": "semanticSegmentation", "packing": { "shorterEdge": 300 },"""
        + """ "source": { "groundTruth": { "manifestUri": "x" } } }""", "packing.shorterEdge = 300", "pixel by pixel")]
    [InlineData(
        """{ "jobId": "birds", "task": "semanticSegmentation", "training": { "instanceCount": 2 },"""
        + """ "source": { "groundTruth": { "manifestUri": "x" } } }""", "training.instanceCount = 2", "Give 1")]
    [InlineData(
        """{ "jobId": "birds", "task": "semanticSegmentation", "training": { "segmentation": { "lrScheduler": "step" } },"""
        + """ "source": { "groundTruth": { "manifestUri": "x" } } }""", "training.segmentation.lrSchedulerStep", "needs epochs")]
    [InlineData("""{ "jobId": "birds", """, "line 1", "JSON")]
    [InlineData("null", "null", "JSON")]
    [InlineData("[1]", "no JSON object: [1]", "contracts/README.md")]
    [InlineData(
        """{ "jobId": "birds", "classes": "17", "source": { "cub": { "uri": "x" } } }""", "classes = \"17\"", "Give a list of texts")]
    [InlineData("""{ "jobId": "birds", "classes": [17], "source": { "cub": { "uri": "x" } } }""", "classes = [17]", "Give a list of texts")]
    [InlineData("""{ "jobId": 7, "source": { "cub": { "uri": "x" } } }""", "jobId = 7", "Give a text, in quotes.")]
    [InlineData("""{ "jobId": "birds", "source": { "cub": "x" } }""", "source.cub = \"x\"", "Give an object, in braces.")]
    [InlineData("""{ "jobId": "birds", "augment": { "horizontalFlip": "yes" }, "source": { "cub": { "uri": "x" } } }""",
        "augment.horizontalFlip = \"yes\"", "Give true or false, without quotes.")]
    [InlineData("""{ "jobId": "birds", "training": { "maxRunSeconds": 1e10 }, "source": { "cub": { "uri": "x" } } }""",
        "training.maxRunSeconds = 1e10", "Give a whole number")]
    [InlineData("""{ "jobId": "birds", "split": { "ratio": "0.5" }, "source": { "cub": { "uri": "x" } } }""",
        "split.ratio = \"0.5\"", "Give a number, without quotes.")]
    [InlineData("""{ "jobId": "birds", "training": { "maxRunSeconds": null }, "source": { "cub": { "uri": "x" } } }""",
        "training.maxRunSeconds = null", "Give a whole number")]
    [InlineData("""{ "jobId": "\ud800", "source": { "cub": { "uri": "x" } } }""", "jobId", "Give")]
    [InlineData("""{ "source": { "cub": { "uri": "x" } } }""", "jobId", "It is missing and has no default.")]
    public void A_bad_job_is_refused_by_field_value_and_remedy(string json, string named, string remedy)
    {
        var refused = Should.Throw<PermanentException>(() => JobReader.Read(json));
        refused.Error.ShouldContain(named);
        refused.Message.ShouldContain(remedy);
    }

    [Fact]
    public void All_problems_are_named_at_once()
    {
        var refused = Should.Throw<PermanentException>(() => JobReader.Read(
            """{ "jobId": "x y", "packing": { "jpegQuality": 0, "shorterEdge": -1 }, "source": { "cub": { "uri": "x" } } }"""));
        refused.Error.ShouldBe("The job has 3 bad fields: jobId = x y; packing.shorterEdge = -1; packing.jpegQuality = 0.");
    }
}
