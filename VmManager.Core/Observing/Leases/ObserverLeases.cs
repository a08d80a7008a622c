using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VmManager.Core.Data;
using VmManager.Core.Operations.Running;
using VmManager.Core.Servers;

namespace VmManager.Core.Observing;

/// <summary>Shares the servers out among the processes: each is observed by one.</summary>
internal sealed class ObserverLeases(IDbContextFactory<VmManagerDbContext> databases, IOptions<ObservingOptions> options)
{
    private readonly string _owner = LeaseOwner.OfThisProcess().ToString();

    /// <summary>Renews this process's claims and takes what is free.</summary>
    /// <returns>All servers this process observes until the lease ends.</returns>
    public async Task<IReadOnlySet<ServerId>> ClaimAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await FreeDeadAsync(database, cancellationToken);
        var seconds = options.Value.LeaseSeconds;
        var claimed = await database.Database.SqlQuery<Guid>(
            $"""
            insert into observer_leases (server_id, owner, until)
            select id, {_owner}, now() + make_interval(secs => {seconds}) from servers where removed_at is null order by id
            on conflict (server_id) do update set owner = excluded.owner, until = excluded.until
            where observer_leases.owner = {_owner} or observer_leases.until < now()
            returning server_id as "Value"
            """).ToListAsync(cancellationToken);
        return claimed.Select(ServerId.From).ToHashSet();
    }

    /// <summary>Gives everything back, so that another process takes over at once.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await database.Set<ObserverLease>().Where(lease => lease.Owner == _owner).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>A neighbour that certainly runs no more need not be waited for.</summary>
    private async Task FreeDeadAsync(VmManagerDbContext database, CancellationToken cancellationToken)
    {
        var others = await database.Set<ObserverLease>().Where(lease => lease.Owner != _owner).Select(lease => lease.Owner)
            .Distinct().ToListAsync(cancellationToken);
        foreach (var dead in others.Where(owner => LeaseOwner.TryParse(owner)?.IsDead() == true))
            await database.Set<ObserverLease>().Where(lease => lease.Owner == dead).ExecuteDeleteAsync(cancellationToken);
    }
}
