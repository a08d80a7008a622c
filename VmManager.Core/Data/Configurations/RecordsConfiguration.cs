using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VmManager.Core.Audit;
using VmManager.Core.Instances;
using VmManager.Core.Observing;
using VmManager.Core.Terminals;

namespace VmManager.Core.Data.Configurations;

internal sealed class AuditEntryConfiguration : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.ToTable("audit_entries");
        builder.HasKey(entry => entry.Id);
        builder.Property(entry => entry.Action).HasMaxLength(80);
        builder.Property(entry => entry.SubjectKind).HasMaxLength(40);
        builder.Property(entry => entry.SubjectName).HasMaxLength(200);
        builder.Property(entry => entry.Details).AsJson();
        builder.Property(entry => entry.Address).HasMaxLength(45);
        builder.HasIndex(entry => entry.At);
        builder.HasIndex(entry => new { entry.Action, entry.At });
        builder.HasIndex(entry => new { entry.PersonId, entry.At });
        builder.HasIndex(entry => new { entry.SubjectKind, entry.SubjectId });
    }
}

internal sealed class TerminalTicketConfiguration : IEntityTypeConfiguration<TerminalTicket>
{
    public void Configure(EntityTypeBuilder<TerminalTicket> builder)
    {
        builder.ToTable("terminal_tickets");
        builder.HasKey(ticket => ticket.Hash);
        builder.Property(ticket => ticket.Origin).HasMaxLength(300);
        builder.HasIndex(ticket => ticket.ExpiresAt);
        builder.HasOne<Instance>().WithMany().HasForeignKey(ticket => ticket.InstanceId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class MetricSampleConfiguration : IEntityTypeConfiguration<MetricSample>
{
    public void Configure(EntityTypeBuilder<MetricSample> builder)
    {
        builder.ToTable("metric_samples");
        builder.HasKey(sample => new { sample.InstanceId, sample.Resolution, sample.At });
        builder.HasIndex(sample => new { sample.Resolution, sample.At });
        builder.HasOne<Instance>().WithMany().HasForeignKey(sample => sample.InstanceId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class ProtectionKeyConfiguration : IEntityTypeConfiguration<ProtectionKey>
{
    public void Configure(EntityTypeBuilder<ProtectionKey> builder)
    {
        builder.ToTable("protection_keys");
        builder.HasIndex(key => key.FriendlyName).IsUnique();
    }
}
