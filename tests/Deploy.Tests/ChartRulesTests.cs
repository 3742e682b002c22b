using System.Text.Json.Nodes;
using k8s.Models;

namespace Avocet.Deploy.Tests;

/// <summary>What must hold for every pod of every values file.</summary>
public sealed class ChartRulesTests
{
    public static TheoryData<string> ValuesFiles => [.. Chart.ValuesFiles];

    [Theory, MemberData(nameof(ValuesFiles))]
    public async Task Pods_conform_to_the_restricted_standard(string values)
    {
        foreach (var (name, pod) in await PodsAsync(values))
        {
            pod.AutomountServiceAccountToken.ShouldBe(false, name);
            pod.SecurityContext.RunAsNonRoot.ShouldBe(true, name);
            pod.SecurityContext.RunAsUser.ShouldBe(1654, name);
            pod.SecurityContext.SeccompProfile.Type.ShouldBe("RuntimeDefault", name);
            foreach (var container in pod.Containers)
            {
                container.SecurityContext.AllowPrivilegeEscalation.ShouldBe(false, name);
                container.SecurityContext.ReadOnlyRootFilesystem.ShouldBe(true, name);
                container.SecurityContext.Capabilities.Drop.ShouldBe(["ALL"], name);
            }

            pod.Volumes.ShouldAllBe(volume => volume.HostPath == null, name);
        }
    }

    [Theory, MemberData(nameof(ValuesFiles))]
    public async Task A_pod_has_time_to_drain_before_it_is_killed(string values)
    {
        foreach (var (name, pod) in await PodsAsync(values))
        {
            var drain = int.Parse(Variable(pod, "DOTNET_SHUTDOWNTIMEOUTSECONDS"));
            pod.TerminationGracePeriodSeconds.ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(drain + 10, name);
        }
    }

    [Theory, MemberData(nameof(ValuesFiles))]
    public async Task A_pod_may_wait_for_its_bucket_as_long_as_it_does_and_still_say_why_it_gives_up(string values)
    {
        foreach (var (name, pod) in await PodsAsync(values))
        {
            if (pod.Containers[0].StartupProbe is not { } probe) continue;
            var given = TimeSpan.FromSeconds(probe.PeriodSeconds!.Value * probe.FailureThreshold!.Value);
            given.ShouldBeGreaterThan(SourceCode.BucketWait() + TimeSpan.FromSeconds(15), $"{name}: raise probes.startupSeconds.");
        }
    }

    [Fact]
    public void No_values_may_take_away_the_time_to_wait_for_the_bucket()
    {
        var schema = JsonNode.Parse(Repository.Read($"{Chart.Folder}/values.schema.json"))!;
        var minimum = schema["definitions"]!["worker"]!["properties"]!["probes"]!["properties"]!["startupSeconds"]!["minimum"]!;
        minimum.GetValue<int>().ShouldBeGreaterThanOrEqualTo((int)SourceCode.BucketWait().TotalSeconds + 15);
    }

    [Theory, MemberData(nameof(ValuesFiles))]
    public async Task What_a_pod_may_write_is_bounded(string values)
    {
        foreach (var (name, pod) in await PodsAsync(values))
        {
            var limits = pod.Containers[0].Resources.Limits;
            limits.ShouldContainKey("memory", name);
            var tmp = pod.Volumes.Single(volume => volume.Name == "tmp").EmptyDir.SizeLimit;
            tmp.ToDecimal().ShouldBeLessThanOrEqualTo(limits["ephemeral-storage"].ToDecimal(), name);
        }
    }

    [Theory, MemberData(nameof(ValuesFiles))]
    public async Task Only_one_owner_sets_the_number_of_replicas(string values)
    {
        var objects = await Chart.ObjectsAsync(values);
        foreach (var deployment in objects.Where(item => item.Kind == "Deployment"))
        {
            var scalers = objects.Count(item => item.Name == deployment.Name && (item.Kind is "ScaledObject" or "HorizontalPodAutoscaler"));
            var own = deployment.As<V1Deployment>().Spec.Replicas is null ? 0 : 1;
            (scalers + own).ShouldBe(1, deployment.ToString());
        }
    }

    [Theory, MemberData(nameof(ValuesFiles))]
    public async Task A_selector_selects_the_pods_of_its_own_service_alone(string values)
    {
        var objects = await Chart.ObjectsAsync(values);
        var deployments = objects.Where(item => item.Kind == "Deployment").Select(item => item.As<V1Deployment>()).ToList();
        var pods = deployments.Select(deployment => (deployment.Metadata.Name, deployment.Spec.Template.Metadata.Labels))
            .Concat(objects.Where(item => item.Kind == "Job").Select(item => (item.Name, item.As<V1Job>().Spec.Template.Metadata.Labels)))
            .ToList();
        var selectors = deployments.Select(deployment => (deployment.Metadata.Name, deployment.Spec.Selector.MatchLabels))
            .Concat(objects.Where(item => item.Kind == "PodDisruptionBudget")
            .Select(item => (item.Name, item.As<V1PodDisruptionBudget>().Spec.Selector.MatchLabels)));
        foreach (var (name, labels) in selectors)
            pods.Where(pod => labels.All(label => pod.Labels.TryGetValue(label.Key, out var value) && value == label.Value))
                .Select(pod => pod.Name).ShouldBe([name]);
    }

    private static async Task<IReadOnlyList<(string Name, V1PodSpec Pod)>> PodsAsync(string values)
    {
        var pods = new List<(string, V1PodSpec)>();
        foreach (var item in await Chart.ObjectsAsync(values))
        {
            if (item.Kind == "Deployment") pods.Add((item.ToString(), item.As<V1Deployment>().Spec.Template.Spec));
            if (item.Kind == "Job") pods.Add((item.ToString(), item.As<V1Job>().Spec.Template.Spec));
            if (item.Kind == "ScaledJob") pods.Add((item.ToString(), item.ScaledJobTemplate().Spec));
        }

        pods.ShouldNotBeEmpty(values);
        return pods;
    }

    private static string Variable(V1PodSpec pod, string name) => pod.Containers[0].Env.Single(variable => variable.Name == name).Value;
}
