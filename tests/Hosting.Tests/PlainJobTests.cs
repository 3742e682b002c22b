using System.Threading.Channels;
using Avocet.Contracts;
using Avocet.Testing;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Avocet.Hosting.Tests;

/// <summary>Jobs that people post with nothing but the AWS command line.</summary>
public sealed class PlainJobTests(Fauxqs aws)
{
    private const string Job = """
        {
          "jobId": "birds",
          "source": { "cub": { "uri": "s3://data/CUB_200_2011.tgz" } },
          "classes": ["17", "36"],
          "training": { "hyperparameters": { "epochs": 3 } }
        }
        """;

    private readonly Channel<SubmitDatasetJob> _jobs = Channel.CreateUnbounded<SubmitDatasetJob>();
    private readonly Channel<StageFailed> _failures = Channel.CreateUnbounded<StageFailed>();

    [Fact]
    public async Task A_job_in_plain_JSON_is_a_job()
    {
        aws.RequireOrSkip();
        await using var avocet = await StartAsync();
        await avocet.SendPlainAsync(Job);
        var job = await NextAsync(_jobs);
        System.Text.Json.JsonSerializer.Serialize(job, JobJson.Document)
            .ShouldBe(System.Text.Json.JsonSerializer.Serialize(JobReader.Read(Job), JobJson.Document));
        await EmptiedAsync(avocet, "avocet-ingest");
    }

    [Fact]
    public async Task A_job_in_an_envelope_is_the_same_job()
    {
        aws.RequireOrSkip();
        await using var avocet = await StartAsync();
        var endpoint = await avocet.Host.Services.GetRequiredService<IBus>().GetSendEndpoint(new Uri("queue:avocet-ingest"));
        await endpoint.Send(JobReader.Read(Job));
        (await NextAsync(_jobs)).JobId.ShouldBe("birds");
    }

    [Fact]
    public async Task An_unknown_field_is_refused_with_its_name_in_status_event_and_error_queue()
    {
        aws.RequireOrSkip();
        await using var avocet = await StartAsync();
        await avocet.SendPlainAsync(Job.Replace("\"epochs\"", "\"epocs\""));
        var failure = await NextAsync(_failures);
        (failure.JobId, failure.Stage).ShouldBe(("birds", Stage.Ingest));
        failure.Error.ShouldContain("training.hyperparameters.epocs");
        failure.Remedy.ShouldContain("Did you mean training.hyperparameters.epochs?");
        var status = await avocet.Documents.FindStatusAsync("birds", Stage.Ingest, CancellationToken.None);
        status!.State.ShouldBe(StageState.Failed);
        status.Failure!.Error.ShouldBe(failure.Error);
        await ArrivedAsync(avocet, "avocet-ingest_error");
        _jobs.Reader.TryRead(out _).ShouldBeFalse("a refused job reached the consumer");
    }

    [Theory]
    [InlineData("this is not JSON")]
    [InlineData("[]")]
    [InlineData("""{ "jobId": "../../etc", "source": {} }""")]
    public async Task A_body_without_a_jobId_goes_to_the_error_queue_alone(string body)
    {
        aws.RequireOrSkip();
        await using var avocet = await StartAsync();
        await avocet.SendPlainAsync(body);
        await ArrivedAsync(avocet, "avocet-ingest_error");
        _failures.Reader.TryRead(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_refused_job_leaves_an_accepted_one_of_its_id_alone()
    {
        aws.RequireOrSkip();
        await using var avocet = await StartAsync();
        await avocet.Documents.StoreJobAsync(JobReader.Read(Job), CancellationToken.None);
        await avocet.SendPlainAsync(Job.Replace("\"classes\"", "\"clases\""));
        await ArrivedAsync(avocet, "avocet-ingest_error");
        (await avocet.Documents.FindStatusAsync("birds", Stage.Ingest, CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task A_plain_job_that_fails_for_a_while_is_redelivered_as_the_job_it_is()
    {
        aws.RequireOrSkip();
        await using var ingest = await AvocetOnAws.StartAsync(aws, bus => bus.AddConsumer<IngestConsumer, FlakyDefinition>());
        await ingest.SendPlainAsync(Job);
        (await NextAsync(IngestConsumer.Jobs)).Classes.ShouldBe(["17", "36"]);
    }

    private Task<AvocetOnAws> StartAsync() => AvocetOnAws.StartAsync(aws, bus =>
    {
        bus.AddHandler(async (SubmitDatasetJob job) => await _jobs.Writer.WriteAsync(job))
            .Endpoint(endpoint => endpoint.Name = "avocet-ingest");
        bus.AddHandler(async (StageFailed failure) => await _failures.Writer.WriteAsync(failure))
            .Endpoint(endpoint => endpoint.Name = "failures");
    });

    private static Task<T> NextAsync<T>(Channel<T> channel) => channel.Reader.ReadAsync().AsTask().WaitAsync(AvocetOnAws.Patience);

    private Task ArrivedAsync(AvocetOnAws avocet, string queue) =>
        UntilAsync(async () => (await aws.LookIntoAsync(avocet.Prefix + queue)).Ready == 1, $"nothing came to {queue}");

    private Task EmptiedAsync(AvocetOnAws avocet, string queue) =>
        UntilAsync(async () => await aws.LookIntoAsync(avocet.Prefix + queue) == default, $"{queue} was not emptied");

    private static async Task UntilAsync(Func<Task<bool>> condition, string otherwise)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(began) > AvocetOnAws.Patience) Assert.Fail(otherwise);
            await Task.Delay(50);
        }
    }

    private sealed class IngestConsumer : IConsumer<SubmitDatasetJob>
    {
        public static readonly Channel<SubmitDatasetJob> Jobs = Channel.CreateUnbounded<SubmitDatasetJob>();
        private static int _calls;

        public async Task Consume(ConsumeContext<SubmitDatasetJob> context)
        {
            if (Interlocked.Increment(ref _calls) == 1) throw new IOException("The line broke.");
            await Jobs.Writer.WriteAsync(context.Message);
        }
    }

    private sealed class FlakyDefinition : ConsumerDefinition<IngestConsumer>
    {
        public FlakyDefinition() => EndpointName = "avocet-ingest";

        protected override void ConfigureConsumer(
            IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<IngestConsumer> consumerConfigurator,
                IRegistrationContext context) =>
            endpointConfigurator.UseDelayedRedelivery(redelivery => redelivery.Intervals(1000));
    }
}
