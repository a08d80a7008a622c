using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>Redeems a code: the points and the record of the redemption are one transaction.</summary>
internal sealed class RedeemVoucher(
    IDbContextFactory<VmManagerDbContext> databases, VoucherGuards guards, ILedger ledger, IPointsNews news, TimeProvider time)
{
    public async Task<Result<Redemption>> RunAsync(Actor actor, ProjectId? projectId, string? code, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var project = await BillingAccess.FindAsync(database, actor, projectId, ProjectRole.Owner, cancellationToken);
        if (!project.IsSuccess)
            return project.Error;
        if (string.IsNullOrWhiteSpace(code))
            return new Invalid([FieldErrors.Required() with { Field = "Code" }]);
        var attempt = await guards.BeginAsync(actor, cancellationToken);
        if (attempt.LockedFor is { } wait)
            return BillingErrors.VoucherLocked(wait);
        if (await FindAsync(database, code, cancellationToken) is not { } voucher)
            return BillingErrors.VoucherUnknown();
        await guards.TakeBackAsync(actor, attempt, cancellationToken);
        var redeemed = await RedeemAsync(database, actor, project.Value, voucher, cancellationToken);
        if (redeemed.IsSuccess)
            await news.AnnounceAsync([project.Value], cancellationToken);
        return redeemed;
    }

    private async Task<Result<Redemption>> RedeemAsync(
        VmManagerDbContext database, Actor actor, ProjectId project, Voucher voucher, CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        // One at a time per person and batch, then per code: what is counted below stays as it was counted.
        await database.Database.ExecuteSqlAsync(
            $"select pg_advisory_xact_lock(hashtextextended({$"voucher:{voucher.BatchId}:{actor.PersonId}"}, 0))", cancellationToken);
        var uses = await database.Database.SqlQuery<int>($"select uses as \"Value\" from vouchers where id = {voucher.Id.Value} for update")
            .ToListAsync(cancellationToken);
        var had = await database.VoucherRedemptions.CountAsync(
            redemption => redemption.BatchId == voucher.BatchId && redemption.PersonId == actor.PersonId, cancellationToken);
        // Held until the commit, shared by all who redeem: whoever withdraws the batch waits for them, and they see it withdrawn.
        var batch = (await database.VoucherBatches.FromSql($"select * from voucher_batches where id = {voucher.BatchId.Value} for share")
            .AsNoTracking().ToListAsync(cancellationToken))[0];
        if (Refusal(batch, uses[0], had) is { } refusal)
            return refusal;
        var posting = new PostingDraft(PlatformAccounts.Vouchers, AccountId.Of(project), batch.Amount);
        var key = $"voucher:{voucher.BatchId}:{actor.PersonId}:{had + 1}";
        var written = await ledger.WriteAsync(
            database, new EntryDraft(EntryKind.Voucher, key, [posting], actor) { Note = batch.Name }, cancellationToken);
        if (!written.IsSuccess)
            return written.Error;
        database.VoucherRedemptions.Add(new VoucherRedemption
        {
            VoucherId = voucher.Id,
            BatchId = batch.Id,
            PersonId = actor.PersonId,
            Number = had + 1,
            ProjectId = project,
            EntryId = written.Value.Id,
            At = time.GetUtcNow(),
        });
        await database.SaveChangesAsync(cancellationToken);
        await database.Database.ExecuteSqlAsync($"update vouchers set uses = uses + 1 where id = {voucher.Id.Value}", cancellationToken);
        var balance = await database.LedgerAccounts.Where(account => account.Id == AccountId.Of(project))
            .Select(account => account.Balance).SingleAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new Redemption(written.Value.Id, batch.Amount, balance);
    }

    private Error? Refusal(VoucherBatch batch, int uses, int had)
    {
        if (had >= batch.UsesPerPerson)
            return BillingErrors.VoucherHad();
        if (batch.RevokedAt is not null || batch.ExpiresAt <= time.GetUtcNow())
            return BillingErrors.VoucherExpired();
        return uses >= batch.UsesPerCode ? BillingErrors.VoucherUsedUp() : null;
    }

    private static async Task<Voucher?> FindAsync(VmManagerDbContext database, string code, CancellationToken cancellationToken)
    {
        if (VoucherCodes.Normalize(code) is not { Length: >= VoucherCodes.Shortest } normalized)
            return null;
        var hash = VoucherCodes.Hash(normalized);
        return await database.Vouchers.AsNoTracking().FirstOrDefaultAsync(voucher => voucher.CodeHash == hash, cancellationToken);
    }
}
