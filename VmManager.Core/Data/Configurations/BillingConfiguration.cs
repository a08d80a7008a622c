using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VmManager.Core.Billing;
using VmManager.Core.Catalog;
using VmManager.Core.Projects;

namespace VmManager.Core.Data.Configurations;

internal sealed class PlanPriceConfiguration : IEntityTypeConfiguration<PlanPrice>
{
    public void Configure(EntityTypeBuilder<PlanPrice> builder)
    {
        builder.ToTable("plan_prices", table => table.HasCheckConstraint(
            "ck_plan_prices_amounts", "per_hour >= 0 and per_hour_stopped >= 0 and per_hour_stopped <= per_hour and (cap_per_month is null or cap_per_month >= per_hour)"));
        builder.HasKey(price => price.Id);
        builder.HasIndex(price => new { price.PlanId, price.Version }).IsUnique();
        builder.HasOne<Plan>().WithMany().HasForeignKey(price => price.PlanId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class VoucherBatchConfiguration : IEntityTypeConfiguration<VoucherBatch>
{
    public void Configure(EntityTypeBuilder<VoucherBatch> builder)
    {
        builder.ToTable("voucher_batches", table => table.HasCheckConstraint(
            "ck_voucher_batches_limits", "amount > 0 and count > 0 and uses_per_person > 0 and (uses_per_code is null or uses_per_code > 0)"));
        builder.HasKey(batch => batch.Id);
        builder.Property(batch => batch.Name).HasMaxLength(80);
        builder.HasIndex(batch => batch.CreatedAt);
    }
}

internal sealed class VoucherConfiguration : IEntityTypeConfiguration<Voucher>
{
    public void Configure(EntityTypeBuilder<Voucher> builder)
    {
        builder.ToTable("vouchers", table => table.HasCheckConstraint("ck_vouchers_uses", "uses >= 0"));
        builder.HasKey(voucher => voucher.Id);
        builder.Property(voucher => voucher.Hint).HasMaxLength(4);
        builder.HasIndex(voucher => voucher.CodeHash).IsUnique();
        builder.HasOne(voucher => voucher.Batch).WithMany().HasForeignKey(voucher => voucher.BatchId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class VoucherRedemptionConfiguration : IEntityTypeConfiguration<VoucherRedemption>
{
    public void Configure(EntityTypeBuilder<VoucherRedemption> builder)
    {
        builder.ToTable("voucher_redemptions", table => table.HasCheckConstraint("ck_voucher_redemptions_number", "number > 0"));
        builder.HasKey(redemption => new { redemption.BatchId, redemption.PersonId, redemption.Number });
        builder.HasIndex(redemption => new { redemption.ProjectId, redemption.At });
        builder.HasOne(redemption => redemption.Voucher).WithMany().HasForeignKey(redemption => redemption.VoucherId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class VoucherGuardConfiguration : IEntityTypeConfiguration<VoucherGuard>
{
    public void Configure(EntityTypeBuilder<VoucherGuard> builder)
    {
        builder.ToTable("voucher_guards");
        builder.HasKey(guard => guard.Key);
        builder.Property(guard => guard.Key).HasMaxLength(64);
        builder.Property(guard => guard.Failures).AsJson();
        builder.HasIndex(guard => guard.UpdatedAt);
    }
}

internal sealed class PaymentRequestConfiguration : IEntityTypeConfiguration<PaymentRequest>
{
    public void Configure(EntityTypeBuilder<PaymentRequest> builder)
    {
        builder.ToTable("payment_requests", table => table.HasCheckConstraint("ck_payment_requests_amount", "amount > 0"));
        builder.HasKey(request => request.Id);
        builder.Property(request => request.Provider).HasMaxLength(40);
        builder.Property(request => request.Reference).HasMaxLength(40);
        builder.Property(request => request.Currency).HasMaxLength(8);
        builder.Property(request => request.Note).HasMaxLength(200);
        builder.Property(request => request.Instructions).HasMaxLength(4000);
        builder.Property(request => request.Reason).HasMaxLength(200);
        builder.HasIndex(request => request.Reference).IsUnique();
        builder.HasIndex(request => new { request.ProjectId, request.CreatedAt });
        builder.HasIndex(request => new { request.State, request.CreatedAt });
        builder.HasOne<Project>().WithMany().HasForeignKey(request => request.ProjectId).OnDelete(DeleteBehavior.Restrict);
        builder.Property(request => request.RowVersion).IsRowVersion();
    }
}

internal sealed class ProjectStandingConfiguration : IEntityTypeConfiguration<ProjectStanding>
{
    public void Configure(EntityTypeBuilder<ProjectStanding> builder)
    {
        builder.ToTable("project_standings");
        builder.HasKey(standing => standing.ProjectId);
        builder.Property(standing => standing.ExemptReason).HasMaxLength(200);
        builder.HasIndex(standing => standing.Rung).HasFilter("rung <> 'Good'");
        builder.HasOne<Project>().WithMany().HasForeignKey(standing => standing.ProjectId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class BillingNoticeConfiguration : IEntityTypeConfiguration<BillingNotice>
{
    public void Configure(EntityTypeBuilder<BillingNotice> builder)
    {
        builder.ToTable("billing_notices");
        builder.HasKey(notice => notice.Id);
        builder.Property(notice => notice.Key).HasMaxLength(120);
        builder.HasIndex(notice => new { notice.ProjectId, notice.Key }).IsUnique();
        builder.HasIndex(notice => new { notice.ProjectId, notice.At }).HasFilter("dismissed_at is null");
        builder.HasOne<Project>().WithMany().HasForeignKey(notice => notice.ProjectId).OnDelete(DeleteBehavior.Cascade);
    }
}
