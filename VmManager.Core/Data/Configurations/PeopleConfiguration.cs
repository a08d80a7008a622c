using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VmManager.Core.People;
using VmManager.Core.People.SignIn;

namespace VmManager.Core.Data.Configurations;

internal sealed class PersonConfiguration : IEntityTypeConfiguration<Person>
{
    public void Configure(EntityTypeBuilder<Person> builder)
    {
        builder.ToTable("people");
        builder.Property(person => person.DisplayName).HasMaxLength(80);
        builder.Property(person => person.Handle).HasMaxLength(30);
        builder.Property(person => person.Language).HasMaxLength(5);
        builder.HasIndex(person => person.Handle).IsUnique();
        builder.HasIndex(person => person.NormalizedEmail).IsUnique().HasDatabaseName("EmailIndex");
    }
}

internal sealed class SshKeyConfiguration : IEntityTypeConfiguration<SshKey>
{
    public void Configure(EntityTypeBuilder<SshKey> builder)
    {
        builder.ToTable("ssh_keys");
        builder.HasKey(key => key.Id);
        builder.Property(key => key.Name).HasMaxLength(80);
        builder.HasIndex(key => new { key.PersonId, key.Name }).IsUnique();
        builder.HasIndex(key => new { key.PersonId, key.Fingerprint }).IsUnique();
        builder.HasOne<Person>().WithMany().HasForeignKey(key => key.PersonId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class SignInGuardConfiguration : IEntityTypeConfiguration<SignInGuard>
{
    public void Configure(EntityTypeBuilder<SignInGuard> builder)
    {
        builder.ToTable("sign_in_guards");
        builder.HasKey(guard => guard.AddressHash);
        builder.Property(guard => guard.AddressHash).HasMaxLength(64);
        builder.Property(guard => guard.Failures).AsJson();
        builder.HasIndex(guard => guard.UpdatedAt);
    }
}
