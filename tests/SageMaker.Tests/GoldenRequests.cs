namespace Avocet.SageMaker.Tests;

/// <summary>What our client calls for each request that botocore was asked to make.</summary>
internal static class GoldenRequests
{
    private const string Role = "arn:aws:iam::123456789012:role/SageMakerExecution";
    private const string Image = "433757028032.dkr.ecr.us-west-2.amazonaws.com/object-detection:1";
    private const string EndpointArn = "arn:aws:sagemaker:us-west-2:123456789012:endpoint/birds";

    private static readonly DateTimeOffset NewYear = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static IReadOnlyDictionary<string, Func<WireBench, Task>> Calls { get; } = new Dictionary<string, Func<WireBench, Task>>
    {
        ["CreateTrainingJob/birds-file-recordio"] = bench => bench.Client.CreateTrainingJobAsync(Birds("birds-ssd-sample-001"), default),
        ["CreateTrainingJob/augmented-manifest-pipe"] = bench => bench.Client.CreateTrainingJobAsync(
            Birds("birds-ssd-augmented-001") with
            {
                AlgorithmSpecification = new AlgorithmSpecification { TrainingImage = Image, TrainingInputMode = "Pipe" },
                InputDataConfig = [AugmentedManifest("train"), AugmentedManifest("validation")],
            },
            default),
        ["CreateTrainingJob/incremental-spot"] = bench => bench.Client.CreateTrainingJobAsync(
            Birds("birds-ssd-spot-001") with
            {
                InputDataConfig =
                [
                    .. Birds("").InputDataConfig,
                    Channel("model", "S3Prefix", "s3://example-bucket/prev/output/model.tar.gz")
                        with { ContentType = "application/x-sagemaker-model" },
                ],
                StoppingCondition = new StoppingCondition { MaxRuntimeInSeconds = 3600, MaxWaitTimeInSeconds = 7200 },
                EnableManagedSpotTraining = true,
                CheckpointConfig = new CheckpointConfig { S3Uri = "s3://example-bucket/ckpt/", LocalPath = "/opt/ml/checkpoints" },
                RetryStrategy = new RetryStrategy { MaximumRetryAttempts = 2 },
            },
            default),
        ["describe_training_job"] = bench => bench.Client.DescribeTrainingJobAsync("birds-ssd-sample-001", default),
        ["stop_training_job"] = bench => bench.Client.StopTrainingJobAsync("birds-ssd-sample-001", default),
        ["list_training_jobs"] = bench => bench.Client.ListTrainingJobsAsync(
            new ListTrainingJobsRequest
            {
                CreationTimeAfter = NewYear,
                NameContains = "birds",
                StatusEquals = TrainingJobStatus.InProgress,
                SortBy = "CreationTime",
                SortOrder = "Descending",
                MaxResults = 100,
            },
            default),
        ["create_model"] = bench => bench.Client.CreateModelAsync(
            new CreateModelRequest
            {
                ModelName = "birds-ssd-sample-001",
                PrimaryContainer = new ContainerDefinition
                {
                    Image = Image,
                    ModelDataUrl = "s3://example-bucket/DEMO-ObjectDetection-birds/output/birds-ssd-sample-001/output/model.tar.gz",
                    Environment = new Dictionary<string, string>(),
                },
                ExecutionRoleArn = Role,
            },
            default),
        ["create_endpoint_config"] = bench => bench.Client.CreateEndpointConfigAsync(
            new CreateEndpointConfigRequest
            {
                EndpointConfigName = "birds-ssd-sample-001",
                ProductionVariants =
                [
                    new ProductionVariant
                    {
                        VariantName = "AllTraffic",
                        ModelName = "birds-ssd-sample-001",
                        InitialInstanceCount = 1,
                        InstanceType = "ml.m5.xlarge",
                        InitialVariantWeight = 1,
                    },
                ],
                DataCaptureConfig = new DataCaptureConfig
                {
                    EnableCapture = true,
                    InitialSamplingPercentage = 20,
                    DestinationS3Uri = "s3://example-bucket/capture",
                    CaptureOptions = [new CaptureOption("Input"), new CaptureOption("Output")],
                },
            },
            default),
        ["create_endpoint"] = bench => bench.Client.CreateEndpointAsync(
            new CreateEndpointRequest { EndpointName = "birds", EndpointConfigName = "birds-ssd-sample-001" }, default),
        ["describe_endpoint"] = bench => bench.Client.DescribeEndpointAsync("birds", default),
        ["describe_endpoint/cn-north-1"] = bench => bench.Client.DescribeEndpointAsync("birds", default),
        ["update_endpoint"] = bench => bench.Client.UpdateEndpointAsync(
            new UpdateEndpointRequest
            {
                EndpointName = "birds",
                EndpointConfigName = "birds-ssd-sample-002",
                RetainAllVariantProperties = false,
            },
            default),
        ["update_endpoint_weights_and_capacities"] = bench => bench.Client.UpdateEndpointWeightsAndCapacitiesAsync(
            new UpdateEndpointWeightsAndCapacitiesRequest
            {
                EndpointName = "birds",
                DesiredWeightsAndCapacities =
                    [new DesiredWeightAndCapacity { VariantName = "AllTraffic", DesiredWeight = 1, DesiredInstanceCount = 1 }],
            },
            default),
        ["delete_endpoint"] = bench => bench.Client.DeleteEndpointAsync("birds", default),
        ["delete_endpoint_config"] = bench => bench.Client.DeleteEndpointConfigAsync("birds-ssd-sample-001", default),
        ["delete_model"] = bench => bench.Client.DeleteModelAsync("birds-ssd-sample-001", default),
        ["list_endpoints"] = bench => bench.Client.ListEndpointsAsync(
            new ListEndpointsRequest { StatusEquals = EndpointStatus.InService, MaxResults = 50 }, default),
        ["add_tags"] = bench => bench.Client.AddTagsAsync(EndpointArn, [new Tag("ttl", "2026-01-03T00:00:00Z")], default),
        ["list_tags"] = bench => bench.Client.ListTagsAsync(EndpointArn, nextToken: null, default),
        ["describe_labeling_job"] = bench => bench.Client.DescribeLabelingJobAsync("birds-boxes", default),
        ["list_labeling_jobs"] = bench => bench.Client.ListLabelingJobsAsync(
            new ListLabelingJobsRequest { StatusEquals = "Completed", CreationTimeAfter = NewYear }, default),
        ["stop_labeling_job"] = bench => bench.Client.StopLabelingJobAsync("birds-boxes", default),
        ["create_labeling_job"] = bench => bench.Client.CreateLabelingJobAsync(LabelingJob, default),
        ["invoke_endpoint"] = bench => bench.Runtime.InvokeEndpointAsync(
            new InvokeEndpointRequest
            {
                EndpointName = "birds",
                Body = EmptyJpeg,
                ContentType = "image/jpeg",
                Accept = "application/json;annotation=1",
                InferenceId = "img-0001",
                CustomAttributes = "trace=abc",
                TargetVariant = "AllTraffic",
            },
            default),
        ["invoke_endpoint_async"] = bench => bench.Runtime.QueueInvocationAsync(
            new InvokeEndpointAsyncRequest
            {
                EndpointName = "birds",
                InputLocation = "s3://example-bucket/in/1.jpg",
                ContentType = "image/jpeg",
            },
            default),
        ["describe_log_streams"] = bench => bench.Logs.DescribeLogStreamsAsync(
            new DescribeLogStreamsRequest
            {
                LogGroupName = CloudWatchLogsClient.TrainingJobs,
                LogStreamNamePrefix = "birds-ssd-sample-001/",
                OrderBy = "LogStreamName",
                Limit = 50,
            },
            default),
        ["get_log_events"] = bench => bench.Logs.GetLogEventsAsync(
            new GetLogEventsRequest
            {
                LogGroupName = CloudWatchLogsClient.TrainingJobs,
                LogStreamName = "birds-ssd-sample-001/algo-1-1546000000",
                StartFromHead = true,
            },
            default),
    };

