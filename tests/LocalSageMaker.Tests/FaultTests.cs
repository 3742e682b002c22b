using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Time.Testing;

namespace Avocet.LocalSageMaker.Tests;

public sealed class FaultTests
{
    [Fact]
    public async Task An_operation_fails_as_often_as_asked_and_then_works()
    {
        await using var server = await TestServer.Start(
            options => options.Faults.Add(new LocalSageMakerFault { Operation = "ListModels", Times = 2 }));
        for (var i = 0; i < 2; i++)
        {
            var refused = await server.Client.Refused("SageMaker.ListModels", new { });
            (refused.Code, refused.Message).ShouldBe(("ThrottlingException", "Rate exceeded"));
        }

        await server.Client.Do("SageMaker.ListModels", new { });
        await server.Client.Do("SageMaker.ListEndpoints", new { });
    }

    [Fact]
    public async Task An_answer_can_be_lost_of_what_is_done()
    {
        await using var server = await TestServer.Start(options => options.Faults.Add(
            new LocalSageMakerFault
            {
                Operation = "CreateModel",
                AfterDoing = true,
                Status = 503,
                Code = "ServiceUnavailable",
                Message = "lost",
            }));
        server.Store("models/birds.tar.gz", TinyModel.Archive());
        var model = TestServer.Model("birds", "s3://bucket/models/birds.tar.gz");
        (await server.Client.Refused("SageMaker.CreateModel", model, HttpStatusCode.ServiceUnavailable)).Code
            .ShouldBe("ServiceUnavailable");
        (await server.Client.Refused("SageMaker.CreateModel", model)).Message.ShouldStartWith("Cannot create already existing model");
    }

    [Fact]
    public async Task An_endpoint_can_refuse_and_every_operation_can()
    {
        await using var server = await TestServer.Start(options =>
        {
            options.Faults.Add(
                new LocalSageMakerFault
                {
                    Operation = "InvokeEndpoint",
                    Status = 429,
                    Code = "ModelNotReadyException",
                    Message = "loading",
                });
            options.Faults.Add(new LocalSageMakerFault { Operation = "*", Status = 500, Code = "InternalFailure", Message = "away" });
        });
        (await server.Client.Refused("SageMaker.ListModels", new { }, HttpStatusCode.InternalServerError)).Code.ShouldBe("InternalFailure");
        await server.Deploy("birds");
        var refused = await server.Client.Invoke("birds", TinyModel.Picture());
        (refused.Status, refused.Code).ShouldBe((HttpStatusCode.TooManyRequests, "ModelNotReadyException"));
        (await server.Client.Invoke("birds", TinyModel.Picture())).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_training_can_fail_for_want_of_machines()
    {
        await using var server = await TestServer.Start(options => options.Faults.Add(
            new LocalSageMakerFault
            {
                Operation = "RunTrainingJob",
                Message = "CapacityError: Unable to provision requested ML compute capacity.",
            }));
        await server.Client.Do("SageMaker.CreateTrainingJob", FakeWorker.Job("first", "quick"));
        var failed = await server.Client.WaitForEnd("first");
        ((string)failed["FailureReason"]!).ShouldBe("CapacityError: Unable to provision requested ML compute capacity.");
        await server.Client.Do("SageMaker.CreateTrainingJob", FakeWorker.Job("second", "quick"));
        ((string)(await server.Client.WaitForEnd("second"))["TrainingJobStatus"]!).ShouldBe("Completed");
    }

    [Fact]
    public async Task Who_asks_too_often_is_throttled_until_time_has_passed()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var server = await TestServer.Start(options => options.RequestsPerSecond = 2, clock);
        for (var i = 0; i < 2; i++) await server.Client.Do("SageMaker.ListModels", new { });
        (await server.Client.Refused("SageMaker.ListModels", new { })).Code.ShouldBe("ThrottlingException");
        clock.Advance(TimeSpan.FromMilliseconds(500));
        await server.Client.Do("SageMaker.ListModels", new { });
        await server.Client.Refused("SageMaker.ListModels", new { });
    }

    [Fact]
    public async Task A_fault_of_no_operation_is_refused_at_the_start() =>
        await Should.ThrowAsync<ValidationException>(() => TestServer.Start(options => options.Faults.Add(new LocalSageMakerFault())));
}
