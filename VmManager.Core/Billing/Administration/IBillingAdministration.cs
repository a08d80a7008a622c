using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>What admins see and do about points; for anybody else it is "not found". Amounts are micro-points.</summary>
public interface IBillingAdministration
{
    /// <summary>Projects' accounts; search by project, owner's name, handle or address.</summary>
    Task<Result<Page<AccountRow>>> AccountsAsync(Actor actor, AccountListRequest request, CancellationToken cancellationToken);

    /// <summary>The platform's own accounts and the sum over all, which is 0.</summary>
    Task<Result<IReadOnlyList<PlatformAccountRow>>> PlatformAccountsAsync(Actor actor, CancellationToken cancellationToken);

    /// <summary>What use cost, both days included, up to now; at most 400 days.</summary>
    Task<Result<RevenueView>> RevenueAsync(Actor actor, DateOnly first, DateOnly last, RevenueBy by, CancellationToken cancellationToken);

    /// <summary>Grants and corrections, newest first.</summary>
    Task<Result<Page<GrantRow>>> GrantsAsync(Actor actor, string? search, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Gives points, or with a negative amount takes them (a correction). The reason is kept and shown to the person.</summary>
    Task<Result<EntryId>> GrantAsync(Actor actor, GrantForm form, CancellationToken cancellationToken);

    /// <summary>Takes back what an entry did to a project, once.</summary>
    Task<Result<EntryId>> ReverseAsync(Actor actor, ProjectId projectId, EntryId entryId, string reason, CancellationToken cancellationToken);

    /// <summary>How far below zero charges may take a project.</summary>
    Task<Result> SetOverdraftAsync(Actor actor, ProjectId projectId, long limit, string reason, CancellationToken cancellationToken);

    /// <summary>Keeps a project off the ladder, or puts it back on.</summary>
    Task<Result> ExemptAsync(Actor actor, ProjectId projectId, bool isExempt, string reason, CancellationToken cancellationToken);

    /// <summary>Everybody on the ladder, lowest rung first.</summary>
    Task<Result<Page<LadderRow>>> LadderAsync(Actor actor, PageRequest page, CancellationToken cancellationToken);
}

/// <summary>Moves points between projects of one owner.</summary>
public interface ITransfers
{
    /// <summary>The actor must be an owner of both. A form sent twice moves once.</summary>
    Task<Result<EntryId>> TransferAsync(Actor actor, TransferForm form, CancellationToken cancellationToken);
}

public sealed record TransferForm
{
    public ProjectId From { get; init; }

    public ProjectId To { get; init; }

    public long Amount { get; init; }

    public string Note { get; init; } = "";

    /// <summary>Made when the form was opened.</summary>
    public Guid FormId { get; init; }
}

public sealed record GrantForm
{
    public ProjectId ProjectId { get; init; }

    /// <summary>Negative takes.</summary>
    public long Amount { get; init; }

    /// <summary>3 to 200 characters; the person reads it.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Made when the form was opened: a form sent twice gives once.</summary>
    public Guid FormId { get; init; }
}

public sealed record AccountListRequest
{
    public string? Search { get; init; }

    public AccountSort Sort { get; init; } = AccountSort.Runway;

    public bool Descending { get; init; }

    public PageRequest Page { get; init; } = new(1, 50);
}

public enum AccountSort
{
    Name,
    Balance,
    Burn,
    Runway,
    SpentThisMonth,
}

public sealed record AccountRow(
    AccountId Id,
    ProjectId ProjectId,
    string ProjectName,
    string? OwnerName,
    string? OwnerEmail,
    long Balance,
    long OverdraftLimit,
    long BurnPerHour,
    TimeSpan? Runway,
    long SpentThisMonth,
    int Running,
    int Stopped,
    LadderRung Rung,
    bool IsExempt);

public sealed record PlatformAccountRow(AccountId Id, AccountKind Kind, long Balance, long Lines);

public enum RevenueBy
{
    Total,
    Plan,
    Server,
    Project,
}

/// <summary>Use over days, dearest row first.</summary>
public sealed record RevenueView(IReadOnlyList<DateOnly> Days, IReadOnlyList<RevenueRow> Rows)
{
    public long Total => Rows.Sum(row => row.Total);
}

/// <param name="Key">Id of the plan, server or project; null for the total.</param>
/// <param name="Hours">Running hours over all days.</param>
/// <param name="HoursStopped">Stopped hours over all days.</param>
public sealed record RevenueRow(Guid? Key, string Name, IReadOnlyList<long> Amounts, double Hours, double HoursStopped)
{
    public long Total => Amounts.Sum();
}

public sealed record GrantRow(
    EntryId EntryId, DateTimeOffset At, EntryKind Kind, ProjectId ProjectId, string ProjectName, long Amount, string Reason, string? AdminName,
    EntryId? ReversedBy);

/// <summary>A project on the ladder, as admins see it.</summary>
public sealed record LadderRow(
    ProjectId ProjectId, string ProjectName, string? OwnerName, LadderView Ladder, long Balance, long BurnPerHour, int StoppedByLadder);