    /// <summary>An empty JPEG file: its two markers.</summary>
    public static byte[] EmptyJpeg => [0xFF, 0xD8, 0xFF, 0xD9];

    /// <summary>Requests that have no golden one but must keep to the official model as well.</summary>
    public static IReadOnlyDictionary<string, Func<WireBench, Task>> FurtherCalls { get; } = new Dictionary<string, Func<WireBench, Task>>
    {
        ["DescribeModel"] = bench => bench.Client.DescribeModelAsync("birds", default),
        ["ListModels"] = bench => bench.Client.ListModelsAsync(
            new ListModelsRequest { NameContains = "birds", MaxResults = 9, NextToken = "t" }, default),
        ["DescribeEndpointConfig"] = bench => bench.Client.DescribeEndpointConfigAsync("birds", default),
        ["ListEndpointConfigs"] = bench =>
            bench.Client.ListEndpointConfigsAsync(new ListEndpointConfigsRequest { MaxResults = 9 }, default),
        ["DeleteTags"] = bench => bench.Client.DeleteTagsAsync(EndpointArn, ["ttl"], default),
        ["CreateTransformJob"] = bench => bench.Client.CreateTransformJobAsync(TransformJob, default),
        ["DescribeTransformJob"] = bench => bench.Client.DescribeTransformJobAsync("birds", default),
        ["StopTransformJob"] = bench => bench.Client.StopTransformJobAsync("birds", default),
        ["CreateTrainingJob"] = bench => bench.Client.CreateTrainingJobAsync(
            Birds("birds") with
            {
                VpcConfig = new VpcConfig { SecurityGroupIds = ["sg-1"], Subnets = ["subnet-1", "subnet-2"] },
                OutputDataConfig = new OutputDataConfig { S3OutputPath = "s3://example-bucket/out", KmsKeyId = "alias/birds" },
                ResourceConfig = Birds("").ResourceConfig with { VolumeKmsKeyId = "alias/birds", KeepAlivePeriodInSeconds = 600 },
                EnableInterContainerTrafficEncryption = true,
            },
            default),
        ["CreateEndpointConfig"] = bench => bench.Client.CreateEndpointConfigAsync(
            new CreateEndpointConfigRequest
            {
                EndpointConfigName = "birds",
                ProductionVariants = [Variant],
                DataCaptureConfig = new DataCaptureConfig
                {
                    InitialSamplingPercentage = 5,
                    DestinationS3Uri = "s3://example-bucket/capture",
                    CaptureOptions = [new CaptureOption("Input")],
                    KmsKeyId = "alias/birds",
                    CaptureContentTypeHeader = new CaptureContentTypeHeader
                    {
                        CsvContentTypes = ["text/csv"],
                        JsonContentTypes = ["application/json"],
                    },
                },
            },
            default),
        ["UpdateEndpoint"] = bench => bench.Client.UpdateEndpointAsync(
            new UpdateEndpointRequest
            {
                EndpointName = "birds",
                EndpointConfigName = "birds-2",
                DeploymentConfig = new DeploymentConfig
                {
                    BlueGreenUpdatePolicy = new BlueGreenUpdatePolicy
                    {
                        TrafficRoutingConfiguration = new TrafficRoutingConfig
                        {
                            Type = "CANARY",
                            WaitIntervalInSeconds = 60,
                            CanarySize = new CapacitySize("CAPACITY_PERCENT", 10),
                            LinearStepSize = new CapacitySize("INSTANCE_COUNT", 1),
                        },
                        TerminationWaitInSeconds = 60,
                        MaximumExecutionTimeoutInSeconds = 1800,
                    },
                    AutoRollbackConfiguration = new AutoRollbackConfig { Alarms = [new Alarm("birds-5xx")] },
                },
            },
            default),
    };

