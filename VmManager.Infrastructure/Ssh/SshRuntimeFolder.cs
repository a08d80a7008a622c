using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace VmManager.Infrastructure.Ssh;

/// <summary>
/// Where key files lie while a connection is made. Each process has its own folder beside a lock file that it holds while it lives; what
/// a crashed process left is swept when the next one starts.
/// </summary>
internal sealed class SshRuntimeFolder : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _root;
    private readonly ILogger<SshRuntimeFolder> _logger;
    private readonly string _own;
    private readonly FileStream _lock;

    public SshRuntimeFolder(IOptions<SshOptions> options, ILogger<SshRuntimeFolder> logger)
    {
        _root = Path.GetFullPath(options.Value.RuntimeFolder!);
        _logger = logger;
        Directory.CreateDirectory(_root, Private);
        Sweep();
        _own = Path.Combine(_root, Guid.NewGuid().ToString("N"));
        _lock = TryLock(_own + ".lock") ?? throw new IOException($"The lock of {_own} is held by somebody else.");
        Directory.CreateDirectory(_own, Private);
    }

    /// <summary>A new private folder for one connection. Disposing removes it with all that is in it.</summary>
    public SshConnectionFolder Create()
    {
        var path = Path.Combine(_own, Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(path, Private);
        return new SshConnectionFolder(path);
    }

    public void Dispose()
    {
        Remove(_own);
        _lock.Dispose();
        File.Delete(_own + ".lock");
    }

    private void Sweep()
    {
        foreach (var lockFile in Directory.EnumerateFiles(_root, "*.lock"))
        {
            // Whoever holds the lock is alive and uses the folder.
            using var held = TryLock(lockFile);
            if (held is null)
                continue;
            var folder = Path.ChangeExtension(lockFile, null);
            if (Directory.Exists(folder))
                _logger.LogInformation("Removing SSH key files that an ended process left in {Folder}", folder);
            Remove(folder);
            File.Delete(lockFile);
        }
    }

    private static FileStream? TryLock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}

/// <summary>The files of one connection.</summary>
internal sealed class SshConnectionFolder(string path) : IDisposable
{
    public string KeyFile { get; } = Path.Combine(path, "key");

    public string KnownHostsFile { get; } = Path.Combine(path, "known_hosts");

    /// <summary>What the client said; its words never reach the terminal.</summary>
    public string LogFile { get; } = Path.Combine(path, "log");

    public void Write(string privateKey, IEnumerable<string> hostKeys, string hostAlias)
    {
        // OpenSSH refuses a key without its last line end.
        WritePrivate(KeyFile, privateKey.ReplaceLineEndings("\n").TrimEnd() + "\n");
        WritePrivate(KnownHostsFile, string.Concat(hostKeys.Select(key => $"{hostAlias} {key.ReplaceLineEndings(" ").Trim()}\n")));
    }

    /// <summary>The key is needed only until the client has signed in.</summary>
    public void RemoveKey()
    {
        // The folder may be gone already: a short shell ends before its output is read.
        if (File.Exists(KeyFile))
            File.Delete(KeyFile);
    }

    public string ReadLog() => File.Exists(LogFile) ? File.ReadAllText(LogFile) : "";

    public void Dispose()
    {
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
    }

    private static void WritePrivate(string file, string text)
    {
        using var stream = new FileStream(file, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
    }
}
