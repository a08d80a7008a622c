using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;

namespace VmManager.Core.People.SignIn;

/// <summary>Five failures within five minutes lock an address for five minutes, in all processes together.</summary>
public sealed class SignInGuards(IDbContextFactory<VmManagerDbContext> databases, ILookupNormalizer normalizer, TimeProvider time)
{
    public const int Limit = 5;

    private static readonly TimeSpan KeepFor = TimeSpan.FromHours(1);

    public static TimeSpan Window { get; } = TimeSpan.FromMinutes(5);

    public static TimeSpan LockTime { get; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Counts an attempt as a failure before the password is looked at, so that a hundred attempts at once get no more than five looks.
    /// A success takes it back with <see cref="ForgetAsync"/>.
    /// </summary>
    public async Task<SignInAttempt> BeginAsync(string email, CancellationToken cancellationToken)
    {
        var hash = Hash(email);
        await using var outer = await databases.CreateDbContextAsync(cancellationToken);
        return await outer.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            await using var database = await databases.CreateDbContextAsync(cancellationToken);
            await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
            var now = time.GetUtcNow();
            // Makes the row if there is none, and holds it until the commit.
            await database.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO sign_in_guards (address_hash, failures, updated_at) VALUES ({hash}, '[]', {now})
                ON CONFLICT (address_hash) DO UPDATE SET updated_at = excluded.updated_at
                """,
                cancellationToken);
            var guard = await database.SignInGuards.AsTracking().SingleAsync(row => row.AddressHash == hash, cancellationToken);
            var attempt = Count(guard, now);
            await database.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return attempt;
        });
    }

    /// <summary>Starts over after a success.</summary>
    public async Task ForgetAsync(string email, CancellationToken cancellationToken)
    {
        var hash = Hash(email);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await database.SignInGuards.Where(guard => guard.AddressHash == hash).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>Removes what no longer counts. Run now and then.</summary>
    public async Task<int> ForgetOldAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - KeepFor;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.SignInGuards.Where(guard => guard.UpdatedAt < before).ExecuteDeleteAsync(cancellationToken);
    }

    private static SignInAttempt Count(SignInGuard guard, DateTimeOffset now)
    {
        if (guard.LockedUntil is { } until && until > now)
            return new SignInAttempt(until - now, IsLast: false);
        guard.LockedUntil = null;
        // A new list: the change tracker compares by value, but only an assigned list is safe from sharing its snapshot.
        guard.Failures = [.. guard.Failures.Where(failure => failure > now - Window), now];
        var isLast = guard.Failures.Count >= Limit;
        if (isLast)
        {
            guard.LockedUntil = now + LockTime;
            guard.Failures = [];
        }
        return new SignInAttempt(LockedFor: null, isLast);
    }

    private string Hash(string email) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(normalizer.NormalizeEmail(email.Trim()))));
}

/// <param name="LockedFor">How long the lock still lasts; null when the password may be looked at.</param>
/// <param name="IsLast">A failure of this attempt locks.</param>
public sealed record SignInAttempt(TimeSpan? LockedFor, bool IsLast);
