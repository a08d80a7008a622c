using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using VmManager.Core.Audit;
using VmManager.Core.Billing;
using VmManager.Core.Catalog;
using VmManager.Core.Instances;
using VmManager.Core.Mail;
using VmManager.Core.Observing;
using VmManager.Core.Operations;
using VmManager.Core.People;
using VmManager.Core.People.SignIn;
using VmManager.Core.Placement;
using VmManager.Core.Projects;
using VmManager.Core.Servers;
using VmManager.Core.Terminals;

namespace VmManager.Core.Data;

/// <summary>The platform's state. One context per use case, from <see cref="IDbContextFactory{TContext}"/>; reads do not track.</summary>
public sealed class VmManagerDbContext(DbContextOptions<VmManagerDbContext> options) : IdentityUserContext<Person, PersonId>(options)
{
    public DbSet<AccountLine> AccountLines => Set<AccountLine>();

    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();

    public DbSet<BillingNotice> BillingNotices => Set<BillingNotice>();

    public DbSet<Instance> Instances => Set<Instance>();

    public DbSet<JournalEntry> JournalEntries => Set<JournalEntry>();

    public DbSet<LedgerAccount> LedgerAccounts => Set<LedgerAccount>();

    public DbSet<MetricSample> MetricSamples => Set<MetricSample>();

    public DbSet<Operation> Operations => Set<Operation>();

    public DbSet<OperationStep> OperationSteps => Set<OperationStep>();

    public DbSet<OutgoingMail> OutgoingMails => Set<OutgoingMail>();

    public DbSet<PaymentRequest> PaymentRequests => Set<PaymentRequest>();

    public DbSet<PlacementDecision> PlacementDecisions => Set<PlacementDecision>();

    public DbSet<Plan> Plans => Set<Plan>();

    public DbSet<PlanPrice> PlanPrices => Set<PlanPrice>();

    public DbSet<Posting> Postings => Set<Posting>();

    public DbSet<Project> Projects => Set<Project>();

    public DbSet<ProjectMember> ProjectMembers => Set<ProjectMember>();

    public DbSet<ProjectStanding> ProjectStandings => Set<ProjectStanding>();

    public DbSet<ProtectionKey> ProtectionKeys => Set<ProtectionKey>();

    public DbSet<Server> Servers => Set<Server>();

    public DbSet<SignInGuard> SignInGuards => Set<SignInGuard>();

    public DbSet<SshKey> SshKeys => Set<SshKey>();

    public DbSet<Template> Templates => Set<Template>();

    public DbSet<TemplateVersion> TemplateVersions => Set<TemplateVersion>();

    public DbSet<TerminalTicket> TerminalTickets => Set<TerminalTicket>();

    public DbSet<UsageInterval> UsageIntervals => Set<UsageInterval>();

    public DbSet<VoucherBatch> VoucherBatches => Set<VoucherBatch>();

    public DbSet<VoucherGuard> VoucherGuards => Set<VoucherGuard>();

    public DbSet<VoucherRedemption> VoucherRedemptions => Set<VoucherRedemption>();

    public DbSet<Voucher> Vouchers => Set<Voucher>();

    /// <summary>Fixed, so that the design-time tool and every process have one model, whatever options Identity has there.</summary>
    protected override Version SchemaVersion => IdentitySchemaVersions.Version2;

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        TypedIdConvention.Apply(configurationBuilder);
        EnumConvention.Apply(configurationBuilder);
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(VmManagerDbContext).Assembly);
        // For constraints on spans of time; part of every PostgreSQL.
        builder.HasAnnotation("Npgsql:PostgresExtension:btree_gist", ",,");
        SqlText.Map(builder);
        SnakeCaseNames.Apply(builder);
    }
}
