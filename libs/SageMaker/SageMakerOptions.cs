using System.ComponentModel.DataAnnotations;

namespace Avocet.SageMaker;

/// <summary>Where SageMaker is and who asks: section "SageMaker".</summary>
public sealed class SageMakerOptions : IValidatableObject
{
    /// <summary>Configuration section.</summary>
    public const string Section = "SageMaker";

    /// <summary>Region that is signed for and, without <see cref="ServiceUrl"/>, called.</summary>
    /// <value>us-east-1</value>
    [Required, RegularExpression("^[a-z]{2,4}(-[a-z]+)+-[0-9]+$")]
    public string Region { get; set; } = "us-east-1";

    /// <summary>Role that SageMaker takes on to read the data and write the model.</summary>
    /// <value>none; arn:aws:iam::123456789012:role/Name</value>
    [Required, MinLength(20), MaxLength(2048), RegularExpression(@"^arn:aws[a-z\-]*:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+$")]
    public string RoleArn { get; set; } = "";

    /// <summary>Address that replaces AWS's for all three services: the local server, or a proxy.</summary>
    /// <value>none; http://127.0.0.1:8080</value>
    public Uri? ServiceUrl { get; set; }

    /// <summary>Access key; left out, the SDK's chain finds credentials: environment, profile, web identity, container, instance.</summary>
    /// <value>none</value>
    public string? AccessKey { get; set; }

    /// <summary>Secret key of <see cref="AccessKey"/>.</summary>
    /// <value>none</value>
    public string? SecretKey { get; set; }

    /// <summary>Calls the FIPS 140 endpoints. Not every region has them.</summary>
    /// <value>false</value>
    public bool UseFips { get; set; }

    /// <summary>Tries of a call whose failure may pass: throttling, a server's fault, a lost connection.</summary>
    /// <value>5. 1–20.</value>
    [Range(1, 20)]
    public int MaxAttempts { get; set; } = 5;

    /// <summary>Seconds one try may take; an endpoint itself has 60.</summary>
    /// <value>70. 1–300.</value>
    [Range(1, 300)]
    public int TimeoutSeconds { get; set; } = 70;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ServiceUrl is { } url && (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https")))
        {
            yield return new ValidationResult(
                $"{Section}:{nameof(ServiceUrl)} is '{url}'. Write http:// or https:// and a host.", [nameof(ServiceUrl)]);
        }

        if (ServiceUrl is not null && UseFips)
        {
            yield return new ValidationResult(
                $"{Section}:{nameof(UseFips)} has no meaning with {Section}:{nameof(ServiceUrl)}. Give one of them.", [nameof(UseFips)]);
        }

        if (string.IsNullOrEmpty(AccessKey) != string.IsNullOrEmpty(SecretKey))
        {
            yield return new ValidationResult(
                $"Give both {Section}:{nameof(AccessKey)} and {Section}:{nameof(SecretKey)}, or neither.",
                [nameof(AccessKey), nameof(SecretKey)]);
        }
    }
}
