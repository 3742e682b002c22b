namespace Avocet.LocalSageMaker.Tests;

/// <summary>
/// A shell script in place of the training worker. The hyperparameter "play" says what it does: quick, wait (until SIGTERM), hang (SIGTERM
/// does nothing), fail, crash, empty (no model), resume (waits the first time, ends the second).
/// </summary>
internal static class FakeWorker
{
    private const string Image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/object-detection:1";

    private const string Script = """
        #!/bin/bash
        [ "$1 $2" = "train --job" ] || exit 2
        dir="$3"
        play=$(sed -n 's/.*"play": "\([a-z]*\)".*/\1/p' "$dir/input/config/hyperparameters.json")
        say() { echo "[11/24/2026 17:00:00 INFO $$] $1"; }
        finish() {
            say '#quality_metric: host=algo-1, epoch=1, validation mAP <score>=(0.75)'
            mkdir -p "$dir/model"
            echo weights > "$dir/model/weights.dat"
            exit 0
        }
        # Until the standard input ends, as that of a worker whose server is gone does.
        wait_on() {
            while true; do
                read -r -t 0.05 _
                [ $? -le 128 ] && exit 1
            done
        }
        [ "$play" = hang ] && trap '' TERM || trap finish TERM
        say "environment $OMP_WAIT_POLICY $DOTNET_gcServer $AVOCET_WEIGHTS"
        say "files $(cd "$dir/input/data" && echo */*)"
        say '#quality_metric: host=algo-1, epoch=0, batch=9 train smooth_l1 <loss>=(2.5)'
        say '#quality_metric: host=algo-1, epoch=0, batch=9 train cross_entropy <loss>=(1.5)'
        say '#throughput_metric: host=algo-1, train throughput=12.5 records/second'
        say '#quality_metric: host=algo-1, epoch=0, validation mAP <score>=(1.2e-05)'
        case "$play" in
            quick) finish ;;
            empty) exit 0 ;;
            crash) echo "Segmentation fault" >&2; exit 139 ;;
            fail) mkdir -p "$dir/output"; echo "ClientError: Invalid value 'x' for hyperparameter 'epochs'." > "$dir/output/failure"; exit 1 ;;
            resume)
                if [ -f "$dir/checkpoints/latest.dat" ]; then say "Goes on after epoch 0"; finish; fi
                echo state > "$dir/checkpoints/latest.dat"
                say "waiting"
                wait_on ;;
            *) say "waiting"; wait_on ;;
        esac
        """;

    // Written once, before any other process is started: a program that is still open for writing somewhere cannot be run.
    private static readonly Lazy<string> Written = new(Write);

    public static string Program => Written.Value;

    /// <summary>A CreateTrainingJob request for it.</summary>
    public static object Job(string name, string play, int mostSeconds = 3600, string image = Image) => new
    {
        TrainingJobName = name,
        RoleArn = "arn:aws:iam::123456789012:role/SageMakerExecution",
        AlgorithmSpecification = new { TrainingImage = image, TrainingInputMode = "File" },
        HyperParameters = new Dictionary<string, string> { ["play"] = play, ["epochs"] = "2" },
        InputDataConfig = new[] { Channel("train"), Channel("validation") },
        OutputDataConfig = new { S3OutputPath = "s3://bucket/out" },
        ResourceConfig = new { InstanceType = "ml.g4dn.xlarge", InstanceCount = 1, VolumeSizeInGB = 50 },
        StoppingCondition = new { MaxRuntimeInSeconds = mostSeconds },
        Tags = new[] { new { Key = "project", Value = "birds" } },
    };

    public static object Channel(string name, string? uri = null, string type = "S3Prefix") => new
    {
        ChannelName = name,
        ContentType = "application/x-recordio",
        DataSource = new
        {
            S3DataSource = new { S3DataType = type, S3Uri = uri ?? $"s3://bucket/data/{name}", S3DataDistributionType = "FullyReplicated" },
        },
    };

    private static string Write()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("avocet-worker-").FullName, "worker");
        File.WriteAllText(path, Script.ReplaceLineEndings("\n"));
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }
}
