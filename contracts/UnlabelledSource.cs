using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Avocet.Contracts;

/// <summary>Images without labels: a Ground Truth labelling job is created for them, and the dataset job goes on with its output.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record UnlabelledSource
{
    /// <summary>A Ground Truth input manifest, s3://…, one source-ref a line; or <see cref="ImagesUri"/>.</summary>
    [MinLength(1), MaxLength(1024), RegularExpression("^s3://[^/]+/.+$")]
    [Description("A Ground Truth input manifest, s3://..., one source-ref a line; or imagesUri.")]
    public string? ManifestUri { get; init; }

    /// <summary>Folder of the images, s3://bucket/prefix/; or <see cref="ManifestUri"/>.</summary>
    [MinLength(1), MaxLength(1024), RegularExpression("^s3://[^/]+/.*$")]
    [Description("Folder of the images, s3://bucket/prefix/; or manifestUri.")]
    public string? ImagesUri { get; init; }

    /// <summary>Who labels them, and how.</summary>
    [Required]
    [Description("Who labels them, and how.")]
    public required LabellingOptions Labelling { get; init; }
}

/// <summary>A Ground Truth labelling job. Closed to AWS customers who did not use it before July 2026.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record LabellingOptions
{
    /// <summary>The private or vendor work team.</summary>
    [Required, MaxLength(256), RegularExpression(@"^arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:workteam/.+$")]
    [Description("ARN of the private or vendor work team.")]
    public required string WorkteamArn { get; init; }

    /// <summary>The page people see, in HTML and Liquid: s3://….</summary>
    [Required, MaxLength(1024), RegularExpression("^s3://[^/]+/.+$")]
    [Description("The template of the page people see, in HTML and Liquid: s3://...")]
    public required string TemplateUri { get; init; }

    /// <summary>Title of the task, as people see it.</summary>
    [Required, MinLength(1), MaxLength(128)]
    [Description("Title of the task, as people see it.")]
    public required string TaskTitle { get; init; }

    /// <summary>What is to be done, as people see it; <see langword="null"/> repeats the title.</summary>
    [MinLength(1), MaxLength(255)]
    [Description("What is to be done, as people see it; left out, the title.")]
    public string? TaskDescription { get; init; }

    /// <summary>Names of the classes, 1–50 (for classification at least 2), in the order of their numbers.</summary>
    [Required]
    [Description("Names of the classes, 1-50 (for classification at least 2), in the order of their numbers.")]
    public required IReadOnlyList<string> Categories { get; init; }

    /// <summary>People who label each image, 1–9.</summary>
    [Range(1, 9)]
    [Description("People who label each image.")]
    public int WorkersPerImage { get; init; } = 3;

    /// <summary>Seconds a person has for an image, 30–28,800.</summary>
    [Range(30, 28_800)]
    [Description("Seconds a person has for an image.")]
    public int TaskTimeLimitSeconds { get; init; } = 600;

    /// <summary>Days an image is offered to people, 1–10.</summary>
    [Range(1, 10)]
    [Description("Days an image is offered to people.")]
    public int OfferedDays { get; init; } = 10;
}
