using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Avocet.Contracts;

/// <summary>Where the detector answers, and for how long.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record DeploymentOptions
{
    /// <summary>
    /// Name of the endpoint; <see langword="null"/> derives avocet-{jobId}. An endpoint of that name is updated blue/green.
    /// </summary>
    [RegularExpression("^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$")]
    [Description("Name of the endpoint; left out, avocet-{jobId}. An endpoint of that name is updated blue/green.")]
    public string? EndpointName { get; init; }

    /// <summary>Serving instance, e.g. ml.m5.large.</summary>
    [Required, RegularExpression("^ml\\.[a-z0-9-]+\\.[a-z0-9]+$")]
    [Description("Serving instance type.")]
    public string InstanceType { get; init; } = "ml.m5.large";

    /// <summary>Number of serving instances.</summary>
    [Range(1, 100)]
    [Description("Number of serving instances.")]
    public int InstanceCount { get; init; } = 1;

    /// <summary>Smallest validation mAP that is deployed, 0–1; below it the job fails and no endpoint starts.</summary>
    [Range(0.0, 1.0)]
    [Description("Smallest validation mAP that is deployed; below it the job fails and no endpoint starts.")]
    public double MinimumMeanAveragePrecision { get; init; }

    /// <summary>
    /// Smallest validation accuracy of a classification that is deployed, 0–1; below it the job fails and no endpoint starts.
    /// </summary>
    [Range(0.0, 1.0)]
    [Description("Smallest validation accuracy that is deployed, for classification; below it the job fails and no endpoint starts.")]
    public double MinimumAccuracy { get; init; }

    /// <summary>Smallest validation mIOU of a segmentation that is deployed, 0–1; below it the job fails and no endpoint starts.</summary>
    [Range(0.0, 1.0)]
    [Description("Smallest validation mIOU that is deployed, for segmentation; below it the job fails and no endpoint starts.")]
    public double MinimumMeanIntersectionOverUnion { get; init; }

    /// <summary>Minutes after which the endpoint is deleted, at most a year; 0 keeps it until someone deletes it.</summary>
    [Range(0, 525_600)]
    [Description(
        "Minutes after which the endpoint is deleted, since a forgotten endpoint goes on billing; 0 keeps it until someone deletes it.")]
    public int ExpiresAfterMinutes { get; init; } = 1440;
}
