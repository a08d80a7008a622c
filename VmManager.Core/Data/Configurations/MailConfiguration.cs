using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VmManager.Core.Mail;

namespace VmManager.Core.Data.Configurations;

internal sealed class OutgoingMailConfiguration : IEntityTypeConfiguration<OutgoingMail>
{
    public void Configure(EntityTypeBuilder<OutgoingMail> builder)
    {
        builder.ToTable("outgoing_mails");
        builder.HasKey(mail => mail.Id);
        builder.Property(mail => mail.Kind).HasMaxLength(40);
        builder.Property(mail => mail.Recipient).HasMaxLength(254);
        builder.Property(mail => mail.Subject).HasMaxLength(200);
        builder.Property(mail => mail.LastError).HasMaxLength(500);
        builder.HasIndex(mail => mail.NextAttemptAt).HasFilter("sent_at IS NULL AND failed_at IS NULL");
        builder.HasIndex(mail => new { mail.Recipient, mail.Kind, mail.CreatedAt });
    }
}
