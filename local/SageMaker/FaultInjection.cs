using System.ComponentModel.DataAnnotations;

namespace Avocet.LocalSageMaker;

/// <summary>A fault to be made on purpose, so that clients can be tried.</summary>
public sealed class LocalSageMakerFault
{
    /// <summary>Operation that fails, e.g. CreateEndpoint or GetLogEvents; * for each; RunTrainingJob for a training itself.</summary>
    [Required]
    public string Operation { get; set; } = "";

    /// <summary>Name of the error on the wire.</summary>
    /// <value>ThrottlingException</value>
    [Required]
    public string Code { get; set; } = "ThrottlingException";

    /// <summary>Its text; of a training the whole FailureReason, e.g. "CapacityError: …".</summary>
    /// <value>Rate exceeded</value>
    [Required]
    public string Message { get; set; } = "Rate exceeded";

    /// <summary>HTTP status.</summary>
    /// <value>400. 400–599.</value>
    [Range(400, 599)]
    public int Status { get; set; } = 400;

    /// <summary>How often it fails before it works again.</summary>
    /// <value>1. At least 1.</value>
    [Range(1, int.MaxValue)]
    public int Times { get; set; } = 1;

    /// <summary>Whether the operation is done first and only its answer is lost. Not for InvokeEndpoint and RunTrainingJob.</summary>
    /// <value>false</value>
    public bool AfterDoing { get; set; }
}

/// <summary>Makes the faults and the throttling that the options ask for; by default neither.</summary>
internal sealed class FaultInjection(LocalSageMakerOptions options, TimeProvider clock)
{
    /// <summary>Stands for the training of a job, as if it were an operation.</summary>
    public const string RunTrainingJob = nameof(RunTrainingJob);

    private readonly Lock _gate = new();
    private readonly int[] _left = [.. options.Faults.Select(fault => fault.Times)];
    private double _tokens = options.RequestsPerSecond;
    private long _filled = clock.GetTimestamp();

    /// <summary>Throws where an operation shall fail before it is done.</summary>
    public void Before(string operation)
    {
        if (!TryTakeToken()) throw new ServiceErrorException(400, "ThrottlingException", "Rate exceeded");
        Throw(Take(operation, afterDoing: false));
    }

    /// <summary>Throws where an operation that is done shall look as if it had failed.</summary>
    public void After(string operation) => Throw(Take(operation, afterDoing: true));

    /// <summary>The next fault of an operation, which is then used up by one; <see langword="null"/> where it works.</summary>
    public LocalSageMakerFault? Take(string operation, bool afterDoing)
    {
        lock (_gate)
        {
            for (var i = 0; i < _left.Length; i++)
            {
                var fault = options.Faults[i];
                var isMeant = fault.Operation == operation || (fault.Operation == "*" && operation != RunTrainingJob);
                if (_left[i] == 0 || fault.AfterDoing != afterDoing || !isMeant) continue;
                _left[i]--;
                return fault;
            }

            return null;
        }
    }

    private static void Throw(LocalSageMakerFault? fault)
    {
        if (fault is not null) throw new ServiceErrorException(fault.Status, fault.Code, fault.Message);
    }

    // A bucket that holds a second's requests.
    private bool TryTakeToken()
    {
        if (options.RequestsPerSecond == 0) return true;
        lock (_gate)
        {
            var now = clock.GetTimestamp();
            var gained = clock.GetElapsedTime(_filled, now).TotalSeconds * options.RequestsPerSecond;
            _tokens = Math.Min(options.RequestsPerSecond, _tokens + gained);
            _filled = now;
            if (_tokens < 1) return false;
            _tokens--;
            return true;
        }
    }
}
