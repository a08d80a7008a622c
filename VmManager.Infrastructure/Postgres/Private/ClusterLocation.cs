using System.Security.Cryptography;
using System.Text;

namespace VmManager.Infrastructure.Postgres.Private;

/// <summary>Where a private cluster lives: its data, its socket and its locks under one root.</summary>
internal sealed record ClusterLocation(string Root)
{
    /// <summary>A socket's path may have 107 bytes on Linux; its name under the folder is ".s.PGSQL.5432".</summary>
    private const int LongestSocket = 100;

    public string Data => Path.Combine(Root, "data");

    /// <summary>Where initdb works; renamed to <see cref="Data"/> when finished, so that a half-made cluster is never taken for one.</summary>
    public string Unfinished => Path.Combine(Root, "data.new");

    public string Socket => Path.Combine(Root, "socket");

    public string SocketFile => Path.Combine(Socket, ".s.PGSQL.5432");

    /// <summary>What the server says before its log is open.</summary>
    public string StartLog => Path.Combine(Root, "start.log");

    public string Log => Path.Combine(Root, "log");

    /// <summary>Held while starting or stopping.</summary>
    public string ChangeLock => Path.Combine(Root, "change.lock");

    /// <summary>Shared by every process that uses the cluster; whoever can take it alone was the last.</summary>
    public string UseLock => Path.Combine(Root, "use.lock");

    /// <summary>
    /// &lt;data directory&gt;/postgres; or a short path that the server's user can reach, when that one is too long for a socket or lies
    /// behind a folder that is closed to the user.
    /// </summary>
    public static ClusterLocation For(string dataDirectory, bool otherUser)
    {
        var wanted = new ClusterLocation(Path.Combine(Real(Path.GetFullPath(dataDirectory)), "postgres"));
        if (wanted.HasShortSocket && (!otherUser || IsOpenToOthers(wanted.Root)))
            return wanted;
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(wanted.Root)))[..12];
        var shelter = otherUser ? "/var/lib/vmmanager" : Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "vmmanager");
        return new ClusterLocation(Path.Combine(shelter, name));
    }

    public bool HasShortSocket => Encoding.UTF8.GetByteCount(SocketFile) <= LongestSocket;

    /// <summary>Whether every existing folder above lets any user pass.</summary>
    private static bool IsOpenToOthers(string path)
    {
        for (var folder = Path.GetDirectoryName(path); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (Directory.Exists(folder) && !File.GetUnixFileMode(folder).HasFlag(UnixFileMode.OtherExecute))
                return false;
        }
        return true;
    }

    /// <summary>The path without symbolic links, as far as it exists.</summary>
    private static string Real(string path)
    {
        var parent = Path.GetDirectoryName(path);
        if (parent is null)
            return path;
        var candidate = Path.Combine(Real(parent), Path.GetFileName(path));
        return Directory.Exists(candidate) && Directory.ResolveLinkTarget(candidate, returnFinalTarget: true) is { } target
            ? target.FullName
            : candidate;
    }
}
