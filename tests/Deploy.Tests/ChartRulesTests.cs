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
            var scalers = objects.Count(item => item.Name == deployment.Name && item.Kind is "ScaledObject" or "HorizontalPodAutoscaler" && item.Name == deployment.Name);
            var own = deployment.As<V1Deployment>().Spec.Replicas is null ? 0 : 1;
            (scalers + own).ShouldBe(1, deployment.ToString());
        }
    }

    [Theory, MemberData(nameof(ValuesFiles))]
    public async Task Every_selector_selects_the_pods_it_is_for(string values)
    {
        var objects = await Chart.ObjectsAsync(values);
        foreach (var deployment in objects.Where(item => item.Kind == "Deployment").Select(item => item.As<V1Deployment>()))
            deployment.Spec.Template.Metadata.Labels.ShouldSatisfyAllConditions([.. deployment.Spec.Selector.MatchLabels.Select(label =>
                (Action<IDictionary<string, string>>)(labels => labels[label.Key].ShouldBe(label.Value)))]);
        foreach (var budget in objects.Where(item => item.Kind == "PodDisruptionBudget").Select(item => item.As<V1PodDisruptionBudget>()))
            objects.Where(item => item.Kind == "Deployment").Count(item => item.As<V1Deployment>().Spec.Selector.MatchLabels
                .SequenceEqual(budget.Spec.Selector.MatchLabels)).ShouldBe(1, budget.Metadata.Name);
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
