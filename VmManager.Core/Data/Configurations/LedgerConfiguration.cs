using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VmManager.Core.Billing;
using VmManager.Core.Projects;

namespace VmManager.Core.Data.Configurations;

// What these tables refuse (changes, unbalanced entries) is in VmManager.Infrastructure/Postgres/Routines/ledger.sql. There are no foreign keys
// between the journal's tables: its triggers check more, once per statement, where a key is checked once per row.

internal sealed class LedgerAccountConfiguration : IEntityTypeConfiguration<LedgerAccount>
{
    public void Configure(EntityTypeBuilder<LedgerAccount> builder)
    {
        builder.ToTable("ledger_accounts", table =>
        {
            table.HasCheckConstraint("ck_ledger_accounts_project", "(kind = 'Project') = (project_id is not null)");
            table.HasCheckConstraint("ck_ledger_accounts_chain", "length(chain_hash) = 32 and sequence >= 0");
            table.HasCheckConstraint("ck_ledger_accounts_overdraft", "overdraft_limit >= 0");
        });
        builder.HasKey(account => account.Id);
        builder.Property(account => account.Id).ValueGeneratedNever();
        builder.HasIndex(account => account.ProjectId).IsUnique();
        builder.HasOne<Project>().WithMany().HasForeignKey(account => account.ProjectId).OnDelete(DeleteBehavior.Restrict);
        // Every tick updates the row: with room on its page the update touches no index.
        builder.HasAnnotation("Npgsql:StorageParameter:fillfactor", 60);
    }
}

internal sealed class JournalEntryConfiguration : IEntityTypeConfiguration<JournalEntry>
{
    public void Configure(EntityTypeBuilder<JournalEntry> builder)
    {
        builder.ToTable("journal_entries", table =>
        {
            table.HasCheckConstraint("ck_journal_entries_amount", "amount > 0");
            table.HasCheckConstraint("ck_journal_entries_reversal", "(reverses_id is null) = (reverses_account_id is null)");
        });
        builder.HasKey(entry => entry.Id);
        builder.Property(entry => entry.Id).ValueGeneratedNever();
        builder.Property(entry => entry.Key).HasMaxLength(200);
        builder.Property(entry => entry.Note).HasMaxLength(200);
        builder.HasIndex(entry => entry.Key).IsUnique();
        builder.HasIndex(entry => new { entry.ReversesId, entry.ReversesAccountId }).IsUnique().HasFilter("reverses_id is not null");
        builder.HasIndex(entry => new { entry.Kind, entry.At }).HasFilter("kind <> 'Usage'");
    }
}

internal sealed class PostingConfiguration : IEntityTypeConfiguration<Posting>
{
    public void Configure(EntityTypeBuilder<Posting> builder)
    {
        builder.ToTable("postings", table =>
        {
            table.HasCheckConstraint("ck_postings_amount", "amount > 0");
            table.HasCheckConstraint("ck_postings_accounts", "source_id <> destination_id");
            table.HasCheckConstraint("ck_postings_period", "(starts_at is null) = (ends_at is null) and (starts_at is null or starts_at < ends_at)");
        });
        // Both in the order in which a tick writes, account by account: it appends to them.
        builder.HasKey(posting => new { posting.EntryId, posting.SourceId, posting.Item });
        builder.HasIndex(posting => new { posting.StartsAt, posting.SourceId, posting.Item }).IsUnique()
            .HasDatabaseName("ix_postings_period").HasFilter("starts_at is not null");
    }
}

internal sealed class AccountLineConfiguration : IEntityTypeConfiguration<AccountLine>
{
    public void Configure(EntityTypeBuilder<AccountLine> builder)
    {
        builder.ToTable("account_lines", table =>
        {
            table.HasCheckConstraint("ck_account_lines_amount", "amount <> 0");
            table.HasCheckConstraint("ck_account_lines_hash", "length(hash) = 32");
        });
        builder.HasKey(line => new { line.AccountId, line.Sequence });
        builder.HasIndex(line => line.EntryId).HasFilter("kind <> 'Usage'");
        builder.HasIndex(line => new { line.AccountId, line.Kind, line.Sequence }).HasFilter("kind <> 'Usage'");
    }
}

internal sealed class UsageIntervalConfiguration : IEntityTypeConfiguration<UsageInterval>
{
    public void Configure(EntityTypeBuilder<UsageInterval> builder)
    {
        builder.ToTable("usage_intervals", table =>
        {
            table.HasCheckConstraint("ck_usage_intervals_order", "ends_at is null or starts_at < ends_at");
            table.HasCheckConstraint("ck_usage_intervals_amounts", "rate >= 0 and credited_rate >= 0 and used_before >= 0");
            table.HasCheckConstraint("ck_usage_intervals_settled", "not is_settled or ends_at is not null");
        });
        builder.HasKey(interval => interval.Id);
        builder.HasIndex(interval => new { interval.InstanceId, interval.StartsAt }).IsUnique();
        builder.HasIndex(interval => new { interval.AccountId, interval.StartsAt });
        // All that a tick reads of an interval, in the order in which it reads.
        builder.HasIndex(interval => new { interval.AccountId, interval.Id }).HasDatabaseName("ix_usage_intervals_due").HasFilter("not is_settled")
            .HasAnnotation("Npgsql:IndexInclude", new[]
            {
                nameof(UsageInterval.StartsAt), nameof(UsageInterval.EndsAt), nameof(UsageInterval.Rate), nameof(UsageInterval.CapPerMonth),
                nameof(UsageInterval.UsedBefore),
            });
        builder.HasIndex(interval => interval.EndsAt).HasDatabaseName("ix_usage_intervals_ended")
            .HasFilter("ends_at is not null and not is_settled");
    }
}
