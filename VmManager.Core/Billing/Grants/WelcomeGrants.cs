using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VmManager.Core.Data;
using VmManager.Core.Jobs;
using VmManager.Core.People;
using VmManager.Core.Projects;

namespace VmManager.Core.Billing;

/// <summary>
/// Gives everybody with a confirmed address points to begin with, once. It looks at the database alone, so that it may be run after each
/// confirmation and now and then: who was missed is found.
/// </summary>
public sealed class WelcomeGrants(
    IDbContextFactory<VmManagerDbContext> databases, ILedger ledger, IPointsNews news, IOptions<BillingOptions> options)
{
    private const int AtOnce = 100;

    /// <returns>How many were given.</returns>
    public async Task<int> GiveAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Welcome <= 0)
            return 0;
        var projects = await FindAsync(cancellationToken);
        foreach (var project in projects)
            await GiveAsync(project, cancellationToken);
        await news.AnnounceAsync(projects, cancellationToken);
        return projects.Count;
    }

    private async Task<List<ProjectId>> FindAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var projects = await database.Database.SqlQuery<Guid>(
            $"""
            select p.id as "Value" from projects p join people u on u.id = p.personal_of
            where u.email_confirmed and not exists (select from account_lines l where l.account_id = p.id and l.kind = 'Welcome')
            order by p.created_at limit {AtOnce}
            """).ToListAsync(cancellationToken);
        return projects.ConvertAll(ProjectId.From);
    }

    private async Task GiveAsync(ProjectId project, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var posting = new PostingDraft(PlatformAccounts.Grants, AccountId.Of(project), options.Value.Welcome);
        var written = await ledger.WriteAsync(
            database, new EntryDraft(EntryKind.Welcome, $"welcome:{project}", [posting], Actor.Platform), cancellationToken);
        if (written.IsSuccess)
            await transaction.CommitAsync(cancellationToken);
    }
}

/// <summary>Finds those whom nobody welcomed when they confirmed.</summary>
internal sealed class WelcomeSweep(WelcomeGrants welcome) : ISweep
{
    public static string Name => "billing.welcome";

    public static TimeSpan Every => TimeSpan.FromMinutes(1);

    public Task RunAsync(CancellationToken cancellationToken) => welcome.GiveAsync(cancellationToken);
}