    private static ProductionVariant Variant => new()
    {
        VariantName = "v",
        ModelName = "birds",
        InitialInstanceCount = 1,
        InstanceType = "ml.m5.large",
    };

    private static CreateLabelingJobRequest LabelingJob => new()
    {
        LabelingJobName = "birds-boxes",
        LabelAttributeName = "bird-box",
        InputConfig = new LabelingJobInputConfig
        {
            DataSource = new LabelingJobDataSource
            {
                S3DataSource = new LabelingJobS3DataSource("s3://example-bucket/input/dataset.manifest"),
            },
        },
        OutputConfig = new LabelingJobOutputConfig { S3OutputPath = "s3://example-bucket/output/" },
        RoleArn = Role,
        LabelCategoryConfigS3Uri = "s3://example-bucket/input/class_labels.json",
        HumanTaskConfig = new HumanTaskConfig
        {
            WorkteamArn = "arn:aws:sagemaker:us-west-2:123456789012:workteam/private-crowd/birders",
            UiConfig = new LabelingUiConfig("s3://example-bucket/input/template.liquid"),
            PreHumanTaskLambdaArn = "arn:aws:lambda:us-west-2:081040173940:function:PRE-BoundingBox",
            TaskKeywords = ["birds", "bounding box"],
            TaskTitle = "Draw a box around each bird",
            TaskDescription = "Draw a tight box around every bird",
            NumberOfHumanWorkersPerDataObject = 3,
            TaskTimeLimitInSeconds = 300,
            TaskAvailabilityLifetimeInSeconds = 864_000,
            MaxConcurrentTaskCount = 1000,
            AnnotationConsolidationConfig =
                new AnnotationConsolidationConfig("arn:aws:lambda:us-west-2:081040173940:function:ACS-BoundingBox"),
        },
    };

