using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using VmManager.Infrastructure.Ssh;

namespace VmManager.Tests.Terminals;

public sealed class SshRuntimeFolderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("vmm-runtime-").FullName;

    [Fact]
    public void Start_WhenAProcessCrashed_RemovesItsKeys()
    {
        var crashed = Path.Combine(_root, "0123456789abcdef");
        Directory.CreateDirectory(crashed);
        File.WriteAllText(Path.Combine(crashed, "key"), "secret");
        File.WriteAllText(crashed + ".lock", "");
        using var runtime = Start();
        Directory.Exists(crashed).ShouldBeFalse();
        File.Exists(crashed + ".lock").ShouldBeFalse();
    }

    [Fact]
    public void Start_WhenAnotherProcessLives_LeavesItsKeys()
    {
        using var first = Start();
        using var connection = first.Create();
        connection.Write("key", ["ssh-ed25519 AAAA"], "instance");
        using var second = Start();
        File.Exists(connection.KeyFile).ShouldBeTrue();
    }

    [Fact]
    public void Write_WhenAKeyIsGiven_OnlyThePlatformMayReadIt()
    {
        using var runtime = Start();
        using var connection = runtime.Create();
        connection.Write("line one\r\nline two", ["ssh-ed25519 AAAA"], "instance");
        File.GetUnixFileMode(connection.KeyFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.GetUnixFileMode(Path.GetDirectoryName(connection.KeyFile)!)
            .ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.ReadAllText(connection.KeyFile).ShouldBe("line one\nline two\n");
        File.ReadAllText(connection.KnownHostsFile).ShouldBe("instance ssh-ed25519 AAAA\n");
    }

    [Fact]
    public void Dispose_WhenTheProcessEnds_LeavesNothing()
    {
        var runtime = Start();
        runtime.Create().Write("key", [], "instance");
        runtime.Dispose();
        Directory.EnumerateFileSystemEntries(_root).ShouldBeEmpty();
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private SshRuntimeFolder Start() =>
        new(Options.Create(new SshOptions { RuntimeFolder = _root }), NullLogger<SshRuntimeFolder>.Instance);
}
