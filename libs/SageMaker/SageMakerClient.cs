namespace Avocet.SageMaker;

/// <summary>
/// SageMaker's control plane (AWS JSON 1.1, API version 2017-07-24), as far as Avocet uses it. Every call is tried again while its failure
/// may pass, and ends in a <see cref="SageMakerException"/> otherwise. No operation takes a client token: names make calls repeatable.
/// </summary>
public sealed class SageMakerClient
{
    private readonly Wire _wire;

    internal SageMakerClient(Wire wire) => _wire = wire;

    /// <summary>Starts a training job; its ARN.</summary>
    public Task<string> CreateTrainingJobAsync(CreateTrainingJobRequest request, CancellationToken cancellationToken) =>
        CreateAsync("CreateTrainingJob", request, cancellationToken);

    /// <summary>How far a training job is.</summary>
    public Task<DescribeTrainingJobReply> DescribeTrainingJobAsync(string trainingJobName, CancellationToken cancellationToken) =>
        CallAsync<DescribeTrainingJobReply>("DescribeTrainingJob", new { TrainingJobName = trainingJobName }, cancellationToken);

    /// <summary>Asks a training job to stop; it has two minutes to save its model.</summary>
    public Task StopTrainingJobAsync(string trainingJobName, CancellationToken cancellationToken) =>
        SendAsync("StopTrainingJob", new { TrainingJobName = trainingJobName }, cancellationToken);

    /// <summary>A page of training jobs.</summary>
    public Task<ListTrainingJobsReply> ListTrainingJobsAsync(ListTrainingJobsRequest request, CancellationToken cancellationToken) =>
        CallAsync<ListTrainingJobsReply>("ListTrainingJobs", request, cancellationToken);

    /// <summary>Makes a model; its ARN.</summary>
    public Task<string> CreateModelAsync(CreateModelRequest request, CancellationToken cancellationToken) =>
        CreateAsync("CreateModel", request, cancellationToken);

    /// <summary>A model as it was made.</summary>
    public Task<DescribeModelReply> DescribeModelAsync(string modelName, CancellationToken cancellationToken) =>
        CallAsync<DescribeModelReply>("DescribeModel", new { ModelName = modelName }, cancellationToken);

    /// <summary>A page of models.</summary>
    public Task<ListModelsReply> ListModelsAsync(ListModelsRequest request, CancellationToken cancellationToken) =>
        CallAsync<ListModelsReply>("ListModels", request, cancellationToken);

    /// <summary>Deletes a model, not its artifact.</summary>
    public Task DeleteModelAsync(string modelName, CancellationToken cancellationToken) =>
        SendAsync("DeleteModel", new { ModelName = modelName }, cancellationToken);

    /// <summary>Makes an endpoint configuration; its ARN.</summary>
    public Task<string> CreateEndpointConfigAsync(CreateEndpointConfigRequest request, CancellationToken cancellationToken) =>
        CreateAsync("CreateEndpointConfig", request, cancellationToken);

    /// <summary>An endpoint configuration as it was made.</summary>
    public Task<DescribeEndpointConfigReply> DescribeEndpointConfigAsync(string endpointConfigName, CancellationToken cancellationToken) =>
        CallAsync<DescribeEndpointConfigReply>(
            "DescribeEndpointConfig", new { EndpointConfigName = endpointConfigName }, cancellationToken);

    /// <summary>A page of endpoint configurations.</summary>
    public Task<ListEndpointConfigsReply> ListEndpointConfigsAsync(
        ListEndpointConfigsRequest request, CancellationToken cancellationToken) =>
        CallAsync<ListEndpointConfigsReply>("ListEndpointConfigs", request, cancellationToken);

    /// <summary>Deletes an endpoint configuration. Never one in use: what the endpoint bills is then nowhere to be seen.</summary>
    public Task DeleteEndpointConfigAsync(string endpointConfigName, CancellationToken cancellationToken) =>
        SendAsync("DeleteEndpointConfig", new { EndpointConfigName = endpointConfigName }, cancellationToken);

    /// <summary>Starts an endpoint; its ARN.</summary>
    public Task<string> CreateEndpointAsync(CreateEndpointRequest request, CancellationToken cancellationToken) =>
        CreateAsync("CreateEndpoint", request, cancellationToken);

    /// <summary>How an endpoint is.</summary>
    public Task<DescribeEndpointReply> DescribeEndpointAsync(string endpointName, CancellationToken cancellationToken) =>
        CallAsync<DescribeEndpointReply>("DescribeEndpoint", new { EndpointName = endpointName }, cancellationToken);

