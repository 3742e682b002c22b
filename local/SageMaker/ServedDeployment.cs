namespace Avocet.LocalSageMaker;

/// <summary>A deployment that answers. Its models live until it was withdrawn and the last picture was looked at.</summary>
internal sealed class ServedDeployment(IReadOnlyList<(DeployedVariant Variant, ServedModel Model)> variants, DataCapture? capture)
{
    private readonly Lock _gate = new();
    private readonly double[] _credit = new double[variants.Count];
    private int _users;
    private bool _withdrawn;

    /// <summary>Keeps requests and answers; null where none are kept.</summary>
    public DataCapture? Capture => capture;

    /// <summary>
    /// Picks a variant: the one asked for, else each in turn so often as its weight says (smooth weighted round robin: no randomness, and
    /// the shares hold for any few requests). Give it back with <see cref="Release"/>.
    /// </summary>
    /// <returns>Null where it was withdrawn.</returns>
    /// <exception cref="ServiceErrorException">There is no such variant.</exception>
    public (DeployedVariant Variant, ServedModel Model)? Acquire(string? target)
    {
        lock (_gate)
        {
            if (_withdrawn) return null;
            var chosen = target is null
                ? Next()
                : Enumerable.Range(0, variants.Count).FirstOrDefault(i => variants[i].Variant.Name == target, -1);
            if (chosen < 0) throw new ServiceErrorException(400, "ValidationError", $"Variant {target} not found for Request.");
            _users++;
            return variants[chosen];
        }
    }

    public void Release()
    {
        lock (_gate)
        {
            _users--;
            if (_withdrawn && _users == 0) Dispose();
        }
    }

    /// <summary>No more pictures.</summary>
    public void Withdraw()
    {
        lock (_gate)
        {
            if (_withdrawn) return;
            _withdrawn = true;
            if (_users == 0) Dispose();
        }
    }

    private int Next()
    {
        var best = 0;
        for (var i = 0; i < variants.Count; i++)
        {
            _credit[i] += variants[i].Variant.Weight;
            if (_credit[i] > _credit[best]) best = i;
        }

        _credit[best] -= variants.Sum(variant => variant.Variant.Weight);
        return best;
    }

    private void Dispose()
    {
        foreach (var (_, model) in variants) model.Dispose();
    }
}
