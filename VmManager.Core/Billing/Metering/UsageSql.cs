using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using VmManager.Core.Data;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>The statements of a tick. Each works on all accounts of a batch at once.</summary>
internal static partial class UsageSql
{
    /// <summary>
    /// Keeps meters from changing until the commit (they share this lock): what the batch has not seen, it has not charged. It is the first
    /// thing a batch waits for, so that nobody waits for a batch that waits.
    /// </summary>
    public static async Task BeginAsync(VmManagerDbContext database, CancellationToken cancellationToken)
    {
        await database.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({MeterLock})", cancellationToken);
        // A batch is sorted in memory. Accounts and intervals both come in the order of their indexes: a planner that guesses at how many there
        // are must not hash all intervals of the platform for the few of a batch.
        await database.Database.ExecuteSqlAsync(
            $"set local work_mem = '64MB'; set local enable_hashjoin = off; set local plan_cache_mode = force_generic_plan", cancellationToken);
    }

    /// <summary>
    /// Charges the next accounts behind <paramref name="after"/> that are due. Locked ones are passed over. Everything is read and
    /// written in the order of accounts, which is the order of the indexes of postings: they are appended to.
    /// </summary>
    public static async Task<UsageBatch> ChargeAsync(
        VmManagerDbContext database, DateTimeOffset until, Guid after, int count, CancellationToken cancellationToken)
    {
        var entry = TypedId.New<EntryId>().Value;
        await using var command = database.Database.GetDbConnection().CreateCommand();
        command.CommandText = Charge;
        command.Transaction = database.Database.CurrentTransaction!.GetDbTransaction();
        Add(command, "until", until);
        Add(command, "month", new StatementMonth(until.AddTicks(-1).Year, until.AddTicks(-1).Month).Start);
        Add(command, "after", after);
        Add(command, "count", count);
        Add(command, "entry", entry);
        Add(command, "key", $"usage:{until.ToUnixTimeSeconds()}:{entry:N}");
        Add(command, "revenue", PlatformAccounts.Revenue.Value);
        Add(command, "shortfall", PlatformAccounts.Shortfall.Value);
        // Once per connection: planning it takes as long as charging a thousand instances.
        await command.PrepareAsync(cancellationToken);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var batch = new UsageBatch(
            await reader.IsDBNullAsync(0, cancellationToken) ? null : reader.GetGuid(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3),
            reader.GetBoolean(4));
        // What triggers refuse comes behind the row.
        await reader.ReadAsync(cancellationToken);
        return batch;
    }

    /// <summary>Whether an account is still to be charged.</summary>
    public static Task<bool> IsDueAsync(VmManagerDbContext database, DateTimeOffset until, CancellationToken cancellationToken) =>
        database.LedgerAccounts.AnyAsync(account => account.IsMetered && account.ChargedUntil < until, cancellationToken);

    /// <summary>Marks what is over and charged to its end, and takes accounts off the meter that have nothing left on it.</summary>
    public static Task SettleAsync(VmManagerDbContext database, DateTimeOffset until, CancellationToken cancellationToken) =>
        database.Database.ExecuteSqlAsync(
            $"""
            with settled as (
              update usage_intervals u set is_settled = true from ledger_accounts a
              where u.ends_at is not null and not u.is_settled and u.ends_at <= {until} and a.id = u.account_id and a.charged_until >= u.ends_at
              returning u.account_id, u.id)
            update ledger_accounts a set is_metered = false
            where a.id in (select account_id from settled) and a.charged_until = {until}
              and not exists (
                select from usage_intervals u where u.account_id = a.id and not u.is_settled and u.id not in (select id from settled))
            """,
            cancellationToken);

    private static void Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
    }

    private const long MeterLock = 8598234501;
}
