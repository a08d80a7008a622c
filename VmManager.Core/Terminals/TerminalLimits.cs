using Microsoft.Extensions.Options;

namespace VmManager.Core.Terminals;

/// <summary>Ends terminals that reached a limit and forgets ended ones nobody came back to.</summary>
internal sealed class TerminalLimits(TerminalSessions sessions, IOptions<TerminalOptions> options, TimeProvider time)
{
    public void Apply()
    {
        var now = time.GetUtcNow();
        foreach (var session in sessions.All())
        {
            if (session.End is not null)
            {
                if (now - session.Output.DetachedAt > TimeSpan.FromMinutes(options.Value.DetachedMinutes))
                    sessions.Forget(session);
            }
            else if (Reached(session, now) is { } end)
            {
                session.Finish(end);
            }
        }
    }

    private TerminalEnd? Reached(TerminalSession session, DateTimeOffset now)
    {
        var limits = options.Value;
        if (!session.Output.First.IsCompleted && now - session.OpenedAt > TimeSpan.FromSeconds(limits.OpenSeconds))
            return new TerminalEnd(TerminalEndReason.Failed, Error: ShellErrors.TimedOut);
        if (now - session.OpenedAt > TimeSpan.FromHours(limits.MaximumHours))
            return new TerminalEnd(TerminalEndReason.Expired);
        if (now - session.LastActivity > TimeSpan.FromMinutes(limits.IdleMinutes))
            return new TerminalEnd(TerminalEndReason.Idle);
        return now - session.Output.DetachedAt > TimeSpan.FromMinutes(limits.DetachedMinutes)
            ? new TerminalEnd(TerminalEndReason.Abandoned)
            : null;
    }
}
