using Avocet.Cli.Packing;
using Avocet.Imaging;

namespace Avocet.Cli.Tests;

/// <summary>A run that ends anywhere: the same command makes the same files of it.</summary>
public sealed class PackResumptionTests
{
    private const int Images = 120;

    [Fact]
    public async Task An_interrupted_run_goes_on_where_it_stopped()
    {
        using var folder = new TestFolder();
        var whole = await PackedAsync(folder);

        var done = await InterruptAsync(folder);

        done.ShouldBeInRange(1, Images - 1);
        folder.Has("set.rec").ShouldBeFalse("a .rec is there only when it is whole");
        // Were it to start over, it would miss the first image.
        File.Move(folder.Of("images", "0.jpg"), folder.Of("images", "away.jpg"));
        var run = await PackAsync(folder);
        run.Code.ShouldBe(ExitCode.Done, run.Error);
        folder.Read("set.rec").AsSpan().SequenceEqual(whole.Rec).ShouldBeTrue();
        folder.Read("set.idx").ShouldBe(whole.Idx);
        Directory.GetFiles(folder.Of(), "*.partial").ShouldBeEmpty();
        folder.Has("set.pack.json").ShouldBeFalse();
    }

    [Theory]
    [InlineData("rec cut short")]
    [InlineData("rec altered")]
    [InlineData("idx altered")]
    [InlineData("checkpoint broken")]
    [InlineData("checkpoint gone")]
    [InlineData("rec longer")]
    [InlineData("rec gone")]
    public async Task Whatever_a_crash_left_the_end_is_the_same(string damage)
    {
        using var folder = new TestFolder();
        var whole = await PackedAsync(folder);
        await InterruptAsync(folder);
        var (rec, idx, checkpoint) = (folder.Of("set.rec.partial"), folder.Of("set.idx.partial"), folder.Of("set.pack.json"));
        switch (damage)
        {
            case "rec cut short": File.WriteAllBytes(rec, File.ReadAllBytes(rec)[..^5]); break;
            case "rec altered": File.WriteAllBytes(rec, [1, .. File.ReadAllBytes(rec)[1..]]); break;
            case "idx altered": File.WriteAllText(idx, "9" + File.ReadAllText(idx)[1..]); break;
            case "checkpoint broken": File.WriteAllText(checkpoint, "{"); break;
            case "checkpoint gone": File.Delete(checkpoint); break;
            case "rec longer": File.AppendAllText(rec, "half a record"); break;
            default: File.Delete(rec); break;
        }

        (await PackAsync(folder)).Code.ShouldBe(ExitCode.Done);

        folder.Read("set.rec").AsSpan().SequenceEqual(whole.Rec).ShouldBeTrue();
        folder.Read("set.idx").ShouldBe(whole.Idx);
    }

    [Fact]
    public async Task Other_options_or_another_list_start_over()
    {
        using var folder = new TestFolder();
        await PackedAsync(folder);
        var small = await PackAsync(folder, "--resize", "10");
        small.Code.ShouldBe(ExitCode.Done);
        var expected = folder.Read("set.rec");
        await InterruptAsync(folder);

        (await PackAsync(folder, "--resize", "10")).Code.ShouldBe(ExitCode.Done);

        folder.Read("set.rec").AsSpan().SequenceEqual(expected).ShouldBeTrue();
    }

    [Fact]
    public async Task Lists_that_an_interrupted_run_finished_are_not_packed_again()
    {
        using var folder = new TestFolder();
        var whole = await PackedAsync(folder);
        File.Copy(folder.Of("set.lst"), folder.Of("set2.lst"));
        await InterruptAsync(folder, list: "set2");
        await new ListPacking(Settings(folder), TimeProvider.System).RunAsync(new ListFile(folder.Of("set.lst")), (_, _) => { }, default);

        var run = await PackAsync(folder);

        run.Code.ShouldBe(ExitCode.Done);
        run.Output.ShouldContain($"set: {Images} records, packed by the run that was interrupted");
        folder.Read("set2.rec").AsSpan().SequenceEqual(whole.Rec).ShouldBeTrue();
        folder.Has("set.pack.json").ShouldBeFalse("the next run starts anew");
        (await PackAsync(folder)).Output.ShouldNotContain("interrupted");
    }

    [Fact]
    public async Task Ctrl_C_is_told_from_failure()
    {
        using var folder = new TestFolder();
        await PackedAsync(folder);
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();
        using StringWriter output = new(), error = new();

        var code = await new PackRun(Settings(folder), TimeProvider.System, output, error).RunAsync(stopped.Token);

        (code, error.ToString().Trim()).ShouldBe((ExitCode.Interrupted, "Interrupted. The same command goes on from here."));
    }

    private static async Task<(byte[] Rec, byte[] Idx)> PackedAsync(TestFolder folder)
    {
        for (var i = 0; i < Images; i++) folder.Write($"images/{i}.jpg", Picture.Jpeg(30 + (i % 40), 30, i));
        folder.WriteLines("set.lst", Enumerable.Range(0, Images).Select(i => $"{i}\t{i}\t{i}.jpg"));
        (await PackAsync(folder)).Code.ShouldBe(ExitCode.Done);
        var made = (folder.Read("set.rec"), folder.Read("set.idx"));
        File.Delete(folder.Of("set.rec"));
        File.Delete(folder.Of("set.idx"));
        return made;
    }

    /// <summary>Stops packing in the middle, and gives the records that were done.</summary>
    private static async Task<long> InterruptAsync(TestFolder folder, string list = "set")
    {
        using var stop = new CancellationTokenSource();
        var packing = new ListPacking(Settings(folder), TimeProvider.System);
        await Should.ThrowAsync<OperationCanceledException>(
            () => packing.RunAsync(new ListFile(folder.Of(list + ".lst")), (done, _) => StopAt(done), stop.Token));
        return PackCheckpoint.Find(folder.Of(list + ".pack.json"))!.Records;

        void StopAt(long done)
        {
            if (done == Images / 2) stop.Cancel();
        }
    }

    private static Task<Run> PackAsync(TestFolder folder, params string[] options) =>
        Run.PackAsync([.. options, folder.Of("set"), folder.Of("images")]);

    private static PackSettings Settings(TestFolder folder) =>
        new(folder.Of("set"), folder.Of("images"), new TranscodeOptions { ShorterEdge = 0 }, PackLabel: false, Threads: 2, MaxSkipped: 0);
}
