using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VmManager.Core.Observing;
using VmManager.Core.Servers;

namespace VmManager.Core.Data.Configurations;

internal sealed class ObserverLeaseConfiguration : IEntityTypeConfiguration<ObserverLease>
{
    public void Configure(EntityTypeBuilder<ObserverLease> builder)
    {
        builder.ToTable("observer_leases");
        builder.HasKey(lease => lease.ServerId);
        builder.Property(lease => lease.Owner).HasMaxLength(120);
        builder.HasOne<Server>().WithOne().HasForeignKey<ObserverLease>(lease => lease.ServerId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class LiveFiguresConfiguration : IEntityTypeConfiguration<LiveFigures>
{
    public void Configure(EntityTypeBuilder<LiveFigures> builder)
    {
        builder.ToTable("live_figures");
        builder.HasKey(figures => figures.ServerId);
        builder.HasAnnotation("Npgsql:UnloggedTable", true);
        builder.HasOne<Server>().WithOne().HasForeignKey<LiveFigures>(figures => figures.ServerId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class OrphanGuestConfiguration : IEntityTypeConfiguration<OrphanGuest>
{
    public void Configure(EntityTypeBuilder<OrphanGuest> builder)
    {
        builder.ToTable("orphan_guests");
        builder.HasKey(orphan => new { orphan.ServerId, orphan.Reference });
        builder.Property(orphan => orphan.Reference).HasMaxLength(200);
        builder.HasOne<Server>().WithMany().HasForeignKey(orphan => orphan.ServerId).OnDelete(DeleteBehavior.Cascade);
    }
}
