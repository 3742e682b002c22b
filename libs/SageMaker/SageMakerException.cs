using System.Net;

namespace Avocet.SageMaker;

/// <summary>A call that SageMaker, its runtime or CloudWatch Logs refused, or that never got through.</summary>
public sealed class SageMakerException : Exception
{
    /// <summary>Code of a call that got no answer at all.</summary>
    public const string NoAnswer = "NoAnswer";

    /// <summary>Code of a call that was not sent, since temporary credentials could not be renewed.</summary>
    public const string CredentialsNotRenewed = "CredentialsNotRenewed";

    /// <summary>How long a new role may be unknown to SageMaker.</summary>
    public static readonly TimeSpan RoleGrace = TimeSpan.FromMinutes(5);

    /// <summary>What people are told meanwhile.</summary>
    public static readonly string RoleAwaited =
        $"SageMaker cannot assume the role yet; a new role is waited for, at most {RoleGrace.TotalMinutes:0} minutes";

    // botocore's standard set: the call was not judged, so it may be sent again.
    private static readonly HashSet<string> PassingCodes = new(StringComparer.Ordinal)
    {
        NoAnswer, CredentialsNotRenewed, "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException",
        "TooManyRequestsException",
        "RequestLimitExceeded", "BandwidthLimitExceeded", "LimitExceededException", "RequestThrottled", "SlowDown",
        "ProvisionedThroughputExceededException", "PriorRequestNotComplete", "RequestTimeout", "RequestTimeoutException",
        "ModelNotReadyException",
    };

    internal SageMakerException(
        string operation, string code, string message, HttpStatusCode? status, string? requestId, Exception? cause = null)
        : base($"{operation}: {code}: {message}", cause)
    {
        (Operation, Code, Reason, Status, RequestId) = (operation, code, message, status, requestId);
    }

    /// <summary>What was called, e.g. CreateTrainingJob.</summary>
    public string Operation { get; }

    /// <summary>The service's name for the error, without namespace or address, e.g. ValidationException.</summary>
    public string Code { get; }

    /// <summary>The service's own words.</summary>
    public string Reason { get; }

    /// <summary>HTTP status; <see langword="null"/> when no answer came.</summary>
    public HttpStatusCode? Status { get; }

    /// <summary>What AWS's support asks for.</summary>
    public string? RequestId { get; }

    /// <summary>Whether the same call may succeed later.</summary>
    public bool IsTransient => PassingCodes.Contains(Code) || Status is HttpStatusCode.TooManyRequests || (int?)Status is >= 500;

    /// <summary>Whether what was named is not there. Services say it in two ways: a code of its own, or a validation error.</summary>
    public bool IsNotFound => Code is "ResourceNotFound" or "ResourceNotFoundException"
        || (IsValidation && (Says("could not find") || Says("resource not found") || Says("does not exist")));

    /// <summary>Whether the name is taken: a code of its own for jobs, a validation error for whatever serves.</summary>
    public bool IsNameTaken => (Code is "ResourceInUse" && Says("already exists")) || (IsValidation && Says("already exist"));

    /// <summary>
    /// Whether the role that the call names cannot be assumed. Of a role made just now this is so for up to <see cref="RoleGrace"/>: IAM
    /// tells other services of it by and by.
    /// </summary>
    public bool IsRoleUnknown => IsValidation && (Says("assume role") || Says("assume the role"));

    /// <summary>What the reader can do about it.</summary>
    public string Remedy => Code switch
    {
        "AccessDeniedException" or "AccessDenied" =>
            $"Allow sagemaker:{Operation} (and iam:PassRole for the role given) to the role of this service, then post the job again.",
        "NoCredentials" or "UnrecognizedClientException" or "InvalidSignatureException" or "ExpiredTokenException" =>
            "Give the service credentials of the account: a web identity, a profile, or SageMaker:AccessKey and SageMaker:SecretKey.",
        _ when IsRoleUnknown =>
            "Check that the role of SageMaker:RoleArn exists and lets sagemaker.amazonaws.com assume it, then post the job again.",
        "ResourceLimitExceeded" => "Ask for a higher service quota, or choose another instance type, then post the job again.",
        _ when IsTransient => "Wait and try again.",
        _ when IsNotFound => "Check the name and SageMaker:Region.",
        _ => "Mend what the message names, then post the job again.",
    };

    private bool IsValidation => Code is "ValidationException" or "ValidationError";

    private bool Says(string words) => Reason.Contains(words, StringComparison.OrdinalIgnoreCase);
}
