using Avocet.Contracts;
using Avocet.Deployer;
using Avocet.ObjectStore;
using Avocet.SageMaker;

namespace Avocet.Services.Tests.Deployer;

public sealed class EndpointSpecTests
{
    private static readonly ModelTrained Trained = new()
    {
        JobId = "job-1",
        TrainingJobName = "training-1",
        ModelUri = "s3://avocet/model.tar.gz",
        ImageUri = DeployerBench.Image,
        Classes = ["Auk"],
        MeanAveragePrecision = 0.5,
        BestEpoch = 1,
    };

    [Fact]
    public void The_same_content_has_the_same_name_and_other_content_another()
    {
        var specs = new[]
        {
            Plan("job-1", new DeploymentOptions()),
            Plan("job-1", new DeploymentOptions { EndpointName = "birds", ExpiresAfterMinutes = 1 }),
            Plan("job-1", new DeploymentOptions { InstanceType = "ml.c5.large" }),
            Plan("job-1", new DeploymentOptions { InstanceCount = 2 }),
            Plan("job-1", new DeploymentOptions(), Trained with { ModelUri = "s3://avocet/other.tar.gz" }),
            EndpointSpec.Plan(Job("job-1", new DeploymentOptions()), Trained, DeployerBench.Role + "2"),
            EndpointSpec.Plan(Job("job-1", new DeploymentOptions()), Trained, DeployerBench.Role, Captured(100)),
        };
        specs.Select(spec => spec.Name).Distinct().Count().ShouldBe(6);
        specs[0].Name.ShouldBe(specs[1].Name, "where it answers and how long does not change what it is");
        specs[0].Config.EndpointConfigName.ShouldBe(specs[0].Name);
        specs[0].Model.ModelName.ShouldBe(specs[0].Name);
    }

    [Fact]
    public void A_configuration_that_keeps_other_requests_is_another()
    {
        var spec = EndpointSpec.Plan(Job("job-1", new DeploymentOptions()), Trained, DeployerBench.Role, Captured(100));
        var found = new DescribeEndpointConfigReply
        {
            EndpointConfigName = spec.Name,
            ProductionVariants = spec.Config.ProductionVariants,
            DataCaptureConfig = spec.Config.DataCaptureConfig,
        };
        spec.DifferenceOf(found).ShouldBeNull();
        spec.DifferenceOf(
            found with { DataCaptureConfig = null }).ShouldBe("its DataCaptureConfig is 'none' instead of '100 % to s3://avocet/kept'");
    }

    [Theory]
    [InlineData("a")]
    [InlineData("01JD3Z6N8Q4WJ0R6T5V7X9Y2AB")]
    [InlineData("job-")]
    [InlineData("a---------------------------------------")]
    public void Every_job_has_names_that_sagemaker_takes(string jobId)
    {
        var spec = Plan(jobId, new DeploymentOptions());
        foreach (var name in (string[])[spec.Name, spec.EndpointName]) name.ShouldMatch("^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$");
        spec.EndpointName.ShouldStartWith($"avocet-{jobId}");
    }

    [Theory]
    [InlineData(0.5, true)]
    [InlineData(0.5001, false)]
    [InlineData(0, true)]
    public void The_gate_lets_through_what_is_good_enough(double least, bool passes)
    {
        var wanted = new DeploymentOptions { MinimumMeanAveragePrecision = least };
        if (passes) Should.NotThrow(() => EndpointSpec.CheckGate(wanted, Trained));
        else Should.Throw<Avocet.Hosting.PermanentException>(() => EndpointSpec.CheckGate(wanted, Trained)).Error.ShouldContain("0.5001");
    }

