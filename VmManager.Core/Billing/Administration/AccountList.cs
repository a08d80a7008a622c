using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>Projects' accounts, a page at a time.</summary>
internal static class AccountList
{
    public static async Task<Page<AccountRow>> ReadAsync(
        VmManagerDbContext database, AccountListRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var text = ProjectSearch.Text(request.Search);
        var matching = ProjectSearch.Matching(database, text);
        var total = await matching.CountAsync(cancellationToken);
        var page = request.Sort is AccountSort.Name or AccountSort.Balance
            ? await StoredOrderAsync(database, matching, request, cancellationToken)
            : await ComputedOrderAsync(database, text is null ? null : matching, request, now, cancellationToken);
        return new Page<AccountRow>(await RowsAsync(database, page, now, cancellationToken), total);
    }

    /// <summary>By what is in a column: what everybody burns need not be known.</summary>
    private static Task<List<ProjectId>> StoredOrderAsync(
        VmManagerDbContext database, IQueryable<Project> matching, AccountListRequest request, CancellationToken cancellationToken)
    {
        var rows =
            from project in matching
            join account in database.LedgerAccounts on project.Id equals account.ProjectId
            select new { project.Id, Name = SqlText.Lower(project.Name), account.Balance };
        var sorted = (request.Sort, request.Descending) switch
        {
            (AccountSort.Name, false) => rows.OrderBy(row => row.Name),
            (AccountSort.Name, true) => rows.OrderByDescending(row => row.Name),
            (_, false) => rows.OrderBy(row => row.Balance),
            (_, true) => rows.OrderByDescending(row => row.Balance),
        };
        return sorted.ThenBy(row => row.Id).Skip(request.Page.Skip).Take(request.Page.Take).Select(row => row.Id).ToListAsync(cancellationToken);
    }

    /// <param name="matching">Null for all.</param>
    private static async Task<List<ProjectId>> ComputedOrderAsync(
        VmManagerDbContext database, IQueryable<Project>? matching, AccountListRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var only = matching is null ? null : await matching.Select(project => project.Id).ToListAsync(cancellationToken);
        var rows = AccountFigures.Query(database, only, now);
        // What never ends sorts behind everything that does, as the database has nulls.
        var sorted = (request.Sort, request.Descending) switch
        {
            (AccountSort.Burn, false) => rows.OrderBy(row => row.BurnPerHour),
            (AccountSort.Burn, true) => rows.OrderByDescending(row => row.BurnPerHour),
            (AccountSort.SpentThisMonth, false) => rows.OrderBy(row => row.SpentThisMonth),
            (AccountSort.SpentThisMonth, true) => rows.OrderByDescending(row => row.SpentThisMonth),
            (_, false) => rows.OrderBy(row => row.RunwayHours).ThenBy(row => row.Balance),
            (_, true) => rows.OrderByDescending(row => row.RunwayHours).ThenByDescending(row => row.Balance),
        };
        var page = await sorted.ThenBy(row => row.ProjectId).Skip(request.Page.Skip).Take(request.Page.Take)
            .Select(row => row.ProjectId).ToListAsync(cancellationToken);
        return page.ConvertAll(ProjectId.From);
    }

    /// <summary>In the order of <paramref name="projects"/>.</summary>
    private static async Task<List<AccountRow>> RowsAsync(
        VmManagerDbContext database, List<ProjectId> projects, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var figures = await AccountFigures.ReadAsync(database, projects, now, cancellationToken);
        var owners = await ProjectSearch.OwnersAsync(database, projects, cancellationToken);
        var rows = await (
            from project in database.Projects
            join account in database.LedgerAccounts on project.Id equals account.ProjectId
            join standing in database.ProjectStandings on project.Id equals standing.ProjectId into standings
            from standing in standings.DefaultIfEmpty()
            where projects.Contains(project.Id)
            select new { project.Id, project.Name, account.OverdraftLimit, Rung = (LadderRung?)standing.Rung, IsExempt = standing.ExemptAt != null })
            .ToDictionaryAsync(row => row.Id, cancellationToken);
        var states = await database.Instances
            .Where(instance => projects.Contains(instance.ProjectId) && instance.Lifecycle == InstanceLifecycle.Ready)
            .GroupBy(instance => new { instance.ProjectId, instance.ObservedState })
            .Select(group => new { group.Key.ProjectId, group.Key.ObservedState, Count = group.Count() }).ToListAsync(cancellationToken);
        return projects.ConvertAll(id =>
        {
            var (row, figure) = (rows[id], figures[id]);
            int Count(params PowerState[] wanted) => states.Where(state => state.ProjectId == id && wanted.Contains(state.ObservedState)).Sum(state => state.Count);
            return new AccountRow(
                AccountId.Of(id), id, row.Name, owners.GetValueOrDefault(id)?.Name, owners.GetValueOrDefault(id)?.Email, figure.Balance, row.OverdraftLimit,
                figure.BurnPerHour, figure.Runway, figure.SpentThisMonth, Count(PowerState.Running, PowerState.Frozen), Count(PowerState.Stopped),
                row.Rung ?? LadderRung.Good, row.IsExempt);
        });
    }
}
