using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VmManager.Core.Billing;
using VmManager.Core.Instances;
using VmManager.Core.People;
using VmManager.Core.Placement;
using VmManager.Core.Projects;

namespace VmManager.Core.Data.Configurations;

internal sealed class InstanceConfiguration : IEntityTypeConfiguration<Instance>
{
    public void Configure(EntityTypeBuilder<Instance> builder)
    {
        builder.ToTable("instances", table =>
        {
            table.HasCheckConstraint("ck_instances_size", "cpus > 0 and memory_bytes > 0 and disk_bytes > 0");
            table.HasCheckConstraint("ck_instances_name", "name ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'");
            table.HasCheckConstraint("ck_instances_price", "price_per_hour >= 0 and price_per_hour_stopped >= 0 and stop_priority between 1 and 9");
            table.HasCheckConstraint("ck_instances_reference", "engine_reference is null or server_id is not null");
        });
        builder.HasKey(instance => instance.Id);
        builder.Property(instance => instance.Name).HasMaxLength(63);
        builder.Property(instance => instance.Notes).HasMaxLength(4000);
        builder.Property(instance => instance.LoginUser).HasMaxLength(32);
        builder.Property(instance => instance.Address).HasMaxLength(45);
        builder.HasIndex(instance => new { instance.ProjectId, instance.Name }).IsUnique()
            .HasFilter("lifecycle not in ('Deleted', 'Failed')");
        builder.HasIndex(instance => new { instance.ServerId, instance.EngineReference }).IsUnique()
            .HasFilter("engine_reference is not null and lifecycle <> 'Deleted'");
        builder.HasIndex(instance => new { instance.ProjectId, instance.CreatedAt });
        builder.HasIndex(instance => instance.ProjectId).HasDatabaseName("ix_instances_stopped_by_ladder").HasFilter("stopped_by_ladder_at is not null");
        // The newest first, of several projects or all: read in order until the page is full.
        builder.HasIndex(instance => new { instance.CreatedAt, instance.Id });
        builder.HasIndex(instance => instance.Tags).HasAnnotation("Npgsql:IndexMethod", "gin");
        builder.HasOne<Project>().WithMany().HasForeignKey(instance => instance.ProjectId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Person>().WithMany().HasForeignKey(instance => instance.CreatedBy).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne(instance => instance.Server).WithMany().HasForeignKey(instance => instance.ServerId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne(instance => instance.Plan).WithMany().HasForeignKey(instance => instance.PlanId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne(instance => instance.TemplateVersion).WithMany().HasForeignKey(instance => instance.TemplateVersionId)
            .OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<PlanPrice>().WithMany().HasForeignKey(instance => instance.PriceId).OnDelete(DeleteBehavior.Restrict);
        builder.Property(instance => instance.StopPriority).HasDefaultValue(5);
        builder.Property(instance => instance.Revision).IsConcurrencyToken();
    }
}

internal sealed class PlacementDecisionConfiguration : IEntityTypeConfiguration<PlacementDecision>
{
    public void Configure(EntityTypeBuilder<PlacementDecision> builder)
    {
        builder.ToTable("placement_decisions");
        builder.HasKey(decision => decision.Id);
        builder.Property(decision => decision.Candidates).AsJson();
        builder.HasIndex(decision => decision.InstanceId);
        builder.HasOne<Instance>().WithMany().HasForeignKey(decision => decision.InstanceId).OnDelete(DeleteBehavior.Cascade);
    }
}
