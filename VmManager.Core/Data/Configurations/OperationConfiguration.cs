using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VmManager.Core.Operations;
using VmManager.Core.People;
using VmManager.Core.Projects;

namespace VmManager.Core.Data.Configurations;

internal sealed class OperationConfiguration : IEntityTypeConfiguration<Operation>
{
    /// <summary>Name of the index that allows one active operation per instance.</summary>
    public const string OneActivePerInstance = "ux_operations_active_instance";

    public void Configure(EntityTypeBuilder<Operation> builder)
    {
        builder.ToTable("operations");
        builder.HasKey(operation => operation.Id);
        builder.Property(operation => operation.Kind).HasMaxLength(60);
        builder.Property(operation => operation.Input).HasColumnType("jsonb");
        builder.Property(operation => operation.ErrorCode).HasMaxLength(80);
        builder.Property(operation => operation.LeaseOwner).HasMaxLength(120).IsConcurrencyToken();
        // The runner never writes it, and learns of it with every save (UPDATE … RETURNING) without asking.
        builder.Property(operation => operation.CancelRequestedAt).ValueGeneratedOnUpdate()
            .Metadata.SetAfterSaveBehavior(PropertySaveBehavior.Ignore);
        // Stuck counts as active: nothing else may touch the instance until an admin has decided.
        builder.HasIndex(operation => operation.InstanceId).IsUnique().HasDatabaseName(OneActivePerInstance)
            .HasFilter("state in ('Pending', 'Running', 'Unwinding', 'Stuck')");
        builder.HasIndex(operation => operation.DueAt).HasFilter("due_at is not null");
        builder.HasIndex(operation => new { operation.InstanceId, operation.CreatedAt });
        builder.HasIndex(operation => new { operation.ProjectId, operation.CreatedAt });
        builder.HasOne(operation => operation.Instance).WithMany().HasForeignKey(operation => operation.InstanceId)
            .OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Project>().WithMany().HasForeignKey(operation => operation.ProjectId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Person>().WithMany().HasForeignKey(operation => operation.RequestedBy).OnDelete(DeleteBehavior.SetNull);
        builder.HasMany(operation => operation.Steps).WithOne().HasForeignKey(step => step.OperationId);
    }
}

internal sealed class OperationStepConfiguration : IEntityTypeConfiguration<OperationStep>
{
    public void Configure(EntityTypeBuilder<OperationStep> builder)
    {
        builder.ToTable("operation_steps");
        builder.HasKey(step => new { step.OperationId, step.Index });
        builder.Property(step => step.Name).HasMaxLength(40);
        builder.Property(step => step.Output).HasColumnType("jsonb");
        builder.Property(step => step.ErrorCode).HasMaxLength(80);
    }
}
