using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>Everybody on the ladder.</summary>
internal static class LadderList
{
    public static async Task<Page<LadderRow>> ReadAsync(
        VmManagerDbContext database, PageRequest page, BillingOptions options, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var standings = database.ProjectStandings.AsNoTracking().Where(standing => standing.Rung != LadderRung.Good);
        var total = await standings.CountAsync(cancellationToken);
        // Rungs are stored by name; their order is that of the enumeration, and of equals who is there longest comes first.
        var found = await standings
            .OrderBy(standing =>
                standing.Rung == LadderRung.Ended ? 0 : standing.Rung == LadderRung.Recoverable ? 1 : standing.Rung == LadderRung.FinalNotice ? 2
                : standing.Rung == LadderRung.Grace ? 3 : standing.Rung == LadderRung.Empty ? 4 : 5)
            .ThenBy(standing => standing.RungSince).ThenBy(standing => standing.ProjectId)
            .Skip(page.Skip).Take(page.Take)
            .Select(standing => new
            {
                Standing = standing,
                Name = database.Projects.Where(project => project.Id == standing.ProjectId).Select(project => project.Name).First(),
                Stopped = database.Instances.Count(instance => instance.ProjectId == standing.ProjectId && instance.StoppedByLadderAt != null),
            })
            .ToListAsync(cancellationToken);
        List<ProjectId> projects = found.ConvertAll(row => row.Standing.ProjectId);
        var states = (await LadderSql.ReadAsync(database, projects, now, cancellationToken)).ToDictionary(state => state.ProjectId);
        var owners = await ProjectSearch.OwnersAsync(database, projects, cancellationToken);
        return new Page<LadderRow>(
            found.ConvertAll(row =>
            {
                var state = states[row.Standing.ProjectId];
                return new LadderRow(
                    row.Standing.ProjectId, row.Name, owners.GetValueOrDefault(row.Standing.ProjectId)?.Name,
                    StandingReading.View(row.Standing, state.Available, state.BurnPerHour, options, state.WakePerHour), state.Balance, state.BurnPerHour, row.Stopped);
            }),
            total);
    }
}
