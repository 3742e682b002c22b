using System.Text.Json.Serialization;

namespace Avocet.Contracts;

/// <summary>What a job's model learns, and so which built-in algorithm trains it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LearningTask>))]
public enum LearningTask
{
    /// <summary>Boxes with a class each: Object Detection (SSD), measured by mAP.</summary>
    [JsonStringEnumMemberName("objectDetection")]
    ObjectDetection,

    /// <summary>One class an image: Image Classification, measured by accuracy.</summary>
    [JsonStringEnumMemberName("imageClassification")]
    ImageClassification,

    /// <summary>Any number of classes an image: Image Classification with multi_label, measured by accuracy over all labels.</summary>
    [JsonStringEnumMemberName("multiLabelClassification")]
    MultiLabelClassification,

    /// <summary>A class for each pixel: Semantic Segmentation, measured by mean intersection over union.</summary>
    [JsonStringEnumMemberName("semanticSegmentation")]
    SemanticSegmentation,
}
