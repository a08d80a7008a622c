using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VmManager.Core.Instances;
using VmManager.Core.Live;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Core.Terminals;

/// <summary>A terminal of a person on this process.</summary>
public sealed record TerminalSummary(TerminalId Id, DateTimeOffset OpenedAt, bool IsShown);

/// <summary>The terminals that live on this process.</summary>
public sealed class TerminalSessions(
    TerminalJournal journal, IOptions<TerminalOptions> options, TimeProvider time, ILogger<TerminalSessions> logger)
{
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<TerminalId, TerminalSession> _sessions = [];
    private readonly Dictionary<PersonId, int> _opening = [];
    private bool _closed;

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

    /// <summary>Ends all terminals and lets nobody in any more; for the process's own end.</summary>
    public async Task EndAllAsync()
    {
        lock (_gate)
            _closed = true;
        var living = Living();
        foreach (var session in living)
            session.Finish(new TerminalEnd(TerminalEndReason.Shutdown));
        await Task.WhenAny(Task.WhenAll(living.Select(session => session.Life)), Task.Delay(EndPatience, time));
    }

    /// <summary>Opens a terminal, unless the person has too many.</summary>
    internal async Task<Result<TerminalView>> OpenAsync(
        TerminalOwner owner, Func<Task<Result<IShell>>> launch, TerminalSize size, CancellationToken cancellationToken)
    {
        var person = owner.Actor.PersonId;
        if (!TryReserve(person))
            return TerminalErrors.TooMany(options.Value.PerPerson);
        try
        {
            var shell = await launch();
            if (!shell.IsSuccess)
                return shell.Error;
            var session = new TerminalSession(owner, shell.Value, size, options.Value, time);
            try
            {
                await journal.OpenedAsync(session, cancellationToken);
            }
            catch
            {
                // What cannot be recorded does not happen.
                await shell.Value.DisposeAsync();
                session.Dispose();
                throw;
            }
            return Begin(session, size);
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
            return TerminalErrors.Gone;
        var view = session.Attach(size, from);
        if (session.End is not null)
            Forget(session);
        return view;
    }

    internal IReadOnlyList<TerminalSession> Living() => [.. All().Where(session => session.End is null)];

    internal IReadOnlyList<TerminalSession> All()
    {
        lock (_gate)
            return [.. _sessions.Values];
    }

    /// <summary>Whether a change is about somebody or something behind a living terminal.</summary>
    internal bool AreConcernedBy(Change change) => change.Topic switch
    {
        ChangeTopic.Instance => Living().Any(session => change.Id == Guid.Empty || session.Owner.InstanceId.Value == change.Id),
        ChangeTopic.Person => Living().Any(session => change.Id == Guid.Empty || session.Owner.Actor.PersonId.Value == change.Id),
        _ => false,
    };

    internal void Forget(TerminalSession session)
    {
        lock (_gate)
            _sessions.Remove(session.Id);
    }

    private TerminalView Begin(TerminalSession session, TerminalSize size)
    {
        var view = session.Attach(size, from: null);
        lock (_gate)
        {
            _sessions.Add(session.Id, session);
            if (_closed)
                session.Finish(new TerminalEnd(TerminalEndReason.Shutdown));
        }
        session.Life = LiveAsync(session);
        return view;
    }

    private async Task LiveAsync(TerminalSession session)
    {
        try
        {
            await session.RunAsync();
            // A page that is away learns the end when it comes back; a page that is there has learned it.
            if (session.Output.DetachedAt is null)
                Forget(session);
            await journal.ClosedAsync(session);
        }
        catch (Exception exception)
        {
            logger.LogError(exception, "Terminal {TerminalId} ended badly", session.Id);
            Forget(session);
        }
        finally
        {
            session.Dispose();
        }
    }

    /// <summary>Takes one of the person's places, in which a terminal that ended unseen gives way.</summary>
    private bool TryReserve(PersonId person)
    {
        lock (_gate)
        {
            var own = _sessions.Values.Where(session => session.Owner.Actor.PersonId == person).ToList();
            var opening = _opening.GetValueOrDefault(person);
            if (own.Count + opening >= options.Value.PerPerson && own.Find(session => session.End is not null) is { } ended)
            {
                own.Remove(ended);
                _sessions.Remove(ended.Id);
            }
            if (_closed || own.Count + opening >= options.Value.PerPerson)
                return false;
            _opening[person] = opening + 1;
            return true;
        }
    }

    private TerminalSession? Find(TerminalId id)
    {
        lock (_gate)
            return _sessions.GetValueOrDefault(id);
    }
}
