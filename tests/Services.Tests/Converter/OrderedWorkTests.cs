using Avocet.Converter;

namespace Avocet.Services.Tests.Converter;

public sealed class OrderedWorkTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, 100)]
    [InlineData(3, 7)]
    [InlineData(4, 1000)]
    public async Task Whoever_is_done_first_the_order_is_the_inputs(int lanes, int items)
    {
        var finished = new List<int>();
        var work = new OrderedWork<int, Cell>(
            lanes,
            async (item, cell, _) =>
            {
                // Later items overtake earlier ones.
                for (var i = 0; i < (item % 5 == 0 ? 20 : 0); i++) await Task.Yield();
                cell.Value = item * 2;
            },
            (item, cell) =>
            {
                cell.Value.ShouldBe(item * 2);
                finished.Add(item);
                return Task.CompletedTask;
            });

        await work.RunAsync(Enumerable.Range(0, items), default);

        finished.ShouldBe(Enumerable.Range(0, items));
    }

    [Fact]
    public async Task No_more_is_taken_than_the_ring_holds_while_the_first_is_not_done()
    {
        var first = new TaskCompletionSource();
        var (taken, most) = (0, 0);
        var work = new OrderedWork<int, Cell>(
            2,
            (item, _, _) =>
            {
                if (Volatile.Read(ref taken) == 16) first.TrySetResult();
                return item == 0 ? first.Task : Task.CompletedTask;
            },
            (item, _) =>
            {
                if (item == 0) most = Volatile.Read(ref taken);
                return Task.CompletedTask;
            });

        await work.RunAsync(Items(), default).WaitAsync(TimeSpan.FromSeconds(30));

        (most, taken).ShouldBe((16, 50));

        IEnumerable<int> Items()
        {
            for (var i = 0; i < 50; i++)
            {
                Interlocked.Increment(ref taken);
                yield return i;
            }
        }
    }

    [Fact]
    public async Task A_failure_stops_everything_and_comes_out_as_itself()
    {
        var finished = new List<int>();
        var work = new OrderedWork<int, Cell>(
            4,
            (item, _, _) => item == 30 ? throw new InvalidDataException("thirty") : Task.CompletedTask,
            (item, _) =>
            {
                finished.Add(item);
                return Task.CompletedTask;
            });

        (await Should.ThrowAsync<InvalidDataException>(
            () => work.RunAsync(Enumerable.Range(0, 1_000_000), default))).Message.ShouldBe("thirty");

        finished.ShouldBe(Enumerable.Range(0, finished.Count));
        finished.Count.ShouldBeLessThanOrEqualTo(30);
    }

    [Fact]
    public async Task Cancellation_ends_it_between_items()
    {
        using var stop = new CancellationTokenSource();
        var work = new OrderedWork<int, Cell>(
            2, (_, _, _) => Task.CompletedTask, (item, _) => item == 20 ? stop.CancelAsync() : Task.CompletedTask);

        await Should.ThrowAsync<OperationCanceledException>(() => work.RunAsync(Enumerable.Range(0, int.MaxValue), stop.Token));
    }

    private sealed class Cell
    {
        public int Value { get; set; }
    }
}
