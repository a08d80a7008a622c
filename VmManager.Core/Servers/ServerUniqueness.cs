using Microsoft.EntityFrameworkCore;
using VmManager.Core.Audit;
using VmManager.Core.Data;
using VmManager.Core.Shared;

namespace VmManager.Core.Servers;

/// <summary>Names and addresses that other servers have already.</summary>
internal static class ServerUniqueness
{
    /// <summary>What is taken, by field; null when nothing is. The name is also held by a unique index.</summary>
    public static async Task<Invalid?> ExplainAsync(
        VmManagerDbContext database, ServerForm form, ServerId? except, CancellationToken cancellationToken)
    {
        var others = await database.Servers.Where(server => server.RemovedAt == null && server.Id != except)
            .Where(server => server.Name == form.Name || server.Endpoint == form.Endpoint)
            .Select(server => new { server.Name, server.Endpoint }).ToListAsync(cancellationToken);
        var problems = new FormCheck();
        if (others.Exists(other => string.Equals(other.Name, form.Name, StringComparison.Ordinal)))
            problems.Add(nameof(form.Name), ServerErrors.NameTaken(form.Name));
        if (others.Find(other => string.Equals(other.Endpoint, form.Endpoint, StringComparison.Ordinal)) is { } same)
            problems.Add(nameof(form.Endpoint), ServerErrors.EndpointTaken(same.Name));
        return problems.Error as Invalid;
    }

    public static AuditSubject ToAuditSubject(this Server server) => new("server", server.Id.Value, server.Name);
}
