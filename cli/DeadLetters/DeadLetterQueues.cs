using Avocet.Cli.Remote;
using Avocet.Hosting;
using MassTransit;

namespace Avocet.Cli.DeadLetters;

/// <summary>The error and skipped queues of an installation, by the services' own definitions.</summary>
internal sealed class DeadLetterQueues(Installation installation)
{
    private readonly QueueLookup _lookup = new(installation);

    /// <summary>Queue names without the prefix, each with the queue its messages came from.</summary>
    public IReadOnlyList<(string Name, string Source)> All { get; } =
    [
        .. QueueTopology.Of(installation.Get<IBus>()).Queues.SelectMany(queue => ((string[])[queue.ErrorQueue, queue.SkippedQueue])
            .Select(name => (name[installation.Queues.Prefix.Length..], queue.Name[installation.Queues.Prefix.Length..]))),
    ];

    /// <summary>Finds a queue by its own name, or its error queue by the name of the queue itself.</summary>
    /// <exception cref="PermanentException">There is no such queue.</exception>
    public (string Name, string Source) Named(string name)
    {
        var found = All.FirstOrDefault(queue => queue.Name == name);
        if (found.Name is null) found = All.FirstOrDefault(queue => queue.Source == name);
        return found.Name is not null ? found : throw new PermanentException(
            $"'{name}' is no queue of the services.", $"Give one of {string.Join(", ", All.Select(queue => queue.Name))}.");
    }

    /// <returns><see langword="null"/> where it was never made.</returns>
    public async Task<DeadLetterQueue?> FindAsync(string name, CancellationToken cancellation) =>
        await _lookup.FindUrlAsync(name, cancellation) is { } url ? new DeadLetterQueue(installation.Sqs, url) : null;

    /// <exception cref="PermanentException">It was never made.</exception>
    public async Task<DeadLetterQueue> OpenAsync(string name, CancellationToken cancellation) =>
        new(installation.Sqs, await _lookup.UrlOfAsync(name, cancellation));

    /// <summary>Address of the queue that messages go back to.</summary>
    public Task<string> SourceUrlAsync(string source, CancellationToken cancellation) => _lookup.UrlOfAsync(source, cancellation);
}
