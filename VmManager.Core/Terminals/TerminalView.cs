namespace VmManager.Core.Terminals;

/// <summary>
/// One page's view of a terminal. Its owner sends what <see cref="Read"/> gives, reports what the page has shown, and disposes it when the
/// page goes; the terminal lives on.
/// </summary>
public sealed class TerminalView : IDisposable
{
    private readonly TerminalSession _session;
    private readonly Pulse _pulse = new();
    private volatile TerminalEnd? _end;

    internal TerminalView(TerminalSession session) => _session = session;

    public TerminalId TerminalId => _session.Id;

    /// <summary>Place in the terminal's whole output at which this view begins.</summary>
    public long Origin { get; private set; }

    /// <summary>Whether the view goes on exactly where the page was; otherwise the page starts with an empty screen.</summary>
    public bool Continues { get; private set; }

    /// <summary>Whether nothing before <see cref="Origin"/> is missing; otherwise full-screen programs should draw themselves anew.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>
    /// Everything before this place was shown by some page already. What a terminal answers by itself (where the cursor is, what it can do)
    /// was answered then, and must not be typed into the shell again.
    /// </summary>
    public long ShownBefore { get; private set; }

    /// <summary>Input bytes of the whole terminal that were accepted.</summary>
    public long InputReceived => _session.Input.Received;

    /// <summary>Input bytes of the whole terminal that the shell has taken; the page keeps what it sends close to it.</summary>
    public long InputTaken => _session.Input.Taken;

    /// <summary>
    /// How the view ended, or null while it goes on. After a shell ended by itself there is none before the rest of its output was read.
    /// </summary>
    public TerminalEnd? End => _end is { Reason: TerminalEndReason.Exited or TerminalEndReason.Failed } && !_session.Output.IsDrained(this)
        ? null
        : _end;

    internal long Sent { get; set; }

    internal long Acknowledged { get; set; }

    /// <summary>Waits until there may be output, room, input taken, or an end.</summary>
    public ValueTask WaitAsync(CancellationToken cancellationToken) => _pulse.WaitAsync(cancellationToken);

    /// <summary>Takes output; 0 when there is none or the page has to acknowledge some first.</summary>
    public int Read(Span<byte> target) => _session.Output.Read(this, target);

    /// <summary>The page has shown everything before this place.</summary>
    public void Acknowledge(long place) => _session.Output.Acknowledge(this, place);

    /// <summary>Queues input; false when the page sent more than it was allowed to.</summary>
    public bool TryWrite(ReadOnlySpan<byte> input) => _end is not null || _session.Input.TryAdd(input);

    public void Resize(TerminalSize size)
    {
        if (_end is null)
            _session.Resize(size);
    }

    /// <summary>Ends the terminal on the person's wish.</summary>
    public void Close() => _session.Finish(new TerminalEnd(TerminalEndReason.Closed));

    public void Dispose() => _session.Output.Detach(this);

    internal void Begin(long origin, bool continues, bool isWhole, long shownBefore)
    {
        (Origin, Continues, IsWhole, ShownBefore) = (origin, continues, isWhole, shownBefore);
        Sent = Acknowledged = origin;
    }

    internal void EndWith(TerminalEnd end)
    {
        _end ??= end;
        Wake();
    }

    /// <summary>Lets <see cref="WaitAsync"/> return once.</summary>
    public void Wake() => _pulse.Set();
}
