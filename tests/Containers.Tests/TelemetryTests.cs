using System.Text.Json.Nodes;
using Avocet.Deploy.Tests;

namespace Avocet.Containers.Tests;

/// <summary>
/// Dashboards and alarms against a real Prometheus. The images of the profile "telemetry" come from registries and are not run here:
/// Prometheus
/// is Debian's, Grafana's files and the collector's are held against what they name.
/// </summary>
[Collection(nameof(Installation))]
public sealed class TelemetryTests(Installation installation)
{
    private const string Folder = "deploy/docker/telemetry";

    [Fact]
    public async Task Every_panel_of_the_dashboard_has_something_to_show_when_a_job_has_run()
    {
        await installation.RequireOrSkipAsync();
        await PrometheusServer.RequireOrSkipAsync();
        await installation.UndisturbedAsync();
        await using var prometheus = await PrometheusServer.StartAsync(
            Installation.FreePort(), installation.Services.Select(service => (service.Name, service.Port)));

        foreach (var (panel, query) in Queries($"{Folder}/services.json"))
        {
            var series = await prometheus.QueryAsync(query);
            for (var half = 0; half < 60 && series.Count < 4; half++)
            {
                await Task.Delay(TimeSpan.FromSeconds(0.5));
                series = await prometheus.QueryAsync(query);
            }

            series.Select(item => item.GetProperty("metric").GetProperty("service").GetString())
                .ShouldBe(["ingest", "converter", "trainer", "deployer"], ignoreOrder: true, $"{panel}: {query}");
        }

        // Those of the chart need CloudWatch's metrics too: only whether they are understood.
        foreach (var (_, query) in Queries("deploy/helm/avocet/files/dashboard.json")) await prometheus.QueryAsync(query);
    }

    [Fact]
    public async Task Promtool_finds_no_fault_in_configuration_and_alarms()
    {
        var promtool = Path.Combine(await PrometheusServer.RequireOrSkipAsync(), "promtool");
        (await Command.RunAsync(promtool, "check", "config", $"{Folder}/prometheus.yaml")).ShouldSucceed();

        var rule = (await Chart.ObjectsAsync("production")).Single(item => item.Kind == "PrometheusRule").ToJson();
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, rule["spec"]!.ToJsonString());
        (await Command.RunAsync(promtool, "check", "rules", file)).ShouldSucceed().Output.ShouldContain("5 rules found");
        File.Delete(file);
    }

    [Fact]
    public void The_collector_uses_only_what_it_declares()
    {
        var collector = YamlJson.Parse(Repository.Read($"{Folder}/collector.yaml"));
        foreach (var (name, pipeline) in collector["service"]!["pipelines"]!.AsObject())
        {
            foreach (var kind in (string[])["receivers", "exporters"])
            {
                pipeline![kind]!.AsArray().Select(item => item!.GetValue<string>())
                    .Except(collector[kind]!.AsObject().Select(pair => pair.Key)).ShouldBeEmpty($"{kind} of {name}");
            }
        }
    }

    [Fact]
    public void Grafana_finds_its_dashboard_and_the_dashboard_its_source()
    {
        var compose = YamlJson.Parse(Repository.Read("docker-compose.yml").Replace("<<: *", "merged: *", StringComparison.Ordinal));
        var mounts = compose["services"]!["grafana"]!["volumes"]!.AsArray().Select(mount => mount!.GetValue<string>()).ToList();
        var provider = YamlJson.Parse(
            Repository.Read($"{Folder}/grafana/dashboards/services.yaml"))["providers"]![0]!["options"]!["path"]!.GetValue<string>();
        mounts.ShouldContain($"./{Folder}/services.json:{provider}/services.json:ro");
        mounts.ShouldContain($"./{Folder}/grafana:/etc/grafana/provisioning:ro");

        var source = YamlJson.Parse(Repository.Read($"{Folder}/grafana/datasources/prometheus.yaml"))["datasources"]![0]!;
        var dashboard = JsonNode.Parse(Repository.Read($"{Folder}/services.json"))!;
        dashboard["panels"]!.AsArray().Select(panel => panel!["datasource"]!["uid"]!.GetValue<string>()).Distinct()
            .ShouldBe([source["uid"]!.GetValue<string>()]);
        var address = new Uri(source["url"]!.GetValue<string>());
        compose["services"]!.AsObject().ShouldContainKey(address.Host);
    }

    private static IEnumerable<(string Panel, string Query)> Queries(string dashboard) =>
        from panel in JsonNode.Parse(Repository.Read(dashboard))!["panels"]!.AsArray()
        where panel!["targets"] is not null
        from target in panel["targets"]!.AsArray()
        where target!["expr"] is not null
        select (panel["title"]!.GetValue<string>(), target["expr"]!.GetValue<string>());
}
