using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VmManager.Core.Servers;

namespace VmManager.Core.Data.Configurations;

internal sealed class ServerConfiguration : IEntityTypeConfiguration<Server>
{
    public void Configure(EntityTypeBuilder<Server> builder)
    {
        builder.ToTable("servers", table =>
            table.HasCheckConstraint("ck_servers_overcommit", "cpu_overcommit > 0 and memory_overcommit > 0 and disk_overcommit > 0"));
        builder.HasKey(server => server.Id);
        builder.Property(server => server.Name).HasMaxLength(60);
        builder.Property(server => server.Endpoint).HasMaxLength(400);
        builder.Property(server => server.CertificateFingerprint).HasMaxLength(64);
        builder.Property(server => server.MaintenanceReason).HasMaxLength(200);
        builder.Property(server => server.Settings).AsJson();
        builder.HasIndex(server => server.Name).IsUnique().HasFilter("removed_at is null");
        builder.Property(server => server.RowVersion).IsRowVersion();
    }
}
