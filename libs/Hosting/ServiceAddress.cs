using System.ComponentModel.DataAnnotations;

namespace Avocet.Hosting;

/// <summary>What options about an AWS service have in common to be checked.</summary>
internal static class ServiceAddress
{
    public static ValidationResult? Problem(string section, string name, Uri? url) =>
        url is null || (url.IsAbsoluteUri && url.Scheme is "http" or "https")
            ? null
            : new ValidationResult($"{section}:{name} is '{url}'. Write http:// or https:// and a host.", [name]);

    public static ValidationResult? KeysProblem(string section, string? accessKey, string? secretKey) =>
        string.IsNullOrEmpty(accessKey) == string.IsNullOrEmpty(secretKey)
            ? null
            : new ValidationResult($"Give both {section}:AccessKey and {section}:SecretKey, or neither.", ["AccessKey", "SecretKey"]);
}
