using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VmManager.Core.Data;

namespace VmManager.Core.Billing;

/// <summary>
/// Tells the database by what rules time is credited: its triggers write the intervals. What is under way when a rule changes is cut there.
/// </summary>
internal sealed class BillingRules(IDbContextFactory<VmManagerDbContext> databases, IOptions<BillingOptions> options, TimeProvider time) : IDatabaseSeed
{
    public async Task SeedAsync(CancellationToken cancellationToken)
    {
        var credits = options.Value.Credits;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await SeedLock.TakeAsync(database, cancellationToken);
        var changed = await database.Database.ExecuteSqlAsync(
            $"""
            update billing_rules set credits_unreachable = {credits.ServerUnreachable}, credits_failed = {credits.OperationFailed}
            where (credits_unreachable, credits_failed) is distinct from ({credits.ServerUnreachable}, {credits.OperationFailed})
            """,
            cancellationToken);
        if (changed > 0)
        {
            await database.Database.ExecuteSqlAsync(
                $"""
                select meter_instance(i.id, {time.GetUtcNow()}) from instances i join servers s on s.id = i.server_id
                where i.lifecycle = 'Ready' and i.online_at is not null and (s.health = 'Unreachable' or i.observed_state = 'Error'
                  or exists (select from operations o where o.instance_id = i.id and o.state = 'Stuck'))
                """,
                cancellationToken);
        }
        await transaction.CommitAsync(cancellationToken);
    }
}
