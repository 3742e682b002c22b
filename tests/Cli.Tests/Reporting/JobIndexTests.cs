using Avocet.Cli.Web;
using Avocet.Contracts;
using Avocet.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Avocet.Cli.Tests.Reporting;

/// <summary>What the console knows of the jobs while it reads them, and what it says of that.</summary>
public sealed class JobIndexTests : IAsyncDisposable
{
    private static readonly TimeSpan LongerThanAPageWaits = TimeSpan.FromMilliseconds(100);
    private readonly SlowStore _store = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly JobIndex _index;

    public JobIndexTests() => _index = new JobIndex(new JobDocuments(_store, Options.Create(new AvocetOptions()), _clock), _clock);

    public ValueTask DisposeAsync() => _index.DisposeAsync();

    [Fact]
    public async Task Jobs_are_shown_while_others_are_still_read_and_the_page_says_so()
    {
        _store.Add("quick", StageState.Running);
        _store.Add("slow", StageState.Running);
        var gate = _store.Hold("slow");
        var reading = _index.RefreshAsync();
        await gate.Reached;

        var some = await AskAsync();
        gate.Open();
        await reading;
        var all = await AskAsync();

        some.Jobs.ShouldNotContain(job => job.JobId == "slow");
        some.Note.Text.ShouldContain("of 2 jobs so far", Case.Sensitive, "A list with holes must say so.");
        all.Jobs.Count.ShouldBe(2);
        all.Note.Text.ShouldBe("");
    }

    [Fact]
    public async Task Jobs_nobody_looked_at_for_long_are_shown_as_they_were_while_they_are_read_anew()
    {
        _store.Add("birds", StageState.Running);
        await _index.RefreshAsync();
        _store.Add("birds", StageState.Failed);
        _clock.Advance(TimeSpan.FromHours(1));
        var gate = _store.Hold("birds");

        var old = await AskAsync();
        gate.Open();
        await _index.RefreshAsync();
        var fresh = await AskAsync();

        old.Jobs.Single().State.ShouldBe("running");
        old.Note.Text.ShouldContain("as they were 1 h ago, and are being read anew");
        fresh.Jobs.Single().State.ShouldBe("failed");
        fresh.Note.Text.ShouldBe("");
    }

    [Fact]
    public async Task A_bucket_that_no_longer_answers_is_named_above_what_it_said_last()
    {
        _store.Add("birds", StageState.Running);
        await _index.RefreshAsync();
        _store.Failure = new IOException("The line is cut.");
        _clock.Advance(TimeSpan.FromMinutes(2));
        await Should.ThrowAsync<IOException>(_index.RefreshAsync());

        var list = await AskAsync();

        list.Jobs.Single().JobId.ShouldBe("birds");
        list.Note.Text.ShouldContain("The bucket did not answer: The line is cut. The jobs are shown as they were 2 min");
    }

    [Fact]
    public async Task A_job_that_was_deleted_leaves_the_list()
    {
        _store.Add("gone", StageState.Succeeded);
        await _index.RefreshAsync();
        _store.Remove("gone");
        await _index.RefreshAsync();

        (await AskAsync()).Jobs.ShouldBeEmpty();
    }

    /// <summary>Asks as a page does, whose patience ends while the store is held.</summary>
    private async Task<JobList> AskAsync()
    {
        var asking = _index.AskAsync(default);
        _clock.Advance(LongerThanAPageWaits);
        return await asking;
    }
}
