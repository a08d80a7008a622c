using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VmManager.Core.Data;
using VmManager.Core.People;

namespace VmManager.Core.Billing;

/// <summary>Counts wrong codes by person and by address, in all processes together.</summary>
internal sealed class VoucherGuards(IDbContextFactory<VmManagerDbContext> databases, IOptions<BillingOptions> options, TimeProvider time)
{
    /// <summary>Many people may share an address.</summary>
    private const int PeopleAtAnAddress = 10;

    /// <summary>
    /// Counts an attempt as wrong before the code is looked at, so that a hundred attempts at once get no more looks than the limit. A code that
    /// exists takes its own attempt back, and no other: who has a code must not wash off guesses with it.
    /// </summary>
    public async Task<VoucherAttempt> BeginAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var longAgo = now - 2 * Window;
        await database.VoucherGuards.Where(guard => guard.UpdatedAt < longAgo).ExecuteDeleteAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var guards = await LockAsync(database, actor, now, cancellationToken);
        var until = guards.Max(guard => guard.LockedUntil);
        if (until > now)
            return new VoucherAttempt(now, until.Value - now);
        foreach (var guard in guards)
        {
            guard.Failures = [.. guard.Failures.Where(failure => failure > now - Window), now];
            guard.LockedUntil = guard.Failures.Count >= Limit(guard) ? now + Window : null;
        }
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new VoucherAttempt(now, LockedFor: null);
    }

    /// <summary>The code existed.</summary>
    public async Task TakeBackAsync(Actor actor, VoucherAttempt attempt, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        foreach (var guard in await LockAsync(database, actor, time.GetUtcNow(), cancellationToken))
        {
            var failures = guard.Failures.ToList();
            // Stored times are as exact as JSON has them: the same value comes back.
            failures.Remove(attempt.At);
            guard.Failures = failures;
            if (failures.Count < Limit(guard))
                guard.LockedUntil = null;
        }
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private TimeSpan Window => TimeSpan.FromMinutes(options.Value.Vouchers.LockMinutes);

    private int Limit(VoucherGuard guard) =>
        options.Value.Vouchers.WrongCodes * (guard.Key.StartsWith("person:", StringComparison.Ordinal) ? 1 : PeopleAtAnAddress);

    /// <summary>Makes the rows if there are none, and holds them until the commit; always in the order of their keys.</summary>
    private static async Task<List<VoucherGuard>> LockAsync(
        VmManagerDbContext database, Actor actor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        List<string> keys = [$"person:{actor.PersonId}"];
        if (actor.Address is { } address)
            keys.Add(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"address:{address}"))));
        keys.Sort(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            await database.Database.ExecuteSqlAsync(
                $"""
                insert into voucher_guards (key, failures, updated_at) values ({key}, '[]', {now})
                on conflict (key) do update set updated_at = excluded.updated_at
                """,
                cancellationToken);
        }
        return await database.VoucherGuards.AsTracking().Where(guard => keys.Contains(guard.Key)).ToListAsync(cancellationToken);
    }
}

/// <param name="At">When it was counted.</param>
/// <param name="LockedFor">How long the lock still lasts; null when the code may be looked at.</param>
internal sealed record VoucherAttempt(DateTimeOffset At, TimeSpan? LockedFor);
