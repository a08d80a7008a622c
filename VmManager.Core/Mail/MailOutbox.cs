using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Shared;

namespace VmManager.Core.Mail;

internal sealed class MailOutbox(ISecretProtector protector, TimeProvider time) : IMailOutbox, IDisposable
{
    private static readonly TimeSpan SameKindPause = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _wake = new(0, 1);

    public async Task AddAsync(VmManagerDbContext database, string kind, MailMessage message, CancellationToken cancellationToken)
    {
        if (await WasJustAddedAsync(database, kind, message.Recipient, cancellationToken))
            return;
        var now = time.GetUtcNow();
        database.OutgoingMails.Add(new OutgoingMail
        {
            Id = TypedId.New<OutgoingMailId>(),
            Kind = kind,
            Recipient = message.Recipient,
            Subject = message.Subject,
            ProtectedContent = protector.Protect(JsonSerializer.Serialize(new MailContent(message.Text, message.Html))),
            CreatedAt = now,
            NextAttemptAt = now,
        });
    }

    public Task<bool> WasJustAddedAsync(
        VmManagerDbContext database, string kind, string recipient, CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow() - SameKindPause;
        return database.OutgoingMails.AnyAsync(
            mail => mail.Recipient == recipient && mail.Kind == kind && mail.CreatedAt > since, cancellationToken);
    }

    public void Wake()
    {
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // Woken already and not yet run: one run serves both.
        }
    }

    public Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken) => _wake.WaitAsync(longest, cancellationToken);

    public void Dispose() => _wake.Dispose();
}

/// <summary>The encrypted part of a mail at rest.</summary>
internal sealed record MailContent(string Text, string Html);
