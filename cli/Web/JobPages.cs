using Avocet.Cli.Jobs;
using Avocet.Cli.Pages;
using Avocet.Cli.Reporting;
using Avocet.Contracts;
using Avocet.Hosting;

namespace Avocet.Cli.Web;

/// <summary>The list of jobs, and one of them.</summary>
internal static class JobPages
{
    public const int PageSize = 50;

    public static Html List(JobList list, int page, DateTimeOffset now)
    {
        var jobs = list.Jobs;
        if (jobs.Count == 0)
        {
            // Nobody is told that there are no jobs before somebody looked.
            var word = list.Age is null ? Html.None : Html.Of($"<p>There are no jobs yet. Post one: avocet submit job.json</p>");
            var none = Html.Of($"<section>{list.Note}{word}</section>");
            return ConsolePage.Of("Jobs", "/", none, live: true);
        }

        var pages = (jobs.Count + PageSize - 1) / PageSize;
        page = Math.Clamp(page, 1, pages);
        var rows = jobs.Skip((page - 1) * PageSize).Take(PageSize).Select(job => Html.Of($"""
            <tr><th scope="row"><a href="/jobs/{job.JobId}">{job.JobId}</a></th><td>{State(job.State)}</td><td>{Stages(job)}</td>
            <td>{(job.StartedAt is { } start ? Ago.Text(now - start) + " ago" : "")}</td><td>{job.Current?.Message}</td></tr>
            """));
        return ConsolePage.Of("Jobs", "/", Html.Of($"""
            <section>{list.Note}<p>{jobs.Count:N0} {(jobs.Count == 1 ? "job" : "jobs, newest first")}.</p>
            {Page.Wide("Jobs")}<table class="text"><thead>
            <tr><th scope="col">Job</th><th scope="col">State</th>
            <th scope="col"><abbr title="ingest, list, pack, train, deploy">Stages</abbr></th><th scope="col">Begun</th>
            <th scope="col">Last word</th></tr></thead><tbody>{rows}</tbody></table></div>{Pager(page, pages)}</section>
            """), live: true);
    }

    public static Html Show(JobOverview job, bool hasReport, DetectorForm? detector)
    {
        var rows = job.Stages.Select(stage => Html.Of($"""
            <tr><th scope="row">{JobFolder.StageName(stage.Stage)}</th><td>{State(Word(stage.State))}</td><td>{Progress(stage)}</td>
            <td>{ReportPage.Duration(stage.UpdatedAt - stage.StartedAt)}</td><td>{stage.Message}</td></tr>
            """));
        var report = hasReport
            ? Html.Of($"""<p><a href="/jobs/{job.JobId}/report">The job's report</a></p>""")
            : Html.Of($"<p>No report yet. Write it: avocet report {job.JobId}</p>");
        var main = Html.Of($"""
            {Failure(job)}<section data-live><h2>Stages</h2>{Page.Wide("Stages")}<table class="text"><thead><tr>
            <th scope="col">Stage</th><th scope="col">State</th><th scope="col">Done</th><th scope="col">Time</th>
            <th scope="col">Last word</th></tr></thead>
            <tbody>{rows}</tbody></table></div>{report}</section>{detector?.Show(job.JobId) ?? Html.None}
            """);
        return ConsolePage.Of($"Job {job.JobId}", "/", main);
    }

    private static Html Failure(JobOverview job) => job.Current is { Failure: { } failure } failed ? Html.Of($"""
        <section class="alarm" role="alert"><h2>Failed in stage {JobFolder.StageName(failed.Stage)}</h2><p>{failure.Error}</p>
        <p><strong>What to do:</strong> {failure.Remedy}</p></section>
        """) : Html.None;

    private static Html Stages(JobOverview job) => Html.Of($"""<span class="stages">{job.Stages.Select(Progress)}</span>""");

    private static Html Progress(StageStatus stage)
    {
        var (name, percent) = (JobFolder.StageName(stage.Stage), Math.Round(stage.Progress * 100));
        return Html.Of($"""<progress max="100" value="{percent}" aria-label="{name}" title="{name} {percent} %">{percent} %</progress>""");
    }

    private static Html State(string state) => Html.Of($"""<span class="state {state}">{state}</span>""");

    private static string Word(StageState state) => state switch
    {
        StageState.Succeeded => "succeeded",
        StageState.Failed => "failed",
        StageState.Skipped => "skipped",
        _ => "running",
    };

    private static Html Pager(int page, int pages)
    {
        if (pages == 1) return Html.None;
        var newer = page > 1 ? Html.Of($"""<a rel="prev" href="/?page={page - 1}">Newer</a> """) : Html.None;
        var older = page < pages ? Html.Of($""" <a rel="next" href="/?page={page + 1}">Older</a>""") : Html.None;
        return Html.Of($"""<nav aria-label="Pages of jobs">{newer}<span>page {page} of {pages}</span>{older}</nav>""");
    }
}
