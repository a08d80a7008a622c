using System.Linq.Expressions;

namespace VmManager.Core.Servers;

/// <summary>What is true of a server, said once for queries and code.</summary>
public static class ServerRules
{
    /// <summary>Takes new instances now: it answers, is not in maintenance and was not removed.</summary>
    public static Expression<Func<Server, bool>> TakesInstances { get; } = server =>
        server.RemovedAt == null && !server.InMaintenance
        && (server.Health == ServerHealth.Healthy || server.Health == ServerHealth.Degraded);
}
