using VmManager.Core.Instances;
using VmManager.Core.Jobs;
using VmManager.Core.Servers;

namespace VmManager.Web.Admin.Overview;

/// <summary>What the overview shows, read at one time.</summary>
public sealed record OverviewFacts(
    IReadOnlyList<ServerRow> Servers,
    InstanceCounts Instances,
    int StuckOperations,
    int RunningOperations,
    int People,
    IReadOnlyList<JobStatus> Jobs)
{
    /// <summary>What needs an admin, worst first.</summary>
    public IReadOnlyList<Concern> Concerns { get; } = [.. Find(Servers, Instances, StuckOperations, Jobs)];

    private static IEnumerable<Concern> Find(
        IReadOnlyList<ServerRow> servers, InstanceCounts instances, int stuck, IReadOnlyList<JobStatus> jobs)
    {
        if (stuck > 0)
            yield return new Concern("danger", "warning", stuck == 1 ? "ConcernStuckOne" : "ConcernStuck", "/admin/operations") { Arguments = [stuck] };
        foreach (var server in servers.Where(server => server.Health == ServerHealth.Unreachable))
            yield return new Concern("danger", "unplug", "ConcernUnreachable", $"/admin/servers/{server.Id}") { Arguments = [server.Name], Detail = server.HealthMessage };
        foreach (var server in servers.Where(server => server.Health == ServerHealth.Degraded))
            yield return new Concern("warning", "warning", "ConcernDegraded", $"/admin/servers/{server.Id}") { Arguments = [server.Name], Detail = server.HealthMessage };
        if (servers.Count == 0)
            yield return new Concern("warning", "layers", "ConcernNoServer", "/admin/servers/new");
        foreach (var job in jobs.Where(job => job.LastRun is { Succeeded: false }))
            yield return new Concern("warning", "clock", "ConcernJob", $"/admin/jobs?job={Uri.EscapeDataString(job.Name)}") { Job = job.Name, Detail = job.LastRun!.Error };
        foreach (var (status, key) in new[] { (InstanceStatus.Error, "ConcernError"), (InstanceStatus.Missing, "ConcernMissing") })
        {
            if (instances.ByStatus.GetValueOrDefault(status) is > 0 and var count)
                yield return new Concern("warning", "server", count == 1 ? key + "One" : key, $"/admin/instances?status={status.ToString().ToLowerInvariant()}") { Arguments = [count] };
        }
        foreach (var server in servers.Where(server => server.InMaintenance))
            yield return new Concern("info", "settings", "ConcernMaintenance", $"/admin/servers/{server.Id}") { Arguments = [server.Name], Detail = server.MaintenanceReason };
    }
}

/// <summary>Something an admin should look at.</summary>
/// <param name="Tone">"danger", "warning" or "info".</param>
/// <param name="Icon">A name in the icon set.</param>
/// <param name="TextKey">Key of its words in <see cref="AdminText"/>.</param>
/// <param name="Href">Where something can be done about it.</param>
public sealed record Concern(string Tone, string Icon, string TextKey, string Href)
{
    public IReadOnlyList<object> Arguments { get; init; } = [];

    /// <summary>The job it is about; its words are the only argument.</summary>
    public string? Job { get; init; }

    /// <summary>In the words of whoever noticed.</summary>
    public string? Detail { get; init; }
}
