namespace VmManager.Core.Mail;

/// <summary>The mails written to the local folder while no SMTP server is configured.</summary>
public interface IMailFolder
{
    /// <summary>Whether mails go to the folder; otherwise the list is what was written before.</summary>
    bool IsInUse { get; }

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<StoredMail>> ListAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Null when there is no such mail. <paramref name="name"/> is a name from the list, never a path.</summary>
    Task<StoredMailContent?> ReadAsync(string name, CancellationToken cancellationToken);
}

/// <summary>A mail in the folder.</summary>
/// <param name="Name">Its file name, which names it in addresses too.</param>
public sealed record StoredMail(string Name, DateTimeOffset WrittenAt, string Recipient, string Subject);

/// <summary>A mail with its plain text; the HTML part is for mail programs only and is not shown.</summary>
public sealed record StoredMailContent(StoredMail Mail, string Text);
