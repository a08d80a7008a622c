using VmManager.Core.Instances;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>
/// What people see of their points. A project of null is the actor's personal one; somebody else's is "not found". Amounts are micro-points,
/// days and months are UTC.
/// </summary>
public interface IBillingQueries
{
    /// <summary>The projects whose points the actor may see, the personal one first.</summary>
    Task<IReadOnlyList<BillingProject>> ProjectsAsync(Actor actor, CancellationToken cancellationToken);

    Task<Result<BalanceView>> BalanceAsync(Actor actor, ProjectId? projectId, CancellationToken cancellationToken);

    /// <summary>What each instance cost on each day, both ends included; at most 400 days. Up to the present moment, not to the last charge.</summary>
    Task<Result<SpendingView>> SpendingAsync(
        Actor actor, ProjectId? projectId, DateOnly first, DateOnly last, CancellationToken cancellationToken);

    /// <summary>Entries, newest first, from a cursor on.</summary>
    Task<Result<EntryPage>> EntriesAsync(Actor actor, ProjectId? projectId, EntryListRequest request, CancellationToken cancellationToken);

    /// <summary>An entry with its postings for this project: of use, one per instance.</summary>
    Task<Result<EntryDetail>> EntryAsync(Actor actor, ProjectId? projectId, EntryId entryId, CancellationToken cancellationToken);

    /// <summary>A month's statement for the screen and the printer.</summary>
    Task<Result<StatementView>> StatementAsync(Actor actor, ProjectId? projectId, StatementMonth month, CancellationToken cancellationToken);

    /// <summary>The months that have entries, newest first.</summary>
    Task<Result<IReadOnlyList<StatementMonth>>> StatementMonthsAsync(Actor actor, ProjectId? projectId, CancellationToken cancellationToken);

    /// <summary>Writes a month's lines with their hashes as CSV, which docs/statements.md describes and scripts/verify-statement verifies.</summary>
    /// <returns>The suggested file name; on failure nothing was written.</returns>
    Task<Result<string>> WriteStatementAsync(
        Actor actor, ProjectId? projectId, StatementMonth month, Stream destination, CancellationToken cancellationToken);

    /// <summary>What instances cost now and in this month; those the actor may not see are left out.</summary>
    Task<IReadOnlyDictionary<InstanceId, InstanceCost>> CostsAsync(
        Actor actor, IReadOnlyCollection<InstanceId> instances, CancellationToken cancellationToken);

    /// <summary>What was redeemed into the project, newest first.</summary>
    Task<Result<IReadOnlyList<RedemptionRow>>> RedemptionsAsync(Actor actor, ProjectId? projectId, CancellationToken cancellationToken);

    /// <summary>Requests to pay of the project, newest first.</summary>
    Task<Result<IReadOnlyList<PaymentRow>>> PaymentsAsync(Actor actor, ProjectId? projectId, CancellationToken cancellationToken);

    /// <summary>Settings for when points run low, with the platform's rules.</summary>
    Task<Result<LowBalanceView>> LowBalanceAsync(Actor actor, ProjectId? projectId, CancellationToken cancellationToken);
}

/// <summary>A project with an account.</summary>
/// <param name="MayManage">The actor may redeem, pay, transfer and change settings.</param>
public sealed record BillingProject(ProjectId Id, string Name, bool IsPersonal, long Balance, bool MayManage);

/// <summary>How a project stands.</summary>
public sealed record BalanceView
{
    public required ProjectId ProjectId { get; init; }

    public required AccountId AccountId { get; init; }

    public required string ProjectName { get; init; }

    public bool MayManage { get; init; }

    public long Balance { get; init; }

    public long OverdraftLimit { get; init; }

    /// <summary>What all instances cost per hour as they are now, caps reached counted as nothing.</summary>
    public long BurnPerHour { get; init; }

    /// <summary>How long the balance lasts at this rate; null when nothing burns, or for longer than ten years.</summary>
    public TimeSpan? Runway { get; init; }

    public long SpentToday { get; init; }

    public long SpentThisMonth { get; init; }

    /// <summary>What the month will have cost if everything stays as it is, caps included.</summary>
    public long ForecastThisMonth { get; init; }

    public int Running { get; init; }

    public int Stopped { get; init; }

    /// <summary>Up to when use is charged; null before the first charge.</summary>
    public DateTimeOffset? ChargedUntil { get; init; }

    public required LadderView Ladder { get; init; }

    /// <summary>What was told and not yet put aside, newest first.</summary>
    public IReadOnlyList<NoticeView> Notices { get; init; } = [];

    /// <summary>Points to money, where the platform shows it; null where it does not.</summary>
    public DisplayRate? DisplayRate { get; init; }
}

/// <summary>What a point is worth on the screen. Nothing is computed with it.</summary>
/// <param name="Currency">"€", "EUR" …</param>
public sealed record DisplayRate(decimal PerPoint, string Currency);

/// <summary>Spending by day and instance.</summary>
/// <param name="Days">In order, without gaps.</param>
/// <param name="Instances">Dearest first; each with an amount per day.</param>
public sealed record SpendingView(IReadOnlyList<DateOnly> Days, IReadOnlyList<InstanceSpending> Instances)
{
    public long Total => Instances.Sum(instance => instance.Total);
}

public sealed record InstanceSpending(InstanceId Id, string Name, bool IsDeleted, IReadOnlyList<long> Amounts)
{
    public long Total => Amounts.Sum();
}

/// <summary>What an instance costs.</summary>
/// <param name="PerHour">Now, as it is: running, stopped, or 0 while it is not charged.</param>
/// <param name="ThisMonth">In this calendar month, up to now.</param>
/// <param name="IsCapped">It has reached its cap: the rest of the month costs nothing.</param>
/// <param name="Credited">What it would have cost in this month while it was not usable through the platform's fault.</param>
public sealed record InstanceCost(long PerHour, long ThisMonth, PriceTerms Terms, bool IsCapped, long Credited);

/// <summary>A calendar month, UTC.</summary>
public readonly record struct StatementMonth(int Year, int Month)
{
    public DateTimeOffset Start => new(Year, Month, 1, 0, 0, 0, TimeSpan.Zero);

    public DateTimeOffset End => Start.AddMonths(1);

    public override string ToString() => $"{Year:0000}-{Month:00}";
}
