using Microsoft.EntityFrameworkCore;
using VmManager.Core.Audit;
using VmManager.Core.Data;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

internal sealed class VoucherActions(
    IDbContextFactory<VmManagerDbContext> databases, RedeemVoucher redeem, IAuditLog audit, TimeProvider time) : IVoucherActions
{
    private const string What = "voucher";

    public Task<Result<Redemption>> RedeemAsync(Actor actor, ProjectId? projectId, string? code, CancellationToken cancellationToken) =>
        redeem.RunAsync(actor, projectId, code, cancellationToken);

    public async Task<Result<NewVouchers>> CreateAsync(Actor actor, VoucherForm form, CancellationToken cancellationToken)
    {
        if (actor.RequireAdmin(What).Error is { } refusal)
            return refusal;
        var now = time.GetUtcNow();
        if (VoucherRules.Check(form, now) is { } problems)
            return problems;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var codes = form.Code is { } own ? [own.Trim()] : Enumerable.Range(0, form.Count).Select(_ => VoucherCodes.New()).ToList();
        var batch = Add(database, actor, form, codes, now);
        audit.Add(database, actor, "voucher.created", Subject(batch), ("count", $"{batch.Count}"), ("amount", $"{batch.Amount}"));
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (exception.IsUniqueViolation())
        {
            return new Invalid([BillingErrors.VoucherCodeTaken() with { Field = nameof(VoucherForm.Code) }]);
        }
        return new NewVouchers(batch.Id, codes);
    }

    public async Task<Result> RevokeAsync(Actor actor, VoucherBatchId batchId, string reason, CancellationToken cancellationToken)
    {
        if (actor.RequireAdmin(What).Error is { } refusal)
            return refusal;
        if (Reasons.Refusal(reason) is { } unclear)
            return unclear;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var batch = await database.VoucherBatches.AsTracking().FirstOrDefaultAsync(row => row.Id == batchId, cancellationToken);
        if (batch is null)
            return new NotFound(What);
        if (batch.RevokedAt is not null)
            return Result.Success;
        batch.RevokedAt = time.GetUtcNow();
        audit.Add(database, actor, "voucher.revoked", Subject(batch), ("reason", reason.Trim()));
        await database.SaveChangesAsync(cancellationToken);
        return Result.Success;
    }

    public async Task<Result<IReadOnlyList<VoucherBatchRow>>> BatchesAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RequireAdmin(What).Error is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.VoucherBatches.AsNoTracking().OrderByDescending(batch => batch.CreatedAt)
            .Select(batch => new { Batch = batch, Redeemed = database.VoucherRedemptions.Count(redemption => redemption.BatchId == batch.Id) })
            .Select(row => new VoucherBatchRow(
                row.Batch.Id, row.Batch.Name, row.Batch.Amount, row.Batch.Count, row.Batch.UsesPerCode, row.Batch.UsesPerPerson,
                row.Batch.ExpiresAt, row.Batch.RevokedAt, row.Redeemed, row.Redeemed * row.Batch.Amount,
                database.Users.Where(person => person.Id == row.Batch.CreatedBy).Select(person => person.DisplayName).FirstOrDefault(),
                row.Batch.CreatedAt))
            .ToListAsync(cancellationToken);
    }

    public async Task<Result<Page<VoucherRow>>> VouchersAsync(
        Actor actor, VoucherBatchId batchId, PageRequest page, CancellationToken cancellationToken)
    {
        if (actor.RequireAdmin(What).Error is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (!await database.VoucherBatches.AnyAsync(batch => batch.Id == batchId, cancellationToken))
            return new NotFound(What);
        var vouchers = database.Vouchers.AsNoTracking().Where(voucher => voucher.BatchId == batchId);
        var rows = await vouchers.OrderByDescending(voucher => voucher.Uses).ThenBy(voucher => voucher.Id).Skip(page.Skip).Take(page.Take)
            .Select(voucher => new VoucherRow(
                voucher.Id, voucher.Hint, voucher.Uses,
                database.VoucherRedemptions.Where(redemption => redemption.VoucherId == voucher.Id).Max(redemption => (DateTimeOffset?)redemption.At)))
            .ToListAsync(cancellationToken);
        return new Page<VoucherRow>(rows, await vouchers.CountAsync(cancellationToken));
    }

    private static VoucherBatch Add(VmManagerDbContext database, Actor actor, VoucherForm form, List<string> codes, DateTimeOffset now)
    {
        var batch = new VoucherBatch
        {
            Id = TypedId.New<VoucherBatchId>(),
            Name = form.Name.Trim(),
            Amount = form.Amount,
            Count = codes.Count,
            UsesPerCode = form.UsesPerCode,
            UsesPerPerson = form.UsesPerPerson,
            ExpiresAt = form.ExpiresAt?.ToUniversalTime(),
            CreatedBy = actor.IsPlatform ? null : actor.PersonId,
            CreatedAt = now,
        };
        database.VoucherBatches.Add(batch);
        foreach (var normalized in codes.Select(code => VoucherCodes.Normalize(code)!))
        {
            var hash = VoucherCodes.Hash(normalized);
            database.Vouchers.Add(new Voucher { Id = TypedId.New<VoucherId>(), BatchId = batch.Id, CodeHash = hash, Hint = normalized[^4..] });
        }
        return batch;
    }

    private static AuditSubject Subject(VoucherBatch batch) => new(What, batch.Id.Value, batch.Name);
}
