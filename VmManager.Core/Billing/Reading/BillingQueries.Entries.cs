using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>What is in the account: entries, statements, vouchers, payments.</summary>
internal sealed partial class BillingQueries
{
    public Task<Result<EntryPage>> EntriesAsync(
        Actor actor, ProjectId? projectId, EntryListRequest request, CancellationToken cancellationToken) =>
        ReadAsync(actor, projectId, (database, project) => EntryReading.PageAsync(database, project, request, cancellationToken), cancellationToken);

    public async Task<Result<EntryDetail>> EntryAsync(Actor actor, ProjectId? projectId, EntryId entryId, CancellationToken cancellationToken)
    {
        var found = await ReadAsync(actor, projectId, async (database, project) =>
        {
            var lines = await EntryReading.LinesAsync(database, project, entryId, cancellationToken);
            var rows = await EntryReading.RowsAsync(database, lines, cancellationToken);
            return rows.Count == 0
                ? null
                : new EntryDetail(rows[0], await EntryReading.PostingsAsync(database, actor, project, entryId, cancellationToken));
        }, cancellationToken);
        if (!found.IsSuccess)
            return found.Error;
        return found.Value is { } detail ? detail : new NotFound("entry");
    }

    public async Task<Result<StatementView>> StatementAsync(
        Actor actor, ProjectId? projectId, StatementMonth month, CancellationToken cancellationToken)
    {
        var found = await ReadAsync(actor, projectId, async (database, project) =>
            Exists(month) && await StatementReading.RangeAsync(database, project, month, cancellationToken) is { } range
                ? await StatementAsync(database, project, month, range, cancellationToken)
                : null,
            cancellationToken);
        if (!found.IsSuccess)
            return found.Error;
        return found.Value is { } statement ? statement : BillingErrors.MonthUnknown();
    }

    public Task<Result<IReadOnlyList<StatementMonth>>> StatementMonthsAsync(Actor actor, ProjectId? projectId, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<StatementMonth>>(
            actor, projectId, async (database, project) => await StatementReading.MonthsAsync(database, project, cancellationToken), cancellationToken);

    public async Task<Result<string>> WriteStatementAsync(
        Actor actor, ProjectId? projectId, StatementMonth month, Stream destination, CancellationToken cancellationToken)
    {
        var written = await ReadAsync(actor, projectId, async (database, project) =>
        {
            if (!Exists(month) || await StatementReading.RangeAsync(database, project, month, cancellationToken) is not { } range)
                return null;
            var opening = await OpeningAsync(database, project, range.First, cancellationToken);
            var lines = StatementReading.LinesAsync(database, project, range);
            await StatementFile.WriteAsync(destination, AccountId.Of(project), opening, lines, cancellationToken);
            return $"statement-{month}-{project}.csv";
        }, cancellationToken);
        if (!written.IsSuccess)
            return written.Error;
        return written.Value is { } name ? name : BillingErrors.MonthUnknown();
    }

    public Task<Result<IReadOnlyList<RedemptionRow>>> RedemptionsAsync(Actor actor, ProjectId? projectId, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<RedemptionRow>>(actor, projectId, async (database, project) => await (
            from redemption in database.VoucherRedemptions
            where redemption.ProjectId == project
            orderby redemption.At descending
            select new RedemptionRow(
                redemption.EntryId, redemption.At, redemption.Voucher.Batch.Name, redemption.Voucher.Hint, redemption.Voucher.Batch.Amount,
                database.Users.Where(person => person.Id == redemption.PersonId).Select(person => person.DisplayName).FirstOrDefault()))
            .ToListAsync(cancellationToken), cancellationToken);

    public Task<Result<IReadOnlyList<PaymentRow>>> PaymentsAsync(Actor actor, ProjectId? projectId, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<PaymentRow>>(actor, projectId, async (database, project) => await PaymentReading.Rows(
            database, database.PaymentRequests.Where(request => request.ProjectId == project).OrderByDescending(request => request.CreatedAt))
            .ToListAsync(cancellationToken), cancellationToken);

    /// <summary>Months come from addresses that people may edit.</summary>
    private static bool Exists(StatementMonth month) => month is { Year: >= 1 and <= 9998, Month: >= 1 and <= 12 };

    private async Task<StatementView> StatementAsync(
        VmManagerDbContext database, ProjectId project, StatementMonth month, (long First, long Last) range, CancellationToken cancellationToken)
    {
        var lines = database.AccountLines.Where(line => line.AccountId == AccountId.Of(project)
            && line.Sequence >= range.First && line.Sequence <= range.Last);
        var opening = await OpeningAsync(database, project, range.First, cancellationToken);
        var last = await lines.AsNoTracking().SingleAsync(line => line.Sequence == range.Last, cancellationToken);
        var account = await database.LedgerAccounts.AsNoTracking().SingleAsync(row => row.Id == AccountId.Of(project), cancellationToken);
        var others = await EntryReading.RowsAsync(
            database, lines.Where(line => line.Kind != EntryKind.Usage).OrderBy(line => line.Sequence), cancellationToken);
        // Use only ever takes: lines of use, of which a month may have tens of thousands, need not be added up.
        var received = others.Where(row => row.Amount > 0).Sum(row => row.Amount);
        var spent = opening.Balance + received - last.Balance;
        var used = spent + others.Where(row => row.Amount < 0).Sum(row => row.Amount);
        return new StatementView
        {
            ProjectId = project,
            AccountId = AccountId.Of(project),
            ProjectName = await database.Projects.Where(row => row.Id == project).Select(row => row.Name).SingleAsync(cancellationToken),
            Month = month,
            IsFinal = time.GetUtcNow() >= month.End && (!account.IsMetered || account.ChargedUntil >= month.End),
            Opening = opening.Balance,
            Closing = last.Balance,
            Received = received,
            Spent = spent,
            Usage = await StatementReading.UsageAsync(database, project, month, range, used, cancellationToken),
            Others = others,
            LineCount = range.Last - range.First + 1,
            FirstHash = opening.Hash,
            LastHash = Convert.ToHexStringLower(last.Hash),
        };
    }

    /// <summary>The line before the first; before the very first there are no points and 32 zero bytes.</summary>
    private static async Task<StatementFile.Opening> OpeningAsync(
        VmManagerDbContext database, ProjectId project, long first, CancellationToken cancellationToken)
    {
        var before = await database.AccountLines.AsNoTracking()
            .FirstOrDefaultAsync(line => line.AccountId == AccountId.Of(project) && line.Sequence == first - 1, cancellationToken);
        return new StatementFile.Opening(first - 1, before?.Balance ?? 0, Convert.ToHexStringLower(before?.Hash ?? new byte[32]));
    }
}
