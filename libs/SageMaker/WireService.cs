namespace Avocet.SageMaker;

/// <summary>One of the three services: how its host is called and what its signatures are scoped to.</summary>
/// <param name="Host">First part of the host's name.</param>
/// <param name="FipsHost">The same where the cryptography is validated to FIPS 140.</param>
/// <param name="Domain">What stands between host and region.</param>
/// <param name="SigningName">Service in the signature's scope.</param>
internal sealed record WireService(string Host, string FipsHost, string Domain, string SigningName)
{
    public static readonly WireService Control = new("api", "api-fips", "sagemaker.", "sagemaker");

    public static readonly WireService Runtime = new("runtime", "runtime-fips", "sagemaker.", "sagemaker");

    public static readonly WireService Logs = new("logs", "logs-fips", "", "logs");

    /// <summary>The service's address without a path.</summary>
    public Uri Address(SageMakerOptions options) => options.ServiceUrl
        ?? new Uri($"https://{(options.UseFips ? FipsHost : Host)}.{Domain}{options.Region}.{AwsPartition.Of(options.Region).DnsSuffix}");
}
