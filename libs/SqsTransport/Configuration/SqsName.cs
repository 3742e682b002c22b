namespace Avocet.SqsTransport;

/// <summary>
/// Names of queues and topics: letters, digits, hyphen, underscore; 80 characters for a queue, 256 for a topic; .fifo at the end.
/// </summary>
internal static class SqsName
{
    private const string FifoSuffix = ".fifo";

    public static bool IsFifo(string name) => name.EndsWith(FifoSuffix, StringComparison.Ordinal);

    /// <summary>order → order_error, order.fifo → order_error.fifo.</summary>
    public static string WithSuffix(string name, string suffix) =>
        IsFifo(name) ? name[..^FifoSuffix.Length] + suffix + FifoSuffix : name + suffix;

    public static bool IsValid(string name, bool isTopic)
    {
        var plain = IsFifo(name) ? name[..^FifoSuffix.Length] : name;
        return plain.Length > 0 && name.Length <= (isTopic ? 256 : 80) && plain.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
    }

    /// <exception cref="ArgumentException">The name is not valid.</exception>
    public static string Checked(string name, bool isTopic) => IsValid(name, isTopic)
        ? name
        : throw new ArgumentException(
            $"'{name}' is no name of {(isTopic ? "an SNS topic" : "an SQS queue")}. "
            + $"Use at most {(isTopic ? 256 : 80)} letters, digits, hyphens and underscores; .fifo at the end is allowed.", nameof(name));
}
