using VmManager.Core.People;
using VmManager.Core.Servers;
using VmManager.Core.Shared;

namespace VmManager.Core.Instances;

/// <summary>Reads instances. Each call decides by the actor; someone else's instance is "not found".</summary>
public interface IInstanceQueries
{
    Task<Page<InstanceRow>> ListAsync(Actor actor, InstanceListRequest request, CancellationToken cancellationToken);

    Task<Result<InstanceDetail>> FindAsync(Actor actor, InstanceId instanceId, CancellationToken cancellationToken);

    /// <summary>Counts by status, for the dashboard and the filter chips, and the tags in use.</summary>
    Task<InstanceCounts> CountAsync(Actor actor, bool allProjects, CancellationToken cancellationToken);

    /// <summary>Whether a name is free and well formed in the actor's personal project; asked while typing.</summary>
    Task<Result> CheckNameAsync(Actor actor, string name, CancellationToken cancellationToken);

    /// <summary>A free, pronounceable name.</summary>
    Task<string> SuggestNameAsync(Actor actor, CancellationToken cancellationToken);

    /// <summary>What a failed instance was asked to be, to fill the form again.</summary>
    Task<Result<CreateInstances>> ReopenAsync(Actor actor, InstanceId failed, CancellationToken cancellationToken);
}

/// <summary>Which instances, in what order.</summary>
public sealed record InstanceListRequest
{
    /// <summary>Words in name, address, tags or notes; null for all.</summary>
    public string? Search { get; init; }

    /// <summary>Only these; empty for all but deleted ones.</summary>
    public IReadOnlyList<InstanceStatus> Statuses { get; init; } = [];

    public string? Tag { get; init; }

    public InstanceSort Sort { get; init; } = InstanceSort.Created;

    public bool Descending { get; init; } = true;

    public PageRequest Page { get; init; } = new(1, 25);

    /// <summary>Admins only: over all projects.</summary>
    public bool AllProjects { get; init; }

    /// <summary>Admins only: those on one server; null for all.</summary>
    public ServerId? ServerId { get; init; }
}

public enum InstanceSort
{
    Name,
    Status,
    Created,
    Plan,
    Address,
    Price,
}

/// <summary>Counts by status and the tags in use.</summary>
public sealed record InstanceCounts(IReadOnlyDictionary<InstanceStatus, int> ByStatus, IReadOnlyList<string> Tags, long PricePerHour)
{
    public int Total => ByStatus.Values.Sum();
}

/// <summary>Rows as they change. The process reads each changed row once, however many pages watch.</summary>
public interface IInstanceFeed
{
    /// <summary>
    /// The changed rows as they are now (deleted ones with <see cref="InstanceStatus.Deleted"/>), in batches at least 100 ms apart, until
    /// cancelled. Subscribed when the first element is asked for: read the snapshot after that, or on every <see cref="InstanceUpdates.Reset"/>;
    /// the first batch always is a reset.
    /// </summary>
    /// <param name="actor">Sees the instances of the actor's projects.</param>
    /// <param name="only">One instance, or null for all the actor may see.</param>
    /// <param name="allProjects">Admins only: over all projects.</param>
    /// <param name="cancellationToken">Ends the subscription.</param>
    IAsyncEnumerable<InstanceUpdates> WatchAsync(Actor actor, InstanceId? only, bool allProjects, CancellationToken cancellationToken);
}

/// <summary>A batch of changed rows.</summary>
public sealed record InstanceUpdates(IReadOnlyList<InstanceRow> Rows, bool Reset);
