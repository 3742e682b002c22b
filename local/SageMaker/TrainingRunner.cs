using System.Globalization;
using Avocet.ObjectStore;
using Microsoft.Extensions.Logging;

namespace Avocet.LocalSageMaker;

/// <summary>Carries one training job from its place in the queue to its end. Started again after kill -9, it goes on.</summary>
internal sealed class TrainingRunner(
    ResourceFolder<TrainingJob> jobs, LogStore logs, IObjectStore store, string workDirectory, LocalSageMakerOptions options,
    FaultInjection faults, TimeProvider clock, ILogger logger)
{
    private static readonly string[] Algorithms = ["object-detection", "image-classification"];

    /// <summary>What SageMaker grants a stopped container before it is killed.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(120);

    /// <summary>Says of a job that was at work when the server died that it was interrupted, when it last gave a sign.</summary>
    public TrainingJob Interrupt(TrainingJob job)
    {
        if (job.SecondaryStatus is "Pending" or "Interrupted" or "Stopping") return job;
        var began = job.Phases[^1].StartTime;
        var last = job.LogStream is { } stream && logs.Read(stream) is { Count: > 0 } events
            ? DateTimeOffset.FromUnixTimeMilliseconds(events[^1].Time)
            : began;
        return job.Enter("Interrupted", "The local server ended; the training goes on from its checkpoint", last > began ? last : began);
    }

    /// <summary>Runs a job. Never throws but for the shutdown.</summary>
    /// <param name="name">The job.</param>
    /// <param name="stop">Somebody asked for its end.</param>
    /// <param name="shutdown">The server ends: the job stays as it is.</param>
    public async Task RunAsync(string name, CancellationToken stop, CancellationToken shutdown)
    {
        try
        {
            var job = jobs.Update(name, current => current is { Status: "InProgress" }
                ? current.Enter("Starting", "Starting the training job", Now)
                : current);
            if (job is null || job.IsOver) return;
            logger.TrainingStarted(name);
            await RunAsync(job, stop, shutdown);
            // Gone where somebody deleted the job the moment it was over.
            if (jobs.Find(name) is { } ended) logger.TrainingEnded(name, ended.Status, ended.FailureReason);
            Forget(name);
        }
        catch (Exception failure) when (!(failure is OperationCanceledException && shutdown.IsCancellationRequested))
        {
            // Its state cannot be written: the disk is full or away. The jobs behind it must have their turn all the same.
            logger.TrainingBroke(failure, name);
        }
    }

    /// <summary>Removes what an ended job leaves on the disk, should the server have died before it did.</summary>
    public void Forget(string name) => new TrainingFolder(Path.Combine(workDirectory, name), store, clock).Delete();

    private async Task RunAsync(TrainingJob job, CancellationToken stop, CancellationToken shutdown)
    {
        var folder = new TrainingFolder(Path.Combine(workDirectory, job.Name), store, clock);
        try
        {
            var request = TrainingRequest.Read(job.Request);
            var algorithm = Algorithms.FirstOrDefault(name => request.Image.Contains(name, StringComparison.Ordinal))
                ?? throw new TrainingFailureException(
                    $"ClientError: The image '{request.Image}' is not trained here. "
                    + $"Of the built-in algorithms {string.Join(" and ", Algorithms)} are; "
                    + "train others, semantic-segmentation too, on AWS.");
            if (faults.Take(FaultInjection.RunTrainingJob, afterDoing: false) is { } fault)
                throw new TrainingFailureException(fault.Message);
            var program = TrainingWorker.FindProgram(options.TrainingWorker);
            TrainingWorker.EndLeftOver(folder.Root);
            Enter(job.Name, "Downloading", "Downloading input data");
            await folder.FillAsync(request, shutdown);
            await TrainAsync(request, folder, (program, algorithm), stop, shutdown);
        }
        catch (OperationCanceledException) when (shutdown.IsCancellationRequested)
        {
            throw;
        }
        catch (TrainingFailureException failure)
        {
            Fail(job.Name, failure.Message);
        }
        catch (Exception failure)
        {
            logger.TrainingBroke(failure, job.Name);
            Fail(job.Name, $"InternalServerError: {failure.Message}");
        }
    }

    private DateTimeOffset Now => clock.GetUtcNow();

    private async Task TrainAsync(
        TrainingRequest request, TrainingFolder folder, (string Path, string Algorithm) program, CancellationToken stop,
        CancellationToken shutdown)
    {
        var job = Enter(request.Name, "Training", "Training image download completed. Training in progress.");
        var stream = job.LogStream ?? string.Create(CultureInfo.InvariantCulture, $"{request.Name}/algo-1-{Now.ToUnixTimeSeconds()}");
        job = jobs.Update(
            request.Name, current => current with { LogStream = stream, TrainingStartTime = current.TrainingStartTime ?? Now })!;
        if (request.IsPiped) logs.Append(stream, Now, "TrainingInputMode Pipe is read as File here.");
        if (request.InstanceCount > 1)
            logs.Append(stream, Now, $"InstanceCount {request.InstanceCount} is one process on one machine here.");
        var left = request.MostTime - job.Worked(Now);
        var (code, ranOut) = await WorkAsync(request.Name, stream, folder, program, left, stop, shutdown);
        var wasStopped = jobs.Find(request.Name)!.Status == "Stopping";
        if (code != 0 && !wasStopped && !ranOut)
            throw new TrainingFailureException(
                folder.Failure ?? $"AlgorithmError: The training worker ended with exit code {code} and gave no reason; its log may.");
        if (code == 0 && Directory.Exists(folder.Model) && Directory.EnumerateFiles(folder.Model).Any())
            await UploadAsync(request, folder, shutdown);
        else if (code == 0) throw new TrainingFailureException("AlgorithmError: The training worker left no model.");
        jobs.Update(request.Name, current => current switch
        {
            { Status: "Stopping" } => current.End("Stopped", "Stopped", "Training job stopped", Now),
            _ when ranOut =>
                current.End("Stopped", "MaxRuntimeExceeded", "Training job runtime exceeded MaxRuntimeInSeconds provided", Now),
            _ => current.End("Completed", "Completed", "Training job completed", Now),
        });
    }

    private async Task<(int Code, bool RanOut)> WorkAsync(
        string name, string stream, TrainingFolder folder, (string Path, string Algorithm) program, TimeSpan left, CancellationToken stop,
        CancellationToken shutdown)
    {
        using var worker = TrainingWorker.Start(
            program.Path, program.Algorithm, folder.Root, options.Weights, line => Hear(name, stream, line));
        using var timers = CancellationTokenSource.CreateLinkedTokenSource(shutdown);
        var exit = worker.WaitAsync(shutdown);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop, timers.Token);
        var end = Task.Delay(Timeout.InfiniteTimeSpan, clock, ending.Token);
        var limit = Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, clock, timers.Token);
        // A stop that was asked for before the server died is not in the token, but in the job.
        var first = jobs.Find(name)!.Status == "Stopping" ? end : await Task.WhenAny(exit, end, limit);
        shutdown.ThrowIfCancellationRequested();
        if (first != exit)
        {
            var grace = Task.Delay(Grace, clock, timers.Token);
            await Task.WhenAny(worker.TerminateAsync(shutdown), grace);
            if (await Task.WhenAny(exit, grace) != exit) worker.Kill();
        }

        var code = await exit;
        await timers.CancelAsync();
        return (code, first == limit);
    }

    private void Hear(string name, string stream, string line)
    {
        try
        {
            logs.Append(stream, Now, line);
            if (TrainingMetrics.Read(line, Now) is { } metric) jobs.Update(name, job => job with { Metrics = job.Metrics.With(metric) });
        }
        catch (IOException lost)
        {
            // On a thread of the worker's output, where nothing else would catch it. The training itself goes on.
            logger.LineLost(lost, name, line);
        }
    }

    private async Task UploadAsync(TrainingRequest request, TrainingFolder folder, CancellationToken cancellationToken)
    {
        Enter(request.Name, "Uploading", "Uploading generated training model");
        ModelArchive.Pack(folder.Model, folder.Archive);
        await using (var archive = File.OpenRead(folder.Archive)) await store.WriteAsync(request.Artifacts, archive, cancellationToken);
        jobs.Update(request.Name, job => job with { ModelArtifacts = request.Artifacts.ToString() });
    }

    // A job that is being stopped stays so, whatever it still does.
    private TrainingJob Enter(string name, string phase, string message) =>
        jobs.Update(name, job => job.Status == "Stopping" ? job : job.Enter(phase, message, Now))!;

    private void Fail(string name, string reason) => jobs.Update(name, job => job.Status == "Stopping"
        ? job.End("Stopped", "Stopped", "Training job stopped", Now)
        : job.End("Failed", "Failed", "Training job failed", Now, reason));
}
