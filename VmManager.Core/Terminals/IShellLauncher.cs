using VmManager.Core.Shared;

namespace VmManager.Core.Terminals;

/// <summary>Opens interactive shells on instances.</summary>
public interface IShellLauncher
{
    /// <summary>
    /// Starts to connect and returns without waiting for the far side: the first output shows that the shell is there, and
    /// <see cref="IShell.Exit"/> tells a refused key or an unreachable machine apart.
    /// </summary>
    Task<Result<IShell>> OpenAsync(ShellTarget target, TerminalSize size, CancellationToken cancellationToken);
}

/// <summary>One running shell. Disposing it ends it.</summary>
public interface IShell : IAsyncDisposable
{
    /// <summary>Waits until there is output; false when there never will be again. Holds no buffer while it waits; disposing ends it.</summary>
    ValueTask<bool> WaitToReadAsync();

    /// <summary>Takes the output that is there now, up to the size of the buffer; 0 when there is none.</summary>
    int Read(Span<byte> buffer);

    /// <summary>Gives input; completes when the shell's side has taken all of it. Input after the end is dropped.</summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> input);

    void Resize(TerminalSize size);

    /// <summary>How the shell ended. Output may still be there to read when this completes.</summary>
    Task<ShellExit> Exit { get; }
}

/// <summary>How a shell ended.</summary>
/// <param name="Code">The remote shell's exit status; null when it never ran or the connection broke.</param>
/// <param name="Failure">Why there is no exit status; null when there is one, or when the platform ended the shell.</param>
public sealed record ShellExit(int? Code, Error? Failure);

/// <summary>A terminal's size in character cells, kept within what a pseudo-terminal and common programs bear.</summary>
public readonly record struct TerminalSize
{
    public const int MaximumColumns = 1000;
    public const int MaximumRows = 500;

    public TerminalSize(int columns, int rows) =>
        (Columns, Rows) = (Math.Clamp(columns, 2, MaximumColumns), Math.Clamp(rows, 1, MaximumRows));

    public int Columns { get; }

    public int Rows { get; }

    public static TerminalSize Default { get; } = new(80, 24);
}
