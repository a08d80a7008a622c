using System.Net;
using System.Net.Mail;
using Microsoft.Extensions.Options;

namespace VmManager.Infrastructure.Mail;

/// <summary>How mail leaves the platform. Section "Mail".</summary>
public sealed class MailOptions
{
    public const string Section = "Mail";

    /// <summary>The sender: "VmManager &lt;no-reply@example.org&gt;". Needed with an SMTP server.</summary>
    public string? From { get; set; }

    public SmtpOptions Smtp { get; set; } = new();

    /// <summary>From the root key "DataDirectory"; the folder of mails is "mail" in it.</summary>
    public string DataDirectory { get; set; } = ".local";

    public bool UsesFolder => string.IsNullOrWhiteSpace(Smtp.Host);

    public string Folder => Path.GetFullPath(Path.Combine(DataDirectory, "mail"));

    public MailAddress Sender => new(string.IsNullOrWhiteSpace(From) ? "VmManager <no-reply@localhost>" : From);
}

/// <summary>The SMTP server. Without a host, mails are written to a folder.</summary>
public sealed class SmtpOptions
{
    public string? Host { get; set; }

    public int Port { get; set; } = 587;

    /// <summary>STARTTLS, with the server's certificate checked. Without it nothing is encrypted.</summary>
    public bool StartTls { get; set; } = true;

    public string? UserName { get; set; }

    public string? Password { get; set; }

    public int TimeoutSeconds { get; set; } = 30;

    public bool IsLoopback =>
        string.Equals(Host, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));
}

internal sealed class MailOptionsValidator : IValidateOptions<MailOptions>
{
    public ValidateOptionsResult Validate(string? name, MailOptions options)
    {
        var problems = new List<string>();
        if (!string.IsNullOrWhiteSpace(options.From) && !MailAddress.TryCreate(options.From, out _))
            problems.Add("Mail:From is not a mail address. Write it like \"VmManager <no-reply@example.org>\".");
        if (!options.UsesFolder)
            CheckSmtp(options, problems);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static void CheckSmtp(MailOptions options, List<string> problems)
    {
        var smtp = options.Smtp;
        if (string.IsNullOrWhiteSpace(options.From))
            problems.Add("Mail:From is missing. With Mail:Smtp:Host set, give the sender that your mail server accepts.");
        if (smtp.Port is < 1 or > 65535)
            problems.Add("Mail:Smtp:Port must be between 1 and 65535; servers that take mail from applications usually listen on 587.");
        if (smtp.Port == 465)
            problems.Add("Mail:Smtp:Port 465 speaks TLS from the first byte, which is not supported. Use the server's STARTTLS port, usually 587.");
        if (smtp.TimeoutSeconds is < 1 or > 600)
            problems.Add("Mail:Smtp:TimeoutSeconds must be between 1 and 600.");
        if (string.IsNullOrEmpty(smtp.UserName) != string.IsNullOrEmpty(smtp.Password))
            problems.Add("Mail:Smtp:UserName and Mail:Smtp:Password belong together: set both or neither.");
        if (!string.IsNullOrEmpty(smtp.Password) && !smtp.StartTls && !smtp.IsLoopback)
            problems.Add("Mail:Smtp:StartTls is off, so the password would travel in the clear. Turn it on, or use a server on this machine.");
    }
}
