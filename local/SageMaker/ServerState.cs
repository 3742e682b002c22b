using System.Text.Json;
using System.Text.Json.Nodes;
using Avocet.ObjectStore;
using Microsoft.Extensions.Logging;

namespace Avocet.LocalSageMaker;

/// <summary>Everything behind the wire, put together: a folder a kind of resource, and what works on them.</summary>
internal sealed class ServerState : IAsyncDisposable
{
    private readonly ResourceFolder<TrainingJob> _jobs;
    private readonly ResourceFolder<Model> _models;
    private readonly ResourceFolder<EndpointConfig> _configs;
    private readonly ResourceFolder<Endpoint> _endpoints;
    private readonly ResourceFolder<LabelingJob> _labelings;
    private readonly LogStore _logs;
    private readonly IObjectStore _store;
    private readonly TrainingRunner _runner;
    private readonly TrainingQueue _queue;
    private readonly EndpointFleet _fleet;
    private readonly Account _account;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;

    public ServerState(
        string data, LocalSageMakerOptions options, IObjectStore store, FaultInjection faults, ILogger logger, TimeProvider clock)
    {
        (_account, _clock, _logger) = (new Account(options.Region), clock, logger);
        _jobs = new ResourceFolder<TrainingJob>(Path.Combine(data, "training-jobs"));
        _models = new ResourceFolder<Model>(Path.Combine(data, "models"));
        _configs = new ResourceFolder<EndpointConfig>(Path.Combine(data, "endpoint-configs"));
        _endpoints = new ResourceFolder<Endpoint>(Path.Combine(data, "endpoints"));
        _labelings = new ResourceFolder<LabelingJob>(Path.Combine(data, "labeling-jobs"));
        _logs = new LogStore(Path.Combine(data, "logs", "TrainingJobs"));
        _store = store;
        _runner = new TrainingRunner(_jobs, _logs, _store, Path.Combine(data, "work"), options, faults, clock, logger);
        _queue = new TrainingQueue(options.Trainings, _runner.RunAsync);
        _fleet = new EndpointFleet(_endpoints, _store, Path.Combine(data, "served"), threads: 1, clock, logger);
        Invoke = new InvokeOperation(_fleet, options.Invocations);
    }

    public InvokeOperation Invoke { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _queue.DisposeAsync();
        await _fleet.DisposeAsync();
        Invoke.Dispose();
        (_store as IDisposable)?.Dispose();
    }

    /// <summary>Takes up what an earlier server left undone: trainings in the order they were asked for, endpoints.</summary>
    public void Resume()
    {
        _fleet.Resume();
        foreach (var job in _jobs.All().OrderBy(job => job.CreationTime))
        {
            if (job.IsOver)
            {
                _runner.Forget(job.Name);
                continue;
            }

            if (job.SecondaryStatus != "Pending") _logger.TrainingResumed(job.Name);
            _jobs.Update(job.Name, _runner.Interrupt);
            _queue.Enqueue(job.Name);
        }
    }

    /// <summary>Begins to train.</summary>
    public void Start() => _queue.Start();

    /// <summary>Operations by X-Amz-Target.</summary>
    public IReadOnlyDictionary<string, Operation> Operations()
    {
        var trainings = new TrainingOperations(_jobs, _queue, _store, _account, _clock);
        var models = new ModelOperations(_models, _store, _account, _clock);
        var configs = new EndpointConfigOperations(_configs, _models, _account, _clock);
        var endpoints = new EndpointOperations(_endpoints, _configs, _models, _fleet, _account, _clock);
        var tags = new TagOperations(_jobs, _models, _configs, _endpoints);
        var labelings = new LabelingOperations(_labelings, _store, _account, _clock);
        var logs = new LogOperations(_logs, _account);
        return new Dictionary<string, Operation>(StringComparer.Ordinal)
        {
            ["SageMaker.CreateTrainingJob"] = async (body, cancellation) => await trainings.CreateAsync(body, cancellation),
            ["SageMaker.DescribeTrainingJob"] = At(trainings.Describe),
            ["SageMaker.StopTrainingJob"] = At(trainings.Stop),
            ["SageMaker.DeleteTrainingJob"] = At(trainings.Delete),
            ["SageMaker.ListTrainingJobs"] = At(trainings.List),
            ["SageMaker.CreateModel"] = async (body, cancellation) => await models.CreateAsync(body, cancellation),
            ["SageMaker.DescribeModel"] = At(models.Describe),
            ["SageMaker.DeleteModel"] = At(models.Delete),
            ["SageMaker.ListModels"] = At(models.List),
            ["SageMaker.CreateEndpointConfig"] = At(configs.Create),
            ["SageMaker.DescribeEndpointConfig"] = At(configs.Describe),
            ["SageMaker.DeleteEndpointConfig"] = At(configs.Delete),
            ["SageMaker.ListEndpointConfigs"] = At(configs.List),
            ["SageMaker.CreateEndpoint"] = At(endpoints.Create),
            ["SageMaker.UpdateEndpoint"] = At(endpoints.Update),
            ["SageMaker.DescribeEndpoint"] = At(endpoints.Describe),
            ["SageMaker.DeleteEndpoint"] = At(endpoints.Delete),
            ["SageMaker.ListEndpoints"] = At(endpoints.List),
            ["SageMaker.CreateLabelingJob"] = async (body, cancellation) => await labelings.CreateAsync(body, cancellation),
            ["SageMaker.DescribeLabelingJob"] = async (body, cancellation) => await labelings.DescribeAsync(body, cancellation),
            ["SageMaker.StopLabelingJob"] = At(labelings.Stop),
            ["SageMaker.AddTags"] = At(tags.Add),
            ["SageMaker.ListTags"] = At(tags.List),
            ["SageMaker.DeleteTags"] = At(tags.Delete),
            ["Logs_20140328.DescribeLogStreams"] = At(logs.DescribeLogStreams),
            ["Logs_20140328.GetLogEvents"] = At(logs.GetLogEvents),
        };
    }

    private static Operation At(Func<JsonElement, JsonObject?> operation) => (body, _) => Task.FromResult(operation(body));
}
