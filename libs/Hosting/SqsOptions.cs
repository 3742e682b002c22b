using System.ComponentModel.DataAnnotations;

namespace Avocet.Hosting;

/// <summary>Where the queues are: section "Avocet:Sqs", read when Avocet:Bus is AmazonSqs.</summary>
public sealed class SqsOptions : IValidatableObject
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Avocet:Sqs";

    /// <summary>Region of queues and topics.</summary>
    /// <value>us-east-1</value>
    [Required, RegularExpression("^[a-z]{2,4}(-[a-z]+)+-[0-9]+$")]
    public string Region { get; set; } = "us-east-1";

    /// <summary>Address that replaces AWS's for SQS.</summary>
    /// <value>none; http://127.0.0.1:4566</value>
    public Uri? ServiceUrl { get; set; }

    /// <summary>Address that replaces AWS's for SNS.</summary>
    /// <value><see cref="ServiceUrl"/></value>
    public Uri? SnsServiceUrl { get; set; }

    /// <summary>
    /// Access key; left out, the SDK's chain finds credentials (environment, profile, web identity, container, instance).
    /// </summary>
    /// <value>none</value>
    public string? AccessKey { get; set; }

    /// <summary>Secret key of <see cref="AccessKey"/>.</summary>
    /// <value>none</value>
    public string? SecretKey { get; set; }

    /// <summary>Put before the name of every queue and topic, so that several installations share an account.</summary>
    /// <value>none. At most 20 letters, digits, hyphens and underscores.</value>
    [RegularExpression("^[A-Za-z0-9_-]{0,20}$")]
    public string Prefix { get; set; } = "";

    /// <summary>
    /// Whether queues, topics and subscriptions are made when they are missing; otherwise the service says which is missing and waits for
    /// it.
    /// </summary>
    /// <value>true</value>
    public bool CreateTopology { get; set; } = true;

    /// <summary>Seconds a poll waits for a message. Longer is cheaper, not slower.</summary>
    /// <value>10. 0–20.</value>
    [Range(0, 20)]
    public int WaitSeconds { get; set; } = 10;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ServiceAddress.Problem(Section, nameof(ServiceUrl), ServiceUrl) is { } service) yield return service;
        if (ServiceAddress.Problem(Section, nameof(SnsServiceUrl), SnsServiceUrl) is { } topics) yield return topics;
        if (ServiceAddress.KeysProblem(Section, AccessKey, SecretKey) is { } keys) yield return keys;
#if OFFICIAL_SQS_TRANSPORT
        if (Prefix.Length > 0 || !CreateTopology)
        {
            yield return new ValidationResult(
                $"{Section}:{nameof(Prefix)} and {Section}:{nameof(CreateTopology)} are not known to MassTransit.AmazonSQS. "
                + "Leave them out, or build without -p:SqsTransport=official.");
        }
#endif
    }
}
