using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Core.Mail;

/// <summary>What admins see of the platform's mail: what waits or failed, and the local folder.</summary>
public sealed class ListMail(IDbContextFactory<VmManagerDbContext> databases, IMailFolder folder, IMailSender sender)
{
    public async Task<Result<MailOverview>> RunAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RequireAdmin("page").Error is { } error)
            return error;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var unsent = await database.OutgoingMails.AsNoTracking()
            .Where(mail => mail.SentAt == null)
            .OrderByDescending(mail => mail.CreatedAt)
            .Take(100)
            .Select(mail => new UnsentMail(mail.Recipient, mail.Subject, mail.CreatedAt, mail.Attempts, mail.NextAttemptAt, mail.LastError, mail.FailedAt))
            .ToListAsync(cancellationToken);
        return new MailOverview(sender.Destination, folder.IsInUse, unsent, await folder.ListAsync(200, cancellationToken));
    }

    /// <summary>One mail of the folder.</summary>
    public async Task<Result<StoredMailContent>> ReadAsync(Actor actor, string name, CancellationToken cancellationToken)
    {
        if (actor.RequireAdmin("mail").Error is { } error)
            return error;
        return await folder.ReadAsync(name, cancellationToken) is { } mail ? mail : new NotFound("mail");
    }
}

/// <param name="Destination">Where mail goes: an SMTP server or a folder.</param>
/// <param name="UsesFolder">Whether mail is written to the local folder instead of being sent.</param>
public sealed record MailOverview(string Destination, bool UsesFolder, IReadOnlyList<UnsentMail> Unsent, IReadOnlyList<StoredMail> Stored);

/// <param name="FailedAt">Null while it still waits for another attempt.</param>
public sealed record UnsentMail(
    string Recipient, string Subject, DateTimeOffset CreatedAt, int Attempts, DateTimeOffset NextAttemptAt, string? LastError, DateTimeOffset? FailedAt);
