using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VmManager.Core.People;
using VmManager.Core.Projects;

namespace VmManager.Core.Data.Configurations;

internal sealed class ProjectConfiguration : IEntityTypeConfiguration<Project>
{
    public void Configure(EntityTypeBuilder<Project> builder)
    {
        builder.ToTable("projects");
        builder.HasKey(project => project.Id);
        builder.Property(project => project.Name).HasMaxLength(80);
        builder.HasIndex(project => project.PersonalOf).IsUnique();
        builder.HasOne<Person>().WithMany().HasForeignKey(project => project.PersonalOf).OnDelete(DeleteBehavior.Restrict);
        builder.HasMany(project => project.Members).WithOne().HasForeignKey(member => member.ProjectId);
    }
}

internal sealed class ProjectMemberConfiguration : IEntityTypeConfiguration<ProjectMember>
{
    public void Configure(EntityTypeBuilder<ProjectMember> builder)
    {
        builder.ToTable("project_members");
        builder.HasKey(member => new { member.ProjectId, member.PersonId });
        builder.HasIndex(member => member.PersonId);
        builder.HasOne<Person>().WithMany().HasForeignKey(member => member.PersonId).OnDelete(DeleteBehavior.Cascade);
    }
}
