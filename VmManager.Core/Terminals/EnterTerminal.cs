using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Core.Terminals;

/// <summary>A page asks for its terminal.</summary>
/// <param name="PersonId">Who is signed in on the socket.</param>
/// <param name="Address">Where from, for the audit.</param>
/// <param name="Origin">The page's origin as the browser told it.</param>
/// <param name="From">The place in the output up to which the page has it already; null when it has nothing.</param>
public sealed record TerminalEntry(PersonId PersonId, string? Address, string Ticket, string Origin, TerminalSize Size, long? From);

/// <summary>Lets a page with a ticket into a new terminal or back into one of its person's own. Everything is checked anew here.</summary>
public sealed class EnterTerminal(
    IDbContextFactory<VmManagerDbContext> databases,
    TerminalTickets tickets,
    TerminalSessions sessions,
    IShellLauncher shells,
    ISecretProtector secrets)
{
    public async Task<Result<TerminalView>> EnterAsync(TerminalEntry entry, CancellationToken cancellationToken)
    {
        var permit = await tickets.RedeemAsync(entry.PersonId, entry.Ticket, entry.Origin, cancellationToken);
        if (!permit.IsSuccess)
            return permit.Error;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await FindActorAsync(database, entry, cancellationToken) is not { } actor)
            return TerminalErrors.TicketRefused;
        var place = await TerminalAccess.RequireAsync(database, actor, permit.Value.InstanceId, cancellationToken);
        if (!place.IsSuccess)
            return place.Error;
        return permit.Value.TerminalId is { } terminalId
            ? sessions.Return(terminalId, actor.PersonId, place.Value.Id, entry.Size, entry.From)
            : await OpenAsync(actor, place.Value, entry.Size, cancellationToken);
    }

    private Task<Result<TerminalView>> OpenAsync(
        Actor actor, TerminalPlace place, TerminalSize size, CancellationToken cancellationToken)
    {
        var key = secrets.Unprotect(place.ProtectedShellKey!);
        var target = new ShellTarget(place.Address!, place.LoginUser, place.HostKeys, key);
        var owner = new TerminalOwner(actor, place.Id, place.Name, place.ProjectId);
        return sessions.OpenAsync(owner, () => shells.OpenAsync(target, size, cancellationToken), size, cancellationToken);
    }

    private static async Task<Actor?> FindActorAsync(
        VmManagerDbContext database, TerminalEntry entry, CancellationToken cancellationToken)
    {
        var person = await database.Users.AsNoTracking()
            .Where(person => person.Id == entry.PersonId && person.SuspendedAt == null)
            .Select(person => new { person.Role })
            .SingleOrDefaultAsync(cancellationToken);
        return person is null ? null : new Actor(entry.PersonId, person.Role == PersonRole.Admin) { Address = entry.Address };
    }
}
