using Avocet.LocalDetector;
using static TorchSharp.torch;

namespace Avocet.LocalTraining.Tests;

public sealed class NetworkTests
{
    [Fact]
    public void The_exported_network_says_what_the_trained_one_says()
    {
        random.manual_seed(4);
        using var network = new SsdNetwork(SmallGraph.Make(), 3, 96);
        ShouldAgree(network);
    }

    [Fact]
    public void The_pretrained_network_is_read_exported_and_agrees_too()
    {
        var weights = Path.Combine(SharedData.RepositoryRoot, ".avocet", "weights", "ssd_mobilenet_v2_oidv4_fp16.tflite");
        Assert.SkipUnless(File.Exists(weights), "The pretrained weights are not here; eng/weights.sh fetches them.");
        random.manual_seed(4);
        var graph = PretrainedGraph.Read(File.ReadAllBytes(weights));
        graph.Nodes.Count.ShouldBe(70);
        using var network = new SsdNetwork(graph, 3, 300);
        network.Grids.ShouldBe([19, 10, 5, 3, 2, 1]);
        ShouldAgree(network);
    }

    [Fact]
    public void A_file_that_is_no_tflite_is_refused() =>
        Should.Throw<InvalidDataException>(() => PretrainedGraph.Read(new byte[100])).Message.ShouldBe("The weights are no .tflite file.");

    [Fact]
    public void Weights_of_another_network_are_refused()
    {
        var folder = Directory.CreateTempSubdirectory("avocet-weights-");
        using var network = new SsdNetwork(SmallGraph.Make(), 1, 64);
        using var other = new SsdNetwork(SmallGraph.Make() with { Name = "other" }, 1, 64);
        var path = Path.Combine(folder.FullName, "w.dat");
        Checkpoint.Write(path, network, null, TrainingState.Start);
        Should.Throw<InvalidDataException>(
            () => Checkpoint.Read(path, other, null)).Message.ShouldBe("The weights are of network ssd-small, this one is other.");
        folder.Delete(recursive: true);
    }

    [Fact]
    public void Weights_that_are_cut_short_or_claim_more_than_there_is_are_refused()
    {
        using var job = new TrainingJobFolder();
        using var network = new SsdNetwork(SmallGraph.Make(), 1, 64);
        var path = Path.Combine(job.Root, "w.dat");
        Checkpoint.Write(path, network, null, TrainingState.Start);
        var whole = File.ReadAllBytes(path);
        File.WriteAllBytes(path, whole[..^5]);
        Refused("w.dat is cut short.");
        // The size of the first tensor, behind mark, names and state.
        var first = whole.AsSpan().IndexOf("convolution0.weight"u8) + "convolution0.weight".Length;
        BitConverter.TryWriteBytes(whole.AsSpan(first), int.MaxValue).ShouldBeTrue();
        File.WriteAllBytes(path, whole);
        Refused("w.dat is cut short.");

        void Refused(string why) => Should.Throw<InvalidDataException>(() => Checkpoint.Read(path, network, null)).Message.ShouldBe(why);
    }

    [Fact]
    public void A_model_folder_without_metadata_is_refused_with_the_reason()
    {
        var folder = Directory.CreateTempSubdirectory("avocet-model-");
        Should.Throw<InvalidDataException>(() => SsdDetector.Load(folder.FullName)).Message.ShouldContain("metadata.json");
        folder.Delete(recursive: true);
    }

    [Fact]
    public void Only_the_one_unused_version_need_is_marked_weak()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so");
        var library = File.ReadAllBytes(path);
        var before = library.ToArray();
        TorchNative.MarkWeak(library, "GLIBCXX_3.4.32").ShouldBeTrue("TorchSharp no longer needs this version: remove TorchNative");
        library.Zip(before).Count(pair => pair.First != pair.Second).ShouldBeLessThanOrEqualTo(1);
        TorchNative.MarkWeak(library, "GLIBCXX_9.9.99").ShouldBeFalse();
    }

    private static void ShouldAgree(SsdNetwork network)
    {
        network.eval();
        using var inference = no_grad();
        using var scope = NewDisposeScope();
        var picture = rand([1, 3, network.PictureSide, network.PictureSide]);
        using var front = new FrozenFront(network);
        var (offsets, scores) = network.Forward(FeatureTensors.Batch(network, front.Run([SsdNetwork.Numbers(picture)])));
        var probabilities = SsdNetwork.Numbers(nn.functional.softmax(scores, 2));

        using var session = new Microsoft.ML.OnnxRuntime.InferenceSession(OnnxExport.Detector(network));
        using var data = Microsoft.ML.OnnxRuntime.OrtValue.CreateTensorValueFromMemory(SsdNetwork.Numbers(picture), picture.shape);
        using var run = new Microsoft.ML.OnnxRuntime.RunOptions();
        using var answers = session.Run(run, ["data"], [data], ["probabilities", "offsets"]);
        LargestDifference(answers[0].GetTensorDataAsSpan<float>(), probabilities).ShouldBeLessThan(1e-4f);
        LargestDifference(answers[1].GetTensorDataAsSpan<float>(), SsdNetwork.Numbers(offsets)).ShouldBeLessThan(1e-3f);
    }

    private static float LargestDifference(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        left.Length.ShouldBe(right.Length);
        var largest = 0f;
        for (var i = 0; i < left.Length; i++) largest = Math.Max(largest, Math.Abs(left[i] - right[i]));
        return largest;
    }
}
