using System.Globalization;
using VmManager.Core.Audit;

namespace VmManager.Core.Terminals;

/// <summary>Records terminals in the audit. What was typed or shown is nobody's business and is not recorded.</summary>
public sealed class TerminalJournal(IAuditLog audit, TimeProvider time)
{
    internal Task OpenedAsync(TerminalSession session, CancellationToken cancellationToken) => audit.WriteAsync(
        session.Owner.Actor, "terminal.opened", SubjectOf(session), cancellationToken, ("terminal", session.Id.ToString()));

    internal Task ClosedAsync(TerminalSession session) => audit.WriteAsync(
        session.Owner.Actor,
        "terminal.closed",
        SubjectOf(session),
        CancellationToken.None,
        [
            ("terminal", session.Id.ToString()),
            ("reason", Text($"{session.End!.Reason}")),
            ("seconds", Text($"{(time.GetUtcNow() - session.OpenedAt).TotalSeconds:0}")),
            ("bytesOut", Text($"{session.Output.Bytes}")),
            ("bytesIn", Text($"{session.Input.Received}")),
            .. session.End.ExitCode is { } code ? new[] { ("exitCode", Text($"{code}")) } : [],
            .. session.End.Error is { } error ? new[] { ("error", error.Code) } : [],
        ]);

    private static AuditSubject SubjectOf(TerminalSession session) =>
        new("instance", session.Owner.InstanceId.Value, session.Owner.InstanceName, session.Owner.ProjectId);

    private static string Text(FormattableString value) => value.ToString(CultureInfo.InvariantCulture);
}
