namespace Avocet.LocalSageMaker;

/// <summary>A request is refused, with the code and the words of the real service.</summary>
/// <param name="status">HTTP status.</param>
/// <param name="code">Exception name on the wire.</param>
/// <param name="message">For whoever sent the request.</param>
internal sealed class ServiceErrorException(int status, string code, string message) : Exception(message)
{
    public int Status => status;

    public string Code => code;

    public static ServiceErrorException Validation(string message) => new(400, "ValidationException", message);

    /// <summary>The body is no JSON of this shape.</summary>
    public static ServiceErrorException Serialization(string message) => new(400, "SerializationException", message);

    /// <summary>What every unknown model, endpoint configuration and endpoint is answered with.</summary>
    public static ServiceErrorException CouldNotFind(string kind, string arn) => Validation($"Could not find {kind} \"{arn}\".");
}
