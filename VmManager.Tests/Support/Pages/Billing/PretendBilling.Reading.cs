using System.Text;
using VmManager.Core.Billing;
using VmManager.Core.Instances;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Tests.Support.Pages.Billing;

internal sealed partial class PretendBilling : IBillingQueries
{
    public Task<IReadOnlyList<BillingProject>> ProjectsAsync(Actor actor, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<BillingProject>>([.. Projects]);

    public Task<Result<BalanceView>> BalanceAsync(Actor actor, ProjectId? projectId, CancellationToken cancellationToken) =>
        Find(projectId) is not { } project ? NotThere<BalanceView>() : Answer(
            (project.Id == Shared ? SampleBilling.LowBalance : Balance) with { ProjectId = project.Id, ProjectName = project.Name, MayManage = project.MayManage });

    public Task<Result<SpendingView>> SpendingAsync(Actor actor, ProjectId? projectId, DateOnly first, DateOnly last, CancellationToken cancellationToken) =>
        Answer(SampleBilling.Spending([.. platform.Details.Select(detail => detail.Row)], first, last));

    public Task<Result<EntryPage>> EntriesAsync(Actor actor, ProjectId? projectId, EntryListRequest request, CancellationToken cancellationToken)
    {
        if (Find(projectId) is null)
            return NotThere<EntryPage>();
        Asked.Enqueue(request);
        var found = Entries
            .Where(row => request.Kinds.Count == 0 || request.Kinds.Contains(row.Kind))
            .Where(row => request.Search is null || row.Note.Contains(request.Search, StringComparison.OrdinalIgnoreCase))
            .Where(row => (request.From is null || row.At >= request.From) && (request.Until is null || row.At < request.Until))
            .Where(row => request.Before is null || row.Sequence < request.Before)
            .OrderByDescending(row => row.Sequence).ToList();
        var page = found.Take(request.Take).ToList();
        return Answer(new EntryPage(page, found.Count > page.Count ? page[^1].Sequence : null));
    }

    public Task<Result<EntryDetail>> EntryAsync(Actor actor, ProjectId? projectId, EntryId entryId, CancellationToken cancellationToken) =>
        Entries.Find(row => row.Id == entryId) is not { } row ? NotThere<EntryDetail>() : Answer(SampleBilling.Detail(row, platform.Details.First().Row));

    public Task<Result<StatementView>> StatementAsync(Actor actor, ProjectId? projectId, StatementMonth month, CancellationToken cancellationToken)
    {
        if (Find(projectId) is not { } project)
            return NotThere<StatementView>();
        if (!SampleBilling.Months.Contains(month))
            return Task.FromResult(Result<StatementView>.Failure(BillingErrors.MonthUnknown()));
        return Answer(SampleBilling.Statement(month, project, [.. Entries.Where(row => row.Kind != EntryKind.Usage)], [.. platform.Details.Select(detail => detail.Row)]));
    }

    public Task<Result<IReadOnlyList<StatementMonth>>> StatementMonthsAsync(Actor actor, ProjectId? projectId, CancellationToken cancellationToken) =>
        Answer(SampleBilling.Months);

    public async Task<Result<string>> WriteStatementAsync(
        Actor actor, ProjectId? projectId, StatementMonth month, Stream destination, CancellationToken cancellationToken)
    {
        if (Find(projectId) is not { } project)
            return new NotFound("project");
        if (!SampleBilling.Months.Contains(month))
            return BillingErrors.MonthUnknown();
        await destination.WriteAsync(Encoding.UTF8.GetBytes($"sequence,at,kind,amount,balance,hash\n1,{month.Start:O},welcome,10000000,10000000,{actor.PersonId}\n"), cancellationToken);
        return $"vmmanager-{project.Name}-{month}.csv";
    }

    public Task<IReadOnlyDictionary<InstanceId, InstanceCost>> CostsAsync(Actor actor, IReadOnlyCollection<InstanceId> instances, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<InstanceId, InstanceCost>>(platform.Details.Where(detail => instances.Contains(detail.Row.Id))
            .ToDictionary(detail => detail.Row.Id, detail => SampleBilling.Cost(detail.Row)));

    public Task<Result<IReadOnlyList<RedemptionRow>>> RedemptionsAsync(Actor actor, ProjectId? projectId, CancellationToken cancellationToken) =>
        Answer(SampleBilling.Redemptions(Entries));

    public Task<Result<IReadOnlyList<PaymentRow>>> PaymentsAsync(Actor actor, ProjectId? projectId, CancellationToken cancellationToken) =>
        Answer<IReadOnlyList<PaymentRow>>([.. Payments]);

    public Task<Result<LowBalanceView>> LowBalanceAsync(Actor actor, ProjectId? projectId, CancellationToken cancellationToken) =>
        Find(projectId) is not { } project ? NotThere<LowBalanceView>() : Answer(new LowBalanceView
        {
            ProjectId = project.Id,
            MayManage = project.MayManage,
            Form = LowBalance,
            Rules = Rules,
            Order =
            [
                .. platform.Details.Select(detail => detail.Row).Select(row => new StopOrderRow(
                    row.Id, row.Name, Priorities.GetValueOrDefault(row.Id.Value, 5), row.PricePerHour, row.Status == InstanceStatus.Running, WasStoppedByLadder: false))
                    .OrderBy(row => row.Priority).ThenBy(row => row.Name, StringComparer.Ordinal),
            ],
        });

    private BillingProject? Find(ProjectId? projectId) =>
        Projects.Find(project => projectId is null ? project.IsPersonal : project.Id == projectId);
}
