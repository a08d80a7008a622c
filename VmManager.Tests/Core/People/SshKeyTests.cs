using System.Diagnostics;
using VmManager.Core.People;
using VmManager.Core.People.SshKeys;
using VmManager.Core.Shared;
using VmManager.Tests.Support.People;

namespace VmManager.Tests.Core.People;

public sealed class SshKeyTests(PeopleHost host) : IClassFixture<PeopleHost>
{
    private static readonly string Line = (string)SampleKeys.Good.First()[0];
    private static readonly string Other = (string)SampleKeys.Good.Skip(1).First()[0];

    [Fact]
    public async Task Add_TheFirstKey_IsNamedAfterItsCommentAndDefault()
    {
        var actor = await PersonAsync();

        (await AddAsync(actor, "", Line)).IsSuccess.ShouldBeTrue();
        (await AddAsync(actor, "Second", Other)).IsSuccess.ShouldBeTrue();

        var keys = await host.Get<ChangeSshKeys>().ListAsync(actor, CancellationToken.None);
        keys.Select(key => (key.Name, key.IsDefault)).ShouldBe([("Second", false), ("someone@somewhere", true)]);
    }

    [Fact]
    public async Task Add_AKeyOrANameTwice_SaysWhich()
    {
        var actor = await PersonAsync();
        await AddAsync(actor, "Laptop", Line);

        (await AddAsync(actor, "Other", Line)).Error.Codes().ShouldBe(["ssh_key.known"]);
        (await AddAsync(actor, "LAPTOP", Other)).Error.Codes().ShouldBe(["ssh_key.name_taken"]);
    }

    [Fact]
    public async Task Add_TheSameKeyManyTimesAtOnce_KeepsOne()
    {
        var actor = await PersonAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => AddAsync(actor, "Laptop", Line)));

        answers.Count(answer => answer.IsSuccess).ShouldBe(1);
        (await host.Get<ChangeSshKeys>().ListAsync(actor, CancellationToken.None)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Change_OfSomebodyElsesKey_IsNotFound()
    {
        var (owner, other) = (await PersonAsync(), await PersonAsync());
        var key = (await AddAsync(owner, "Laptop", Line)).Value;

        (await host.Get<ChangeSshKeys>().DeleteAsync(other, key, CancellationToken.None)).Error.ShouldBeOfType<NotFound>();
        (await host.Get<ChangeSshKeys>().SetDefaultAsync(other, key, false, CancellationToken.None)).Error.ShouldBeOfType<NotFound>();
        (await host.Get<ChangeSshKeys>().ListAsync(other, CancellationToken.None)).ShouldBeEmpty();
        (await host.Get<ChangeSshKeys>().DeleteAsync(owner, key, CancellationToken.None)).IsSuccess.ShouldBeTrue();
        (await host.Get<ChangeSshKeys>().DeleteAsync(owner, key, CancellationToken.None)).Error.ShouldBeOfType<NotFound>();
    }

    [Theory]
    [InlineData("My Laptop", "id_ed25519_my-laptop")]
    [InlineData("$(touch /tmp/x); `id`", "id_ed25519_touch--tmp-x----id")]
    [InlineData("ключ 🔑", "id_ed25519")]
    [InlineData("-f /etc/passwd", "id_ed25519_f--etc-passwd")]
    public async Task Generate_GivesAPrivateHalfThatFitsThePublicOne(string name, string fileName)
    {
        var actor = await PersonAsync();

        var made = await host.Get<GenerateSshKey>().RunAsync(actor, name, CancellationToken.None);

        made.IsSuccess.ShouldBeTrue(made.Error?.ToString());
        made.Value.FileName.ShouldBe(fileName);
        var key = (await host.Get<ChangeSshKeys>().ListAsync(actor, CancellationToken.None)).Single();
        key.Name.ShouldBe(name);
        (await PublicHalfAsync(made.Value.PrivateKey)).ShouldBe(string.Join(' ', key.PublicKey.Split(' ')[..2]));
        made.Value.ToString().ShouldNotContain("PRIVATE");
        KeysInMemory().ShouldNotContain(half => half.StartsWith(key.PublicKey, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Generate_DeletesWhatAKilledProcessLeftInMemory()
    {
        var left = Directory.CreateDirectory($"/dev/shm/vmmanager-key-{Guid.NewGuid():N}");
        var busy = Directory.CreateDirectory($"/dev/shm/vmmanager-key-{Guid.NewGuid():N}");
        await File.WriteAllTextAsync(Path.Combine(left.FullName, "key"), "a private half");
        left.LastWriteTimeUtc = DateTime.UtcNow.AddMinutes(-2);

        (await host.Get<GenerateSshKey>().RunAsync(await PersonAsync(), "Laptop", CancellationToken.None)).IsSuccess.ShouldBeTrue();

        Directory.Exists(left.FullName).ShouldBeFalse();
        Directory.Exists(busy.FullName).ShouldBeTrue("another process may be at work in it");
        busy.Delete();
    }

    [Fact]
    public async Task Generate_WhenTheNameIsTaken_KeepsNothing()
    {
        var actor = await PersonAsync();
        await AddAsync(actor, "Laptop", Line);

        (await host.Get<GenerateSshKey>().RunAsync(actor, "Laptop", CancellationToken.None)).Error.Codes().ShouldBe(["ssh_key.name_taken"]);
        (await host.Get<GenerateSshKey>().RunAsync(actor, " ", CancellationToken.None)).Error.Codes().ShouldBe(["ssh_key.name_missing"]);
        (await host.Get<ChangeSshKeys>().ListAsync(actor, CancellationToken.None)).Count.ShouldBe(1);
    }

    private static IEnumerable<string> KeysInMemory() =>
        Directory.EnumerateFiles("/dev/shm", "key.pub", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true })
            .Select(File.ReadAllText);

    private static async Task<string> PublicHalfAsync(string privateKey)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, privateKey);
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            using var process = Process.Start(new ProcessStartInfo("ssh-keygen", ["-y", "-f", file]) { UseShellExecute = false, RedirectStandardOutput = true })!;
            var text = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return string.Join(' ', text.Trim().Split(' ')[..2]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private async Task<Actor> PersonAsync() => (await host.Database.Seed.PersonAsync()).Actor;

    private Task<Result<SshKeyId>> AddAsync(Actor actor, string name, string line) =>
        host.Get<AddSshKey>().RunAsync(actor, new AddSshKeyCommand(name, line), CancellationToken.None);
}
