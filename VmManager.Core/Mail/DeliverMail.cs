using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using VmManager.Core.Data;
using VmManager.Core.Shared;

namespace VmManager.Core.Mail;

/// <summary>
/// Sends what waits in the outbox. Any number of processes may run it: each takes a mail by moving its next attempt, which is also the
/// lease. A crash between sending and recording sends the mail twice after the lease; that is better than never.
/// </summary>
public sealed class DeliverMail(
    IDbContextFactory<VmManagerDbContext> databases,
    IMailSender sender,
    ISecretProtector protector,
    TimeProvider time,
    ILogger<DeliverMail> log)
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromDays(1);
    private static readonly TimeSpan KeepFor = TimeSpan.FromDays(14);

    private static readonly TimeSpan[] Pauses =
        [TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromHours(1)];

    /// <summary>Sends every mail that is due and returns how many were tried.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var tried = 0;
        while (await TakeAsync(cancellationToken) is { } mail)
        {
            tried++;
            await RecordAsync(mail, await SendAsync(mail, cancellationToken), cancellationToken);
        }
        return tried;
    }

    /// <summary>Removes what was sent or given up long ago.</summary>
    public async Task<int> ForgetOldAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - KeepFor;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.OutgoingMails
            .Where(mail => mail.CreatedAt < before && (mail.SentAt != null || mail.FailedAt != null))
            .ExecuteDeleteAsync(cancellationToken);
    }

    private async Task<OutgoingMail?> TakeAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        while (true)
        {
            var now = time.GetUtcNow();
            var mail = await database.OutgoingMails.AsNoTracking()
                .Where(mail => mail.SentAt == null && mail.FailedAt == null && mail.NextAttemptAt <= now)
                .OrderBy(mail => mail.NextAttemptAt)
                .FirstOrDefaultAsync(cancellationToken);
            if (mail is null)
                return null;
            var until = now + Lease;
            var taken = await database.OutgoingMails
                .Where(row => row.Id == mail.Id && row.SentAt == null && row.FailedAt == null && row.NextAttemptAt == mail.NextAttemptAt)
                .ExecuteUpdateAsync(
                    row => row.SetProperty(m => m.NextAttemptAt, until).SetProperty(m => m.Attempts, m => m.Attempts + 1), cancellationToken);
            if (taken == 1)
            {
                mail.Attempts++;
                return mail;
            }
            // Another process took it: look for the next one.
        }
    }

    private async Task<Result> SendAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        try
        {
            var content = JsonSerializer.Deserialize<MailContent>(protector.Unprotect(mail.ProtectedContent!))!;
            return await sender.SendAsync(new MailMessage(mail.Recipient, mail.Subject, content.Text, content.Html), cancellationToken);
        }
        catch (CryptographicException)
        {
            return new Error("mail.unreadable", "The mail cannot be decrypted any more: the protection keys that it was written with are gone.");
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            log.LogError(exception, "Sending mail {MailId} ({Kind}) failed unexpectedly", mail.Id, mail.Kind);
            return new Error("mail.unexpected", exception.Message) { Recurrence = Recurrence.Passing };
        }
    }

    private async Task RecordAsync(OutgoingMail mail, Result result, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var row = database.OutgoingMails.Where(row => row.Id == mail.Id);
        if (result.IsSuccess)
        {
            await row.ExecuteUpdateAsync(
                set => set.SetProperty(m => m.SentAt, now).SetProperty(m => m.ProtectedContent, (string?)null).SetProperty(m => m.LastError, (string?)null),
                cancellationToken);
            log.LogInformation("Sent mail {MailId} ({Kind}) to {Destination}", mail.Id, mail.Kind, sender.Destination);
            return;
        }

        var words = result.Error.Message.Length > 500 ? result.Error.Message[..500] : result.Error.Message;
        if (result.Error.Recurrence == Recurrence.Final || now - mail.CreatedAt > GiveUpAfter)
        {
            await row.ExecuteUpdateAsync(
                set => set.SetProperty(m => m.FailedAt, now).SetProperty(m => m.ProtectedContent, (string?)null).SetProperty(m => m.LastError, words),
                cancellationToken);
            log.LogError("Gave up mail {MailId} ({Kind}) after {Attempts} attempts: {Error}", mail.Id, mail.Kind, mail.Attempts, words);
            return;
        }

        var next = now + Pauses[Math.Min(mail.Attempts, Pauses.Length) - 1];
        await row.ExecuteUpdateAsync(
            set => set.SetProperty(m => m.NextAttemptAt, next).SetProperty(m => m.LastError, words), cancellationToken);
        log.LogWarning("Mail {MailId} ({Kind}) waits until {Next}: {Error}", mail.Id, mail.Kind, next, words);
    }
}
