using System.Runtime.InteropServices;
using Avocet.LocalTraining;

return await TrainingProgram.RunAsync(args, Console.OpenStandardInput(), Console.Out, Console.Error);

namespace Avocet.LocalTraining
{
    /// <summary>The worker's command line: train --job DIR.</summary>
    internal static class TrainingProgram
    {
        private const string Usage = """
            Trains a detector, or a classifier, as a SageMaker container does.

              Avocet.LocalTraining train --job DIR [--algorithm image-classification]

            DIR holds input/config/hyperparameters.json and input/data/{train,validation}/*.rec; model/, checkpoints/ and
            output/failure are written. The weights to start from are named by AVOCET_WEIGHTS. The worker ends when its
            standard input does; on SIGTERM it keeps the best model so far.
            Exit code: 0 trained, 1 failed (output/failure says why), 2 wrong usage.
            """;

        public static async Task<int> RunAsync(string[] args, Stream input, TextWriter output, TextWriter error)
        {
            if (args is ["--help" or "-h"])
            {
                await output.WriteLineAsync(Usage);
                return 0;
            }

            if (args is not ["train", "--job", var directory, .. var algorithm]
                || algorithm is not ([] or ["--algorithm", "object-detection" or "image-classification"]))
            {
                await error.WriteLineAsync(Usage);
                return 2;
            }

            using var stop = new CancellationTokenSource();
            using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, stop));
            using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, stop));
            EndWith(input);
            return await Task.Run(() => Train(
                new ContainerFolder(directory), new TrainingLog(output, TimeProvider.System), algorithm is [_, "image-classification"],
                stop.Token));
        }

        private static int Train(ContainerFolder folder, TrainingLog log, bool classifies, CancellationToken stop)
        {
            try
            {
                if (classifies) new ClassificationRun(folder, log).Run(stop);
                else new TrainingRun(folder, log).Run(stop);
                return 0;
            }
            // The earlier model and the pictures are given by whoever asked.
            catch (Exception fault) when (fault is ClientErrorException or InvalidDataException)
            {
                return Fail($"ClientError: {fault.Message}");
            }
            catch (Exception fault)
            {
                log.Error(fault.ToString());
                return Fail($"AlgorithmError: {fault.GetType().Name}: {fault.Message}");
            }

            int Fail(string reason)
            {
                log.Error(reason);
                Directory.CreateDirectory(Path.GetDirectoryName(folder.Failure)!);
                File.WriteAllText(folder.Failure, reason);
                return 1;
            }
        }

        private static void Stop(PosixSignalContext context, CancellationTokenSource stop)
        {
            context.Cancel = true;
            stop.Cancel();
        }

        // Whoever started the worker holds the other end: when it dies, by kill -9 too, the worker must not go on alone.
        private static void EndWith(Stream input)
        {
            var watch = new Thread(() =>
            {
                Span<byte> unused = stackalloc byte[64];
                while (input.Read(unused) > 0)
                {
                }

                // Not Environment.Exit, which runs libtorch's destructors while a training still computes with what they destroy.
                ExitAtOnce(1);
            })
            {
                IsBackground = true,
                Name = "parent watch",
            };
            watch.Start();
        }

        [DllImport("libc", EntryPoint = "_exit")]
        private static extern void ExitAtOnce(int code);
    }
}
