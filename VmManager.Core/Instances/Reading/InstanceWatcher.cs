using System.Runtime.CompilerServices;
using System.Threading.Channels;
using VmManager.Core.People;
using VmManager.Core.Projects;

namespace VmManager.Core.Instances.Reading;

/// <summary>What one page has not seen yet: the newest row of each changed instance, however slowly it reads.</summary>
internal sealed class InstanceWatcher(Actor actor, InstanceId? only, bool seesAll)
{
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly Lock _gate = new();
    private Dictionary<InstanceId, InstanceRow> _pending = [];
    private bool _reset = true;

    public Actor Actor => actor;

    public bool SeesAll => seesAll;

    public IReadOnlySet<ProjectId> Projects { get; set; } = new HashSet<ProjectId>();

    public void Offer(IReadOnlyList<InstanceRow> rows)
    {
        var any = false;
        lock (_gate)
        {
            foreach (var row in rows)
            {
                if (!MaySee(row))
                    continue;
                _pending[row.Id] = seesAll || (actor.IsAdmin && only is not null) ? row : InstanceRowReader.ForMembers(row);
                any = true;
            }
        }
        if (any)
            _news.Writer.TryWrite(true);
    }

    public void Reset()
    {
        lock (_gate)
            (_pending, _reset) = ([], true);
        _news.Writer.TryWrite(true);
    }

    /// <summary>Batches at least <paramref name="pace"/> apart; the first at once.</summary>
    public async IAsyncEnumerable<InstanceUpdates> ReadAsync(TimeSpan pace, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            if (Take() is { } updates)
            {
                yield return updates;
                await Task.Delay(pace, cancellationToken);
            }
            else
            {
                await _news.Reader.ReadAsync(cancellationToken);
            }
        }
    }

    private InstanceUpdates? Take()
    {
        lock (_gate)
        {
            if (_pending.Count == 0 && !_reset)
                return null;
            var updates = new InstanceUpdates([.. _pending.Values], _reset);
            (_pending, _reset) = ([], false);
            return updates;
        }
    }

    private bool MaySee(InstanceRow row) =>
        (only is null || row.Id == only) && (seesAll || (actor.IsAdmin && only is not null) || Projects.Contains(row.ProjectId));
}
