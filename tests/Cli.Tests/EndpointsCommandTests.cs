using System.Text.Json;
using Avocet.Cli.Endpoints;
using Avocet.Contracts;
using Avocet.SageMaker;

namespace Avocet.Cli.Tests;

public sealed class EndpointsCommandTests
{
    [Fact]
    public async Task Only_endpoints_of_ours_are_listed_with_what_they_cost_and_when_they_end()
    {
        await using var bench = await SageMakerBench.StartAsync();
        await bench.DeployAsync("birds", "avocet-birds");
        await bench.DeployAsync("others", "somebodys", isOurs: false);

        var run = await bench.AvocetAsync("endpoints");

        run.Code.ShouldBe(ExitCode.Done, run.Error);
        run.Output.ShouldContain("avocet-birds  InService  birds  2 x ml.m5.large  under $0.50/h");
        run.Output.ShouldContain("1 h 29 min");
        run.Output.ShouldNotContain("somebodys");
        using var json = JsonDocument.Parse((await bench.AvocetAsync("endpoints", "--json")).Output);
        json.RootElement[0].GetProperty("expiresAt").GetDateTimeOffset().ShouldBeGreaterThan(DateTimeOffset.UtcNow.AddMinutes(85));
    }

    [Fact]
    public async Task An_endpoint_is_deleted_with_all_it_is_made_of_and_nobody_waits_for_its_end_any_more()
    {
        await using var bench = await SageMakerBench.StartAsync();
        await bench.DeployAsync("birds", "avocet-birds");
        await bench.Installation.WriteStatusAsync(new StageStatus
        {
            JobId = "birds",
            Stage = Stage.Deploy,
            State = StageState.Succeeded,
            StartedAt = DateTimeOffset.UtcNow,
            UpdatedAt = DateTimeOffset.UtcNow,
        });

        var run = await bench.AvocetAsync("endpoints", "delete", "avocet-birds");

        run.Code.ShouldBe(ExitCode.Done, run.Error);
        run.Output.ShouldContain(
            "endpoint avocet-birds, endpoint configuration avocet-avocet-birds-1f2e3d4c, model avocet-avocet-birds-1f2e3d4c");
        (await bench.Client.ListModelsAsync(new ListModelsRequest(), default)).Models.ShouldBeEmpty();
        (await bench.AvocetAsync("endpoints")).Output.ShouldContain("nothing is billed");
        (await bench.Deployments.FindExpiryAsync("birds", default)).DoneAt.ShouldNotBeNull();
        (await bench.AvocetAsync("status", "birds")).Output.ShouldContain("was deleted by avocet endpoints delete");
    }

    [Fact]
    public async Task Endpoints_of_others_and_wrong_names_are_refused()
    {
        await using var bench = await SageMakerBench.StartAsync();
        await bench.DeployAsync("others", "somebodys", isOurs: false);

        (await bench.AvocetAsync("endpoints", "delete", "somebodys")).ShouldSatisfyAllConditions(
            run => run.Code.ShouldBe(ExitCode.BadInput),
            run => run.Error.ShouldContain("'somebodys' is not Avocet's: it has no tag avocet:job"));
        (await bench.AvocetAsync("endpoints", "delete", "nowhere")).ShouldSatisfyAllConditions(
            run => run.Code.ShouldBe(ExitCode.BadInput), run => run.Error.ShouldContain("There is no endpoint 'nowhere'"));
        (await bench.Client.DescribeEndpointAsync("somebodys", default)).EndpointStatus.ShouldBe(EndpointStatus.InService);
    }

    [Fact]
    public async Task Refused_credentials_fail_and_lead_to_the_doctor()
    {
        await using var bench = await SageMakerBench.StartAsync();
        bench.Installation.Set("SageMaker:SecretKey", "wrong");

        var run = await bench.AvocetAsync("endpoints");

        run.Code.ShouldBe(ExitCode.Failed);
        run.Error.ShouldContain("ListEndpoints");
        run.Error.ShouldContain("avocet doctor");
    }

    [Theory]
    [InlineData("ml.m5.large", 1, "under $0.50/h")]
    [InlineData("ml.m5.4xlarge", 1, "$0.50-2/h")]
    [InlineData("ml.g4dn.xlarge", 1, "$0.50-2/h")]
    [InlineData("ml.g4dn.xlarge", 4, "$2-10/h")]
    [InlineData("ml.p3.16xlarge", 2, "over $50/h")]
    [InlineData("ml.trn9.large", 1, "unknown")]
    [InlineData(null, 1, "unknown")]
    public void The_price_is_a_rough_class(string? type, int instances, string expected) =>
        PriceClass.Of(type, instances).ShouldBe(expected);
}
