namespace VmManager.Infrastructure.Postgres.Private;

/// <summary>
/// Locks between processes by flock(2), which .NET uses for <see cref="FileShare.None"/> (exclusive) and read-only
/// <see cref="FileShare.Read"/> (shared). The kernel gives them back when the process dies, however it dies.
/// </summary>
internal static class FileLock
{
    /// <summary>EWOULDBLOCK: somebody else holds the lock.</summary>
    private const int WouldBlock = 11;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static FileStream? TryExclusive(string path) => Try(path, FileAccess.ReadWrite, FileShare.None);

    public static Task<FileStream> ExclusiveAsync(string path, CancellationToken cancellationToken) =>
        WaitAsync(() => TryExclusive(path), cancellationToken);

    public static Task<FileStream> SharedAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
            File.Open(path, FileMode.OpenOrCreate).Dispose();
        return WaitAsync(() => Try(path, FileAccess.Read, FileShare.Read), cancellationToken);
    }

    private static async Task<FileStream> WaitAsync(Func<FileStream?> attempt, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (attempt() is { } stream)
                return stream;
            await Task.Delay(Pause, cancellationToken);
        }
    }

    private static FileStream? Try(string path, FileAccess access, FileShare share)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, access, share);
        }
        catch (IOException exception) when (exception.HResult == WouldBlock)
        {
            return null;
        }
    }
}
