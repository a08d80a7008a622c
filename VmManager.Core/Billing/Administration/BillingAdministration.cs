using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VmManager.Core.Data;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

internal sealed class BillingAdministration(
    IDbContextFactory<VmManagerDbContext> databases, CorrectPoints points, AccountRules rules, IOptions<BillingOptions> options, TimeProvider time)
    : IBillingAdministration
{
    private const int MostDays = 400;

    public Task<Result<Page<AccountRow>>> AccountsAsync(Actor actor, AccountListRequest request, CancellationToken cancellationToken) =>
        ReadAsync(actor, database => AccountList.ReadAsync(database, request, time.GetUtcNow(), cancellationToken), cancellationToken);

    public Task<Result<IReadOnlyList<PlatformAccountRow>>> PlatformAccountsAsync(Actor actor, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<PlatformAccountRow>>(actor, async database => await database.LedgerAccounts
            .Where(account => account.Kind != AccountKind.Project).OrderBy(account => account.Id)
            .Select(account => new PlatformAccountRow(account.Id, account.Kind, account.Balance, account.Sequence)).ToListAsync(cancellationToken),
            cancellationToken);

    public async Task<Result<RevenueView>> RevenueAsync(
        Actor actor, DateOnly first, DateOnly last, RevenueBy by, CancellationToken cancellationToken)
    {
        var days = last.DayNumber - first.DayNumber + 1;
        if (actor.IsAdmin && days is < 1 or > MostDays)
            return new Invalid([FieldErrors.OutOfRange(1, MostDays) with { Field = "Days" }]);
        return await ReadAsync(
            actor, database => RevenueReading.ReadAsync(database, first, days, by, time.GetUtcNow(), cancellationToken), cancellationToken);
    }

    public Task<Result<Page<GrantRow>>> GrantsAsync(Actor actor, string? search, PageRequest page, CancellationToken cancellationToken) =>
        ReadAsync(actor, database => GrantReading.PageAsync(database, search, page, cancellationToken), cancellationToken);

    public Task<Result<EntryId>> GrantAsync(Actor actor, GrantForm form, CancellationToken cancellationToken) =>
        points.GrantAsync(actor, form, cancellationToken);

    public Task<Result<EntryId>> ReverseAsync(
        Actor actor, ProjectId projectId, EntryId entryId, string reason, CancellationToken cancellationToken) =>
        points.ReverseAsync(actor, projectId, entryId, reason, cancellationToken);

    public Task<Result> SetOverdraftAsync(Actor actor, ProjectId projectId, long limit, string reason, CancellationToken cancellationToken) =>
        rules.SetOverdraftAsync(actor, projectId, limit, reason, cancellationToken);

    public Task<Result> ExemptAsync(Actor actor, ProjectId projectId, bool isExempt, string reason, CancellationToken cancellationToken) =>
        rules.ExemptAsync(actor, projectId, isExempt, reason, cancellationToken);

    public Task<Result<Page<LadderRow>>> LadderAsync(Actor actor, PageRequest page, CancellationToken cancellationToken) =>
        ReadAsync(actor, database => LadderList.ReadAsync(database, page, options.Value, time.GetUtcNow(), cancellationToken), cancellationToken);

    private async Task<Result<T>> ReadAsync<T>(Actor actor, Func<VmManagerDbContext, Task<T>> read, CancellationToken cancellationToken)
    {
        if (actor.RequireAdmin("page").Error is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await read(database);
    }
}
