using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Avocet.Cli.Demo;
using Avocet.Contracts;
using Avocet.LocalSageMaker;
using Avocet.LocalSageMaker.Tests;
using Avocet.Testing;

namespace Avocet.Cli.Tests;

/// <summary>The five programs as processes of their own, over SQS and a directory store, telling an OTLP receiver what they do.</summary>
public sealed class TraceTests(Fauxqs aws)
{
    private const string Secret = "Wq7-never-to-be-seen";
    private static readonly string[] Services = ["Avocet.Ingest", "Avocet.Converter", "Avocet.Trainer", "Avocet.Deployer"];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_job_is_one_trace_from_submit_to_its_endpoint_across_all_processes_and_so_are_their_logs()
    {
        using var installation = await TestInstallation.OnAwsAsync(aws);
        BirdDataset.Paint(installation.Of("birds"), trainPerKind: 3, validationPerKind: 2, seed: 1, default);
        await using var sageMaker = await LocalSageMakerServer.StartAsync(
            new LocalSageMakerOptions
            {
                DataDirectory = installation.Of("sagemaker"),
                ObjectStoreRoot = installation.Of("store"),
                Port = 0,
                SecretKey = Secret,
                TrainingWorker = Worker(installation),
            },
            default);
        Directory.CreateDirectory(installation.Of("store"));
        await using var receiver = await OtlpReceiver.StartAsync();
        var environment = Environment(installation, sageMaker.Uri, receiver.Address);
        (await installation.AvocetAsync("topology", "apply")).Code.ShouldBe(ExitCode.Done);
        var services = Services.Select(service => new Service(service, environment, installation.Of())).ToList();
        string submitted;
        try
        {
            submitted = await SubmitAsync(installation, environment);
            await DeployedAsync(installation, environment, services);
        }
        finally
        {
            foreach (var service in services) await service.StopAsync();
        }

        using var answer = JsonDocument.Parse(submitted);
        var trace = answer.RootElement.GetProperty("trace").GetString()!;
        var spans = receiver.Spans.Where(span => span.Trace == trace).ToList();
        var others = string.Join(", ", receiver.Spans.Select(span => $"{span.Service} {span.Name}").Distinct());
        foreach (var service in Services.Append("avocet"))
            spans.ShouldContain(span => span.Service == service,
                $"The trace {trace} does not go through {service}; all that was told: {others}");
        spans.ShouldContain(span => span.Service == "Avocet.Deployer"
            && span.Name.Contains("ModelDeployed", StringComparison.Ordinal), "It does not reach ModelDeployed.");
        var known = spans.Select(span => span.Id).ToHashSet();
        spans.Where(span => span.Parent.Length > 0 && !known.Contains(span.Parent))
            .ShouldBeEmpty("A span hangs in the air: its parent was never told.");
        spans.Count(span => span.Parent.Length == 0).ShouldBe(1, "One beginning: the submit.");
        foreach (var service in services) CheckLog(service, trace);
    }

    /// <summary>One JSON object a line, each of the job's with the job and the trace, and no secret.</summary>
    private static void CheckLog(Service service, string trace)
    {
        var lines = service.Lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var own = lines.Where(line => line.TryGetProperty("SourceContext", out var source)
            && source.GetString()!.StartsWith(service.Name, StringComparison.Ordinal)).ToList();
        own.ShouldNotBeEmpty($"{service.Name} says nothing of its work.");
        own.Where(line => !line.TryGetProperty("JobId", out var job) || job.GetString() != "traced")
            .ShouldBeEmpty($"A line of {service.Name} does not name the job.");
        own.Where(line => !line.TryGetProperty("@tr", out var of) || of.GetString() != trace)
            .ShouldBeEmpty($"A line of {service.Name} is of no or another trace.");
        service.Lines.Where(line => line.Contains(Secret, StringComparison.Ordinal)).ShouldBeEmpty($"{service.Name} tells a secret.");
    }

