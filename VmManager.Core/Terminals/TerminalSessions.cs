using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VmManager.Core.Audit;
using VmManager.Core.Instances;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Core.Terminals;

/// <summary>A terminal of a person on this process.</summary>
public sealed record TerminalSummary(TerminalId Id, DateTimeOffset OpenedAt, bool IsShown);

/// <summary>The terminals that live on this process.</summary>
public sealed class TerminalSessions(
    IAuditLog audit, IOptions<TerminalOptions> options, TimeProvider time, ILogger<TerminalSessions> logger)
{
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<TerminalId, TerminalSession> _sessions = [];
    private readonly Dictionary<TerminalId, Task> _lives = [];
    private readonly Dictionary<PersonId, int> _opening = [];

    /// <summary>The person's living terminals of an instance, oldest first.</summary>
    public IReadOnlyList<TerminalSummary> List(Actor actor, InstanceId instanceId) =>
        [.. Living()
            .Where(session => session.Owner.Actor.PersonId == actor.PersonId && session.Owner.InstanceId == instanceId)
            .OrderBy(session => session.OpenedAt)
            .Select(session => new TerminalSummary(session.Id, session.OpenedAt, session.Output.DetachedAt is null))];

    /// <summary>Ends one of the person's own terminals; one that is not there is as good as ended.</summary>
    public void Close(Actor actor, TerminalId terminalId)
    {
        if (Find(terminalId) is { } session && session.Owner.Actor.PersonId == actor.PersonId)
            session.Finish(new TerminalEnd(TerminalEndReason.Closed));
    }

    /// <summary>Ends all terminals and waits until their shells are gone; for the process's own end.</summary>
    public async Task EndAllAsync()
    {
        foreach (var session in Living())
            session.Finish(new TerminalEnd(TerminalEndReason.Shutdown));
        Task[] lives;
        lock (_gate)
            lives = [.. _lives.Values];
        await Task.WhenAny(Task.WhenAll(lives), Task.Delay(EndPatience, time));
    }

    internal IReadOnlyList<TerminalSession> Living() => [.. All().Where(session => session.End is null)];

    /// <summary>Opens a terminal, unless the person has too many.</summary>
    internal async Task<Result<TerminalView>> OpenAsync(
        TerminalOwner owner, Func<Task<Result<IShell>>> launch, TerminalSize size, CancellationToken cancellationToken)
    {
        var person = owner.Actor.PersonId;
        if (!TryReserve(person))
            return new TooManyTerminals(options.Value.PerPerson);
        try
        {
            var shell = await launch();
            if (!shell.IsSuccess)
                return shell.Error;
            var session = new TerminalSession(owner, shell.Value, size, options.Value, time);
            var view = session.Attach(size, from: null);
            await RecordAsync(session, "terminal.opened", cancellationToken);
            lock (_gate)
            {
                _sessions.Add(session.Id, session);
                _lives.Add(session.Id, LiveAsync(session));
            }
            return view;
        }
        finally
        {
            lock (_gate)
                _opening[person]--;
        }
    }

    /// <summary>Shows a terminal of the person's own again; one that ended meanwhile shows how, once.</summary>
    internal Result<TerminalView> Return(TerminalId terminalId, PersonId personId, InstanceId instanceId, TerminalSize size, long? from)
    {
        if (Find(terminalId) is not { } session || session.Owner.Actor.PersonId != personId || session.Owner.InstanceId != instanceId)
            return new TerminalGone();
        var view = session.Attach(size, from);
        if (session.End is not null)
            Forget(session);
        return view;
    }

    internal void Forget(TerminalSession session)
    {
        lock (_gate)
            _sessions.Remove(session.Id);
    }

    internal IReadOnlyList<TerminalSession> All()
    {
        lock (_gate)
            return [.. _sessions.Values];
    }

    private TerminalSession? Find(TerminalId id)
    {
        lock (_gate)
            return _sessions.GetValueOrDefault(id);
    }
}