    [Theory]
    [InlineData(null, false, null, false, EndpointStep.Create)]
    [InlineData(null, false, null, true, EndpointStep.Lost)]
    [InlineData("InService", false, "other", false, EndpointStep.Foreign)]
    [InlineData("Failed", false, "mine", true, EndpointStep.Foreign)]
    [InlineData("InService", true, "mine", true, EndpointStep.Serves)]
    [InlineData("InService", true, "mine", false, EndpointStep.Serves)]
    [InlineData("InService", true, "other", false, EndpointStep.Update)]
    [InlineData("InService", true, "other", true, EndpointStep.Displaced)]
    [InlineData("Creating", true, "mine", true, EndpointStep.Wait)]
    [InlineData("Updating", true, "other", true, EndpointStep.Wait)]
    [InlineData("RollingBack", true, "other", true, EndpointStep.Wait)]
    [InlineData("SystemUpdating", true, "other", false, EndpointStep.Wait)]
    [InlineData("Deleting", true, "other", false, EndpointStep.Wait)]
    [InlineData("SomethingNew", true, "mine", true, EndpointStep.Wait)]
    [InlineData("Failed", true, "mine", true, EndpointStep.Failed)]
    [InlineData("Failed", true, "other", false, EndpointStep.Stuck)]
    [InlineData("UpdateRollbackFailed", true, "other", true, EndpointStep.Stuck)]
    [InlineData("OutOfService", true, "mine", true, EndpointStep.Stuck)]
    internal void The_next_step_follows_from_how_the_endpoint_is(
        string? status, bool isOurs, string? config, bool isRequested, EndpointStep expected)
    {
        var endpoint = status is null
            ? null
            : new DescribeEndpointReply { EndpointName = "birds", EndpointStatus = status, EndpointConfigName = config };
        EndpointSteps.Decide(endpoint, isOurs, "mine", isRequested).ShouldBe(expected);
    }

    [Fact]
    public void The_time_of_an_endpoint_runs_from_its_service_and_ends_even_where_it_never_came()
    {
        var begun = new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
        var deployment = new Deployment
        {
            Trained = Trained,
            EndpointName = "e",
            Name = "n",
            RoleArn = "r",
            ExpiresAfterMinutes = 60,
            BegunAt = begun,
        };
        deployment.ExpiresAt(120).ShouldBe(begun.AddMinutes(180));
        (deployment with { InServiceAt = begun.AddMinutes(7) }).ExpiresAt(120).ShouldBe(begun.AddMinutes(67));
        (deployment with { ExpiresAfterMinutes = 0 }).ExpiresAt(120).ShouldBeNull();
    }

    [Theory]
    [InlineData("""{"prediction":[[4.0,0.867,0.1,0.2,0.3,0.4],[0,0.5,0,0,1,1]]}""", 2)]
    [InlineData("""{"prediction":[]}""", 0)]
    public void An_answer_is_read(string answer, int predictions) =>
        Prediction.Read(System.Text.Encoding.UTF8.GetBytes(answer)).Count.ShouldBe(predictions);

    [Theory]
    [InlineData("""{"predictions":[]}""", "It has no member 'prediction'.")]
    [InlineData("""{"prediction":[[1,2]]}""", "A row has 2 numbers instead of 6.")]
    [InlineData("""{"prediction":[null]}""", "A row has 0 numbers instead of 6.")]
    [InlineData("<html>", "It is not the algorithm's JSON")]
    public void What_is_no_answer_is_refused(string answer, string message) =>
        Should.Throw<FormatException>(() => Prediction.Read(System.Text.Encoding.UTF8.GetBytes(answer))).Message.ShouldStartWith(message);

    private static DataCaptureConfig? Captured(int percentage) => EndpointSpec.Capture(percentage, new ObjectUri("avocet", "kept"));

    private static EndpointSpec Plan(string jobId, DeploymentOptions wanted, ModelTrained? trained = null) =>
        EndpointSpec.Plan(Job(jobId, wanted), trained ?? Trained, DeployerBench.Role);

    private static SubmitDatasetJob Job(string jobId, DeploymentOptions wanted) =>
        new() { JobId = jobId, Source = new DatasetSource(), Deployment = wanted };
}
