using Microsoft.Extensions.Options;
using VmManager.Core.Mail;

namespace VmManager.Infrastructure.Mail;

/// <summary>Reads the folder that <see cref="FolderMailSender"/> writes.</summary>
internal sealed class MailFolder(IOptions<MailOptions> options) : IMailFolder
{
    // A mail of ours has a few kilobytes; whatever is larger was put there by somebody else.
    private const long MaxBytes = 4 * 1024 * 1024;

    public bool IsInUse => options.Value.UsesFolder;

    public Task<IReadOnlyList<StoredMail>> ListAsync(int limit, CancellationToken cancellationToken)
    {
        var folder = new DirectoryInfo(options.Value.Folder);
        if (!folder.Exists)
            return Task.FromResult<IReadOnlyList<StoredMail>>([]);
        // The names begin with the time.
        IReadOnlyList<StoredMail> mails =
        [
            .. folder.EnumerateFiles("*.eml")
                .OrderByDescending(file => file.Name, StringComparer.Ordinal)
                .Take(limit)
                .Select(file => Read(file, withText: false)?.Mail)
                .OfType<StoredMail>(),
        ];
        return Task.FromResult(mails);
    }

    public Task<StoredMailContent?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        // Only a plain file name of this folder: nothing that leads elsewhere.
        var isName = name.EndsWith(".eml", StringComparison.Ordinal) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.');
        var file = new FileInfo(Path.Combine(options.Value.Folder, isName ? name : "-"));
        return Task.FromResult(isName && file.Exists ? Read(file, withText: true) : null);
    }

    private static StoredMailContent? Read(FileInfo file, bool withText)
    {
        try
        {
            if (file.Length > MaxBytes || file.LinkTarget is not null)
                return null;
            using var reader = file.OpenText();
            var headers = MimeReader.ReadHeaders(reader);
            var mail = new StoredMail(
                file.Name,
                new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero),
                MimeReader.DecodeWords(headers.GetValueOrDefault("To", "")),
                MimeReader.DecodeWords(headers.GetValueOrDefault("Subject", "")));
            return new StoredMailContent(mail, withText ? MimeReader.ReadText(reader, headers) : "");
        }
        catch (IOException)
        {
            // Removed while the folder was read.
            return null;
        }
    }
}