    private static async Task<string> SubmitAsync(TestInstallation installation, Dictionary<string, string> environment)
    {
        var job = new SubmitDatasetJob
        {
            JobId = "traced",
            Source = new DatasetSource { Cub = new CubSource { Uri = installation.Of("birds") } },
            Classes = ["1", "2"],
            Training = new TrainingOptions { Hyperparameters = new SsdHyperparameters { Epochs = 1, MiniBatchSize = 2 } },
            Deployment = new DeploymentOptions { ExpiresAfterMinutes = 60 },
        };
        var file = installation.Write("job.json", JsonSerializer.Serialize(job, Hosting.JobJson.Document));
        var submit = new Service("avocet", environment, installation.Of(), "submit", file, "--json");
        (await submit.EndAsync()).ShouldBe(ExitCode.Done, submit.Told);
        return submit.Lines.Single();
    }

    private static async Task DeployedAsync(TestInstallation installation, Dictionary<string, string> environment, List<Service> services)
    {
        var watch = new Service("avocet", environment, installation.Of(), "status", "traced", "--watch");
        (await watch.EndAsync()).ShouldBe(ExitCode.Done, watch.Told + string.Join('\n', services.Select(service => service.Told)));
    }

    private static Dictionary<string, string> Environment(TestInstallation installation, Uri sageMaker, Uri receiver) => new()
    {
        ["Avocet__Bus"] = "AmazonSqs",
        ["Avocet__StoreDirectory"] = installation.Of("store"),
        ["Avocet__Sqs__ServiceUrl"] = installation.Setting("Avocet:Sqs:ServiceUrl"),
        ["Avocet__Sqs__AccessKey"] = "test",
        ["Avocet__Sqs__SecretKey"] = Secret,
        ["Avocet__Sqs__Prefix"] = installation.Prefix,
        ["Avocet__Sqs__WaitSeconds"] = "1",
        ["Ingest__AllowLocalPaths"] = "true",
        ["SageMaker__ServiceUrl"] = sageMaker.ToString(),
        ["SageMaker__AccessKey"] = "avocet",
        ["SageMaker__SecretKey"] = Secret,
        ["SageMaker__RoleArn"] = "arn:aws:iam::000000000000:role/avocet-local",
        ["Trainer__CheckSeconds"] = "1",
        ["Deployer__CheckSeconds"] = "1",
        ["Logging__LogLevel__Default"] = "Information",
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.ToString(),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
    };

    /// <summary>In place of training: the lines of one epoch, and a model that says the same of every picture.</summary>
    private static string Worker(TestInstallation installation)
    {
        var model = installation.Of("model.tar.gz");
        File.WriteAllBytes(model, TinyModel.Archive());
        var worker = installation.Write("worker", $$"""
            #!/bin/sh
            echo "[11/24/2026 17:00:00 INFO 1] #quality_metric: host=algo-1, epoch=0, validation mAP <score>=(0.75)"
            mkdir -p "$3/model" && tar -xzf {{model}} -C "$3/model"
            """);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(worker, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return worker;
    }

    /// <summary>A program of the build as a process.</summary>
    private sealed class Service
    {
        private readonly Process _process;
        private readonly ConcurrentQueue<string> _lines = new(), _errors = new();

        public Service(string name, Dictionary<string, string> environment, string folder, params string[] arguments)
        {
            Name = name;
            var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, $"{name}.dll"), .. arguments])
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            foreach (var (key, value) in environment) start.Environment[key] = value;
            _process = Process.Start(start)!;
            _process.OutputDataReceived += (_, line) => Hear(_lines, line.Data);
            _process.ErrorDataReceived += (_, line) => Hear(_errors, line.Data);
            _process.BeginOutputReadLine();
            _process.BeginErrorReadLine();
        }

        public string Name { get; }

        public IEnumerable<string> Lines => _lines;

        public string Told => $"{Name}:\n{string.Join('\n', _lines.Concat(_errors))}\n";

        public async Task<int> EndAsync()
        {
            await _process.WaitForExitAsync().WaitAsync(Patience);
            return _process.ExitCode;
        }

        public async Task StopAsync()
        {
            using (var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"])) await kill.WaitForExitAsync();
            await EndAsync();
            _process.Dispose();
        }

        private static void Hear(ConcurrentQueue<string> lines, string? line)
        {
            if (line is { Length: > 0 }) lines.Enqueue(line);
        }
    }
}