    private static CreateTransformJobRequest TransformJob => new()
    {
        TransformJobName = "birds",
        ModelName = "birds",
        BatchStrategy = "SingleRecord",
        MaxPayloadInMB = 6,
        TransformInput = new TransformInput
        {
            DataSource = new TransformDataSource(new TransformS3DataSource("S3Prefix", "s3://example-bucket/images/")),
            ContentType = "application/x-image",
            SplitType = "None",
            CompressionType = "None",
        },
        TransformOutput = new TransformOutput
        {
            S3OutputPath = "s3://example-bucket/out/",
            Accept = "application/json",
            AssembleWith = "None",
        },
        TransformResources = new TransformResources { InstanceType = "ml.m5.large", InstanceCount = 1 },
    };

    private static CreateTrainingJobRequest Birds(string name) => new()
    {
        TrainingJobName = name,
        HyperParameters = new Dictionary<string, string>
        {
            ["base_network"] = "resnet-50",
            ["use_pretrained_model"] = "1",
            ["num_classes"] = "5",
            ["mini_batch_size"] = "16",
            ["epochs"] = "100",
            ["learning_rate"] = "0.001",
            ["lr_scheduler_step"] = "33,67",
            ["lr_scheduler_factor"] = "0.1",
            ["optimizer"] = "sgd",
            ["momentum"] = "0.9",
            ["weight_decay"] = "0.0005",
            ["overlap_threshold"] = "0.5",
            ["nms_threshold"] = "0.45",
            ["image_shape"] = "512",
            ["label_width"] = "350",
            ["num_training_samples"] = "150",
        },
        AlgorithmSpecification = new AlgorithmSpecification { TrainingImage = Image, TrainingInputMode = "File" },
        RoleArn = Role,
        InputDataConfig =
        [
            Channel("train", "S3Prefix", "s3://example-bucket/DEMO-ObjectDetection-birds/train"),
            Channel("validation", "S3Prefix", "s3://example-bucket/DEMO-ObjectDetection-birds/validation"),
        ],
        OutputDataConfig = new OutputDataConfig { S3OutputPath = "s3://example-bucket/DEMO-ObjectDetection-birds/output" },
        ResourceConfig = new ResourceConfig { InstanceType = "ml.p3.2xlarge", InstanceCount = 1, VolumeSizeInGB = 50 },
        StoppingCondition = new StoppingCondition { MaxRuntimeInSeconds = 360_000 },
        Tags = [new Tag("project", "birds")],
    };

    private static InputChannel Channel(string name, string type, string uri) => new()
    {
        ChannelName = name,
        DataSource = new ChannelDataSource
        {
            S3DataSource = new S3DataSource { S3DataType = type, S3Uri = uri, S3DataDistributionType = "FullyReplicated" },
        },
        ContentType = "application/x-recordio",
        CompressionType = "None",
        RecordWrapperType = "None",
    };

    private static InputChannel AugmentedManifest(string name)
    {
        var channel = Channel(name, "AugmentedManifestFile", $"s3://example-bucket/{name}.manifest");
        var source = channel.DataSource.S3DataSource! with { AttributeNames = ["source-ref", "bounding-box"] };
        var data = new ChannelDataSource { S3DataSource = source };
        return channel with { DataSource = data, RecordWrapperType = "RecordIO", InputMode = "Pipe" };
    }
}
