using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VmManager.Core.Data;
using VmManager.Core.Instances;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Core.Terminals;

/// <summary>What a ticket allows.</summary>
/// <param name="TerminalId">The terminal to come back to; null for a new one.</param>
public sealed record TerminalPermit(PersonId PersonId, InstanceId InstanceId, TerminalId? TerminalId);

/// <summary>
/// One-time, short-lived permissions to open a terminal's socket, which carries no circuit of its own. They are handed out to a signed-in
/// page and bound to person, instance and origin; the database knows only their hashes.
/// </summary>
public sealed class TerminalTickets(
    IDbContextFactory<VmManagerDbContext> databases, IOptions<TerminalOptions> options, TimeProvider time)
{
    private const int TicketBytes = 32;

    /// <summary>Gives a ticket for a new terminal, or for one of the person's own to come back to.</summary>
    /// <param name="origin">The page's origin: "https://host".</param>
    /// <returns>The ticket, or why the person cannot open a terminal there now.</returns>
    public async Task<Result<string>> IssueAsync(
        Actor actor, InstanceId instanceId, string origin, TerminalId? terminalId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var place = await TerminalAccess.RequireAsync(database, actor, instanceId, cancellationToken);
        if (!place.IsSuccess)
            return place.Error;
        var ticket = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TicketBytes));
        database.TerminalTickets.Add(new TerminalTicket
        {
            Hash = HashOf(ticket),
            PersonId = actor.PersonId,
            InstanceId = instanceId,
            Origin = origin,
            TerminalId = terminalId,
            ExpiresAt = time.GetUtcNow().AddSeconds(options.Value.TicketSeconds),
        });
        await database.SaveChangesAsync(cancellationToken);
        return ticket;
    }

    /// <summary>Uses a ticket up. Of two who present it at once, one gets in.</summary>
    public async Task<Result<TerminalPermit>> RedeemAsync(
        PersonId personId, string ticket, string origin, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var hash = HashOf(ticket);
        var now = time.GetUtcNow();
        var used = await database.TerminalTickets
            .Where(row => row.Hash == hash && row.PersonId == personId && row.Origin == origin)
            .Where(row => row.UsedAt == null && row.ExpiresAt > now)
            .ExecuteUpdateAsync(row => row.SetProperty(entity => entity.UsedAt, now), cancellationToken);
        if (used != 1)
            return TerminalErrors.TicketRefused;
        return await database.TerminalTickets.AsNoTracking()
            .Where(row => row.Hash == hash)
            .Select(row => new TerminalPermit(row.PersonId, row.InstanceId, row.TerminalId))
            .SingleAsync(cancellationToken);
    }

    /// <summary>Forgets tickets that can no longer be used.</summary>
    public async Task RemoveExpiredAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        await database.TerminalTickets.Where(row => row.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
    }

    private static byte[] HashOf(string ticket) => SHA256.HashData(Encoding.UTF8.GetBytes(ticket));
}
