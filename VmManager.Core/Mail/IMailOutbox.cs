using VmManager.Core.Data;

namespace VmManager.Core.Mail;

/// <summary>Where acts leave their mails.</summary>
public interface IMailOutbox
{
    /// <summary>
    /// Adds the mail to the caller's unit of work. Does nothing when a mail of the same kind was made for the recipient within the last
    /// minute: repeated requests must not flood a mailbox.
    /// </summary>
    Task AddAsync(VmManagerDbContext database, string kind, MailMessage message, CancellationToken cancellationToken);

    /// <summary>Whether <see cref="AddAsync"/> would do nothing.</summary>
    Task<bool> WasJustAddedAsync(VmManagerDbContext database, string kind, string recipient, CancellationToken cancellationToken);

    /// <summary>Call it after the commit, so that delivery begins at once. A missed call costs seconds, not the mail.</summary>
    void Wake();

    /// <summary>Completes when <see cref="Wake"/> was called since the last completion, or after <paramref name="longest"/>.</summary>
    Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken);
}
