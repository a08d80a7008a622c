using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VmManager.Core.Catalog;

namespace VmManager.Core.Data.Configurations;

internal sealed class TemplateConfiguration : IEntityTypeConfiguration<Template>
{
    public void Configure(EntityTypeBuilder<Template> builder)
    {
        builder.ToTable("templates");
        builder.HasKey(template => template.Id);
        builder.Property(template => template.Slug).HasMaxLength(60);
        builder.Property(template => template.Name).HasMaxLength(80);
        builder.Property(template => template.Description).HasMaxLength(400);
        builder.Property(template => template.Icon).HasMaxLength(40);
        builder.Property(template => template.OperatingSystem).HasMaxLength(80);
        builder.Property(template => template.DefaultUser).HasMaxLength(32);
        builder.HasIndex(template => template.Slug).IsUnique();
        builder.HasMany(template => template.Versions).WithOne(version => version.Template).HasForeignKey(version => version.TemplateId);
        builder.Property(template => template.RowVersion).IsRowVersion();
    }
}

internal sealed class TemplateVersionConfiguration : IEntityTypeConfiguration<TemplateVersion>
{
    public void Configure(EntityTypeBuilder<TemplateVersion> builder)
    {
        builder.ToTable("template_versions");
        builder.HasKey(version => version.Id);
        builder.HasIndex(version => new { version.TemplateId, version.Number }).IsUnique();
        builder.Property(version => version.Images).AsJson();
        builder.Property(version => version.Notes).HasMaxLength(400);
    }
}

internal sealed class PlanConfiguration : IEntityTypeConfiguration<Plan>
{
    public void Configure(EntityTypeBuilder<Plan> builder)
    {
        builder.ToTable("plans", table =>
        {
            table.HasCheckConstraint("ck_plans_size", "cpus > 0 and memory_bytes > 0 and disk_bytes > 0");
            table.HasCheckConstraint("ck_plans_price", "price_per_hour >= 0");
        });
        builder.HasKey(plan => plan.Id);
        builder.Property(plan => plan.Slug).HasMaxLength(60);
        builder.Property(plan => plan.Name).HasMaxLength(80);
        builder.HasIndex(plan => plan.Slug).IsUnique();
        builder.Property(plan => plan.RowVersion).IsRowVersion();
    }
}
