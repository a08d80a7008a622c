using VmManager.Core.Catalog;
using VmManager.Core.Instances;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>What something will cost, told before it is done. Asked while choosing.</summary>
public interface IQuotes
{
    /// <summary>Of creating so many instances of a plan.</summary>
    /// <param name="actor">Who would create.</param>
    /// <param name="projectId">Where; null for the actor's personal project.</param>
    /// <param name="planId">The plan.</param>
    /// <param name="count">How many.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Result<Quote>> ForCreateAsync(Actor actor, ProjectId? projectId, PlanId planId, int count, CancellationToken cancellationToken);

    /// <summary>Of moving an instance to another plan.</summary>
    Task<Result<Quote>> ForResizeAsync(Actor actor, InstanceId instanceId, PlanId planId, CancellationToken cancellationToken);
}

/// <summary>A quote. Amounts are micro-points, for all instances quoted together.</summary>
public sealed record Quote
{
    /// <summary>What is accepted by creating or resizing.</summary>
    public required PlanPriceId PriceId { get; init; }

    /// <summary>Per instance.</summary>
    public required PriceTerms Terms { get; init; }

    public required int Count { get; init; }

    public long PerMinute => PerHour / 60;

    public long PerHour => Terms.PerHour * Count;

    public long PerHourStopped => Terms.PerHourStopped * Count;

    public long MonthRunning => Terms.MonthRunning * Count;

    public long MonthStopped => Terms.MonthStopped * Count;

    /// <summary>What the instance costs now; null when it is new.</summary>
    public PriceTerms? Before { get; init; }

    public required long Balance { get; init; }

    /// <summary>What everything of the project costs per hour as it is now.</summary>
    public required long BurnPerHour { get; init; }

    /// <summary>What it would cost per hour with the instances quoted running.</summary>
    public required long BurnPerHourAfter { get; init; }

    /// <summary>How long the balance lasts with them running; null for as good as for ever.</summary>
    public TimeSpan? RunwayAfter { get; init; }

    /// <summary>What is missing; 0 when the balance suffices.</summary>
    public required long Missing { get; init; }

    public bool IsAffordable => Missing == 0;
}
