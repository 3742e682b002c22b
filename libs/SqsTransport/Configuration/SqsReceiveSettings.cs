namespace Avocet.SqsTransport;

/// <summary>A queue as an endpoint wants it.</summary>
internal sealed class SqsReceiveSettings(string queueName)
{
    public static readonly TimeSpan LongestVisibility = TimeSpan.FromHours(12);

    public string QueueName { get; } = queueName;

    public bool IsTemporary { get; set; }

    public bool IsOrdered { get; set; } = SqsName.IsFifo(queueName);

    public int GroupLimit { get; set; } = 1;

    public int WaitSeconds { get; set; } = 3;

    public bool PurgeOnStartup { get; set; }

    public int RedeliverSeconds { get; set; } = 1;

    public TimeSpan MaxVisibility { get; set; } = LongestVisibility;

    public int MaxRenewalSeconds { get; set; } = 60;

    public Dictionary<string, object> Attributes { get; init; } = new(StringComparer.Ordinal);

    public Dictionary<string, object> SubscriptionAttributes { get; init; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Tags { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Topics by the names in addresses.</summary>
    public SortedSet<string> Topics { get; } = new(StringComparer.Ordinal);

    /// <summary>Where MassTransit publishes that a message of <see cref="Topics"/> failed.</summary>
    public SortedSet<string> FaultTopics { get; } = new(StringComparer.Ordinal);

    public SqsReceiveSettings WithName(string name) => new(name)
    {
        IsTemporary = IsTemporary,
        WaitSeconds = WaitSeconds,
        PurgeOnStartup = PurgeOnStartup,
        Attributes = Attributes,
        SubscriptionAttributes = SubscriptionAttributes,
        Tags = Tags,
    };
}
