using VmManager.Core.Mail;

namespace VmManager.Tests.Support.People;

/// <summary>Reads the mails that the platform wrote into its folder, as their recipients would.</summary>
public sealed class Mailbox(IMailFolder folder)
{
    /// <summary>All mails to the address, newest first.</summary>
    public async Task<IReadOnlyList<StoredMailContent>> ReadAsync(string recipient)
    {
        var mails = new List<StoredMailContent>();
        foreach (var mail in await folder.ListAsync(1000, CancellationToken.None))
        {
            if (string.Equals(mail.Recipient, recipient, StringComparison.Ordinal) && await folder.ReadAsync(mail.Name, CancellationToken.None) is { } content)
                mails.Add(content);
        }
        return mails;
    }

    /// <summary>Waits until the address has that many mails, and returns the newest.</summary>
    public async Task<StoredMailContent> WaitAsync(string recipient, int count = 1)
    {
        IReadOnlyList<StoredMailContent> mails = [];
        await Poll.UntilAsync(async () => (mails = await ReadAsync(recipient)).Count >= count, what: $"mail {count} to {recipient}");
        return mails[0];
    }

    /// <summary>The path and query of the mail's link.</summary>
    public static string Link(StoredMailContent mail) => new Uri(mail.Text.Split().First(word => word.StartsWith("http", StringComparison.Ordinal))).PathAndQuery;
}