    /// <summary>Moves an endpoint to another configuration; its ARN.</summary>
    public Task<string> UpdateEndpointAsync(UpdateEndpointRequest request, CancellationToken cancellationToken) =>
        CreateAsync("UpdateEndpoint", request, cancellationToken);

    /// <summary>Changes instance counts and weights; the endpoint's ARN.</summary>
    public Task<string> UpdateEndpointWeightsAndCapacitiesAsync(
        UpdateEndpointWeightsAndCapacitiesRequest request, CancellationToken cancellationToken) =>
        CreateAsync("UpdateEndpointWeightsAndCapacities", request, cancellationToken);

    /// <summary>Deletes an endpoint; billing ends.</summary>
    public Task DeleteEndpointAsync(string endpointName, CancellationToken cancellationToken) =>
        SendAsync("DeleteEndpoint", new { EndpointName = endpointName }, cancellationToken);

    /// <summary>A page of endpoints.</summary>
    public Task<ListEndpointsReply> ListEndpointsAsync(ListEndpointsRequest request, CancellationToken cancellationToken) =>
        CallAsync<ListEndpointsReply>("ListEndpoints", request, cancellationToken);

    /// <summary>Sets tags; those of the same key are replaced.</summary>
    public Task AddTagsAsync(string resourceArn, IReadOnlyList<Tag> tags, CancellationToken cancellationToken) =>
        SendAsync("AddTags", new AddTagsRequest(resourceArn, tags), cancellationToken);

    /// <summary>A page of a resource's tags.</summary>
    public Task<ListTagsReply> ListTagsAsync(string resourceArn, string? nextToken, CancellationToken cancellationToken) =>
        CallAsync<ListTagsReply>("ListTags", new ListTagsRequest(resourceArn, nextToken), cancellationToken);

    /// <summary>Takes tags away.</summary>
    public Task DeleteTagsAsync(string resourceArn, IReadOnlyList<string> tagKeys, CancellationToken cancellationToken) =>
        SendAsync("DeleteTags", new DeleteTagsRequest(resourceArn, tagKeys), cancellationToken);

    /// <summary>Starts a labelling job; its ARN.</summary>
    public Task<string> CreateLabelingJobAsync(CreateLabelingJobRequest request, CancellationToken cancellationToken) =>
        CreateAsync("CreateLabelingJob", request, cancellationToken);

    /// <summary>How far a labelling job is.</summary>
    public Task<DescribeLabelingJobReply> DescribeLabelingJobAsync(string labelingJobName, CancellationToken cancellationToken) =>
        CallAsync<DescribeLabelingJobReply>("DescribeLabelingJob", new { LabelingJobName = labelingJobName }, cancellationToken);

    /// <summary>Stops a labelling job for good.</summary>
    public Task StopLabelingJobAsync(string labelingJobName, CancellationToken cancellationToken) =>
        SendAsync("StopLabelingJob", new { LabelingJobName = labelingJobName }, cancellationToken);

    /// <summary>A page of labelling jobs.</summary>
    public Task<ListLabelingJobsReply> ListLabelingJobsAsync(ListLabelingJobsRequest request, CancellationToken cancellationToken) =>
        CallAsync<ListLabelingJobsReply>("ListLabelingJobs", request, cancellationToken);

    /// <summary>Starts a batch transform job; its ARN.</summary>
    public Task<string> CreateTransformJobAsync(CreateTransformJobRequest request, CancellationToken cancellationToken) =>
        CreateAsync("CreateTransformJob", request, cancellationToken);

    /// <summary>How far a batch transform job is.</summary>
    public Task<DescribeTransformJobReply> DescribeTransformJobAsync(string transformJobName, CancellationToken cancellationToken) =>
        CallAsync<DescribeTransformJobReply>("DescribeTransformJob", new { TransformJobName = transformJobName }, cancellationToken);

    /// <summary>Stops a batch transform job.</summary>
    public Task StopTransformJobAsync(string transformJobName, CancellationToken cancellationToken) =>
        SendAsync("StopTransformJob", new { TransformJobName = transformJobName }, cancellationToken);

    private async Task<string> CreateAsync(string operation, object request, CancellationToken cancellationToken) =>
        (await CallAsync<ArnReply>(operation, request, cancellationToken)).Arn;

    private Task<TReply> CallAsync<TReply>(string operation, object request, CancellationToken cancellationToken) =>
        _wire.CallAsync<TReply>(WireService.Control, "SageMaker", operation, request, WireJson.SageMaker, cancellationToken);

    private Task<byte[]> SendAsync(string operation, object request, CancellationToken cancellationToken) =>
        _wire.CallAsync(WireService.Control, "SageMaker", operation, request, WireJson.SageMaker, cancellationToken);
}
