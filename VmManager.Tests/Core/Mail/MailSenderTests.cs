using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Options;
using VmManager.Core.Mail;
using VmManager.Core.Shared;
using VmManager.Infrastructure.Mail;
using VmManager.Tests.Support.People;

namespace VmManager.Tests.Core.Mail;

public sealed class MailSenderTests : IDisposable
{
    private static readonly MailMessage Sample = new(
        "mira@example.test",
        "Confirmez votre adresse — très vite, s’il vous plaît, avant que le lien ne soit trop ancien pour servir encore 🦦",
        "Bonjour Zoë,\n\n.une ligne qui commence par un point\n" + new string('x', 1200) + "\n日本語 🦦 https://vm.example.test/account/confirm?token=a%2Bb%3D\n",
        "<p>Bonjour <b>Zoë</b> 🦦</p>");

    private readonly string _folder = Directory.CreateTempSubdirectory("vmm-mail-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Folder_WritesMimeThatOthersReadAsItWasWritten()
    {
        (await FolderSender().SendAsync(Sample, CancellationToken.None)).IsSuccess.ShouldBeTrue();

        var file = Directory.GetFiles(Path.Combine(_folder, "mail")).ShouldHaveSingleItem();
        await ReadsAsWrittenAsync(await File.ReadAllBytesAsync(file));
    }

    [Fact]
    public async Task Folder_IsClosedToOthers_AndReadBackByTheApplication()
    {
        await FolderSender().SendAsync(Sample, CancellationToken.None);
        var folder = new MailFolder(Options.Create(Settings()));

        var mail = (await folder.ListAsync(10, CancellationToken.None)).ShouldHaveSingleItem();
        var content = await folder.ReadAsync(mail.Name, CancellationToken.None);

        mail.Subject.ShouldBe(Sample.Subject);
        mail.Recipient.ShouldBe(Sample.Recipient);
        content!.Text.ReplaceLineEndings("\n").ShouldBe(Sample.Text);
        File.GetUnixFileMode(Path.Combine(_folder, "mail")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("..%2f..%2fetc%2fpasswd.eml")]
    [InlineData("/etc/hostname.eml")]
    [InlineData("a/../b.eml")]
    [InlineData("nothing.eml")]
    [InlineData("")]
    public async Task Folder_ReadsNothingOutsideItself(string name) =>
        (await new MailFolder(Options.Create(Settings())).ReadAsync(name, CancellationToken.None)).ShouldBeNull();

    [Fact]
    public async Task Smtp_HandsTheSameMailToTheServer()
    {
        await using var server = new SmtpListener();

        (await Smtp(server).SendAsync(Sample, CancellationToken.None)).IsSuccess.ShouldBeTrue();

        var (from, to, data) = server.Mails.ShouldHaveSingleItem();
        from.ShouldContain("<no-reply@example.test>");
        to.ShouldContain("<mira@example.test>");
        await ReadsAsWrittenAsync(System.Text.Encoding.UTF8.GetBytes(data));
    }

    [Theory]
    [InlineData("550 no such mailbox", Recurrence.Final)]
    [InlineData("553 name not allowed", Recurrence.Final)]
    [InlineData("450 busy", Recurrence.Passing)]
    [InlineData("421 closing", Recurrence.Passing)]
    public async Task Smtp_WhenTheServerRefuses_KnowsWhetherToTryAgain(string answer, Recurrence recurrence)
    {
        await using var server = new SmtpListener { RecipientAnswer = answer };

        var error = (await Smtp(server).SendAsync(Sample, CancellationToken.None)).Error!;

        error.Recurrence.ShouldBe(recurrence, error.Message);
    }

    [Fact]
    public async Task Smtp_WhenNobodyListens_MayPass()
    {
        var server = new SmtpListener();
        var sender = Smtp(server);
        await server.DisposeAsync();

        var error = (await sender.SendAsync(Sample, CancellationToken.None)).Error!;

        (error.Code, error.Recurrence).ShouldBe(("mail.unreachable", Recurrence.Passing));
    }

    [Fact]
    public async Task Smtp_WhenTheServerIsSilent_GivesUpInTime()
    {
        await using var server = new SmtpListener { IsSilent = true };

        var error = (await Smtp(server, timeoutSeconds: 1).SendAsync(Sample, CancellationToken.None)).Error!;

        (error.Code, error.Recurrence).ShouldBe(("mail.timeout", Recurrence.Passing));
    }

    [Fact]
    public async Task Smtp_WhenTheServerOffersNoTls_SendsNothingInTheClear()
    {
        await using var server = new SmtpListener();

        (await Smtp(server, startTls: true).SendAsync(Sample, CancellationToken.None)).Error!.Recurrence.ShouldBe(Recurrence.Passing);

        server.Mails.ShouldBeEmpty();
    }

    [Fact]
    public void Options_WhenWrong_NameEveryKey()
    {
        var options = new MailOptions { From = "nobody", Smtp = { Host = "mail.example.org", Port = 465, StartTls = false, Password = "x", TimeoutSeconds = 0 } };

        var problems = new MailOptionsValidator().Validate(null, options).Failures!.ToList();

        foreach (var key in new[] { "Mail:From", "Mail:Smtp:Port", "Mail:Smtp:TimeoutSeconds", "Mail:Smtp:UserName", "Mail:Smtp:StartTls" })
            problems.ShouldContain(problem => problem.StartsWith(key, StringComparison.Ordinal), key);
    }

    // Python's parser, so that our own reading does not judge our own writing.
    private static async Task ReadsAsWrittenAsync(byte[] mail)
    {
        const string Script = """
            import sys, json, email, email.policy
            m = email.message_from_binary_file(sys.stdin.buffer, policy=email.policy.default)
            text, html = m.get_body(('plain',)), m.get_body(('html',))
            print(json.dumps({'defects': [str(d) for p in m.walk() for d in p.defects], 'subject': m['Subject'], 'to': m['To'],
              'text': text.get_content(), 'html': html.get_content(), 'type': m.get_content_type(), 'id': m['Message-ID'], 'date': m['Date']}))
            """;
        using var python = Process.Start(new ProcessStartInfo("python3", ["-c", Script])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        await python.StandardInput.BaseStream.WriteAsync(mail);
        python.StandardInput.Close();
        using var read = JsonDocument.Parse(await python.StandardOutput.ReadToEndAsync());
        string? Text(string name) => read.RootElement.GetProperty(name).GetString();

        read.RootElement.GetProperty("defects").GetArrayLength().ShouldBe(0);
        Text("subject").ShouldBe(Sample.Subject);
        Text("to").ShouldBe(Sample.Recipient);
        Text("text")!.ReplaceLineEndings("\n").TrimEnd('\n').ShouldBe(Sample.Text.TrimEnd('\n'));
        Text("html")!.TrimEnd().ShouldBe(Sample.Html);
        Text("type").ShouldBe("multipart/alternative");
        Text("id").ShouldNotBeNullOrEmpty();
        Text("date").ShouldNotBeNullOrEmpty();
    }

    private FolderMailSender FolderSender() => new(Options.Create(Settings()), TimeProvider.System);

    private MailOptions Settings() => new() { DataDirectory = _folder };

    private static SmtpMailSender Smtp(SmtpListener server, int timeoutSeconds = 10, bool startTls = false) => new(Options.Create(new MailOptions
    {
        From = "VmManager <no-reply@example.test>",
        Smtp = { Host = "127.0.0.1", Port = server.Port, StartTls = startTls, TimeoutSeconds = timeoutSeconds },
    }));
}
