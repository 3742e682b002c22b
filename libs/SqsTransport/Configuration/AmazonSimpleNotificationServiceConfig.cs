namespace Amazon.SimpleNotificationService;

/// <summary>
/// Where SNS is reached. Stands in for the class of AWSSDK.SimpleNotificationService, whose package is not used; the two must never be
/// referenced together.
/// </summary>
public sealed class AmazonSimpleNotificationServiceConfig
{
    /// <summary>Base address, e.g. http://localhost:4566; <see langword="null"/> takes the region's endpoint.</summary>
    public string? ServiceURL { get; set; }

    /// <summary>Region of the endpoint; <see langword="null"/> takes the host's.</summary>
    public RegionEndpoint? RegionEndpoint { get; set; }

    /// <summary>Region that requests are signed for; <see langword="null"/> takes <see cref="RegionEndpoint"/> or the host's.</summary>
    public string? AuthenticationRegion { get; set; }

    /// <summary>Tries after the first one when SNS is busy or does not answer. Default: 5.</summary>
    public int MaxErrorRetry { get; set; } = 5;

    /// <summary>Longest wait for one answer. Default: 30 seconds.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);
}
