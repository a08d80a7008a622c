using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VmManager.Core.Data;
using VmManager.Core.Live;

namespace VmManager.Core.Billing;

/// <summary>
/// Charges all use that is due, of all projects. It takes no input but the database: an account says up to when it is charged, and a charge
/// moves that together with the points, so that a tick which is repeated, interrupted or run twice at once charges every second once.
/// </summary>
public sealed partial class ChargeUsage(
    IDbContextFactory<VmManagerDbContext> databases,
    IChangeHub changes,
    IOptions<BillingOptions> options,
    TimeProvider time,
    ILogger<ChargeUsage> logger)
{
    /// <summary>Accounts that somebody holds locked are passed over and looked at again after all others.</summary>
    private const int Passes = 2;

    private static readonly TimeSpan LongestBatch = TimeSpan.FromSeconds(0.5);

    /// <summary>Below that a batch costs more than what is in it, and a machine that is busy with other things would only get busier.</summary>
    private const int LeastAccounts = 500;

    /// <summary>How many fit into a batch, as the last ones taught.</summary>
    private int _accounts = 2 * LeastAccounts;

    /// <summary>Charges up to the end of the last whole cycle.</summary>
    public async Task<Charged> RunAsync(CancellationToken cancellationToken)
    {
        var total = new Charged(Accounts: 0, Lines: 0, Amount: 0);
        var until = await HorizonAsync(cancellationToken);
        var due = await DueAsync(until, cancellationToken);
        foreach (var end in due.Ends)
            total += await ChargeAsync(end, due.Accounts, cancellationToken);
        if (total.Lines > 0)
        {
            changes.Publish(new Change(ChangeTopic.Billing, Guid.Empty));
            LogCharged(logger, total.Lines, total.Accounts, until);
        }
        return total;
    }

    /// <summary>Nothing is charged beyond what was observed: after an outage of the platform, its servers are looked at first.</summary>
    private async Task<DateTimeOffset> HorizonAsync(CancellationToken cancellationToken)
    {
        var settled = time.GetUtcNow() - options.Value.Settle;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var observed = await database.Database.SqlQuery<DateTimeOffset?>(
            $"""
            select min(s.observed_at) as "Value" from servers s
            where s.health <> 'Unreachable' and s.removed_at is null and exists (
              select from instances i where i.server_id = s.id and i.lifecycle = 'Ready' and i.online_at is not null)
            """).SingleAsync(cancellationToken);
        var known = observed < settled ? observed.Value : settled;
        return new DateTimeOffset(known.UtcTicks - known.UtcTicks % options.Value.Cycle.Ticks, TimeSpan.Zero);
    }

    /// <summary>What is to be charged, cut at the ends of calendar months, because caps are per month.</summary>
    private async Task<(List<DateTimeOffset> Ends, int Accounts)> DueAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var due = await database.LedgerAccounts.Where(account => account.IsMetered && account.ChargedUntil < until)
            .GroupBy(_ => 1).Select(all => new { Oldest = all.Min(account => account.ChargedUntil), Count = all.Count() })
            .FirstOrDefaultAsync(cancellationToken);
        if (due?.Oldest is not { } since)
            return ([], 0);
        List<DateTimeOffset> ends = [];
        for (var month = new StatementMonth(since.Year, since.Month).End; month < until; month = month.AddMonths(1))
            ends.Add(month);
        return ([.. ends, until], due.Count);
    }

    /// <param name="until">Up to where.</param>
    /// <param name="accounts">How many were due when the tick began: when fewer were charged, some were locked.</param>
    /// <param name="cancellationToken">Ends the tick between two batches.</param>
    private async Task<Charged> ChargeAsync(DateTimeOffset until, int accounts, CancellationToken cancellationToken)
    {
        var total = new Charged(Accounts: 0, Lines: 0, Amount: 0);
        for (var pass = 0; pass < Passes && (pass == 0 || (total.Accounts < accounts && await IsDueAsync(until, cancellationToken))); pass++)
        {
            Guid? after = Guid.Empty;
            while (after is { } last)
            {
                var most = Math.Min(_accounts, options.Value.BatchAccounts);
                var batch = await ChargeBatchAsync(until, last, most, cancellationToken);
                total += new Charged(batch.Accounts, batch.Lines, batch.Amount);
                after = batch.HasMore ? batch.Last : null;
            }
        }
        return total;
    }

    private async Task<UsageBatch> ChargeBatchAsync(DateTimeOffset until, Guid after, int most, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await UsageSql.BeginAsync(database, cancellationToken);
        var begun = time.GetTimestamp();
        var batch = await UsageSql.ChargeAsync(database, until, after, most, cancellationToken);
        await UsageSql.SettleAsync(database, until, cancellationToken);
        // Without the commit: a slow disk makes small batches no quicker.
        Adapt(most, batch.Accounts, time.GetElapsedTime(begun));
        await transaction.CommitAsync(cancellationToken);
        return batch;
    }

    /// <summary>
    /// While a batch runs, changes of instances wait: one that took long makes the next smaller, whether projects have one instance or
    /// thousands, on any machine. A quick one lets them grow again.
    /// </summary>
    private void Adapt(int most, long accounts, TimeSpan took)
    {
        if (accounts < most && took <= LongestBatch)
            return;
        var fitting = accounts * (LongestBatch / 2 / took);
        _accounts = (int)Math.Clamp(fitting, Math.Max(most / 4, LeastAccounts), Math.Max(most * 2L, LeastAccounts));
    }

    private async Task<bool> IsDueAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await UsageSql.IsDueAsync(database, until, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Charged {Lines} periods of use of {Accounts} projects up to {Until}")]
    private static partial void LogCharged(ILogger logger, long lines, long accounts, DateTimeOffset until);
}

/// <summary>What a tick did.</summary>
/// <param name="Accounts">Projects brought up to date.</param>
/// <param name="Lines">Periods charged.</param>
/// <param name="Amount">Micro-points, with what nobody could pay.</param>
public sealed record Charged(long Accounts, long Lines, long Amount)
{
    public static Charged operator +(Charged left, Charged right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return new(left.Accounts + right.Accounts, left.Lines + right.Lines, left.Amount + right.Amount);
    }
}

/// <summary>
/// What a batch of a tick did; <paramref name="Last"/> is null when nothing was due, <paramref name="HasMore"/> says that accounts behind it are.
/// </summary>
internal sealed record UsageBatch(Guid? Last, long Accounts, long Lines, long Amount, bool HasMore);
