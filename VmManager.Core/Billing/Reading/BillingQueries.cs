using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VmManager.Core.Data;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

internal sealed partial class BillingQueries(
    IDbContextFactory<VmManagerDbContext> databases, IOptions<BillingOptions> options, TimeProvider time) : IBillingQueries
{
    private const int MostDays = 400;

    public async Task<IReadOnlyList<BillingProject>> ProjectsAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await (
            from member in database.ProjectMembers
            join project in database.Projects on member.ProjectId equals project.Id
            join account in database.LedgerAccounts on project.Id equals account.ProjectId
            where member.PersonId == actor.PersonId
            orderby project.PersonalOf == actor.PersonId descending, project.Name, project.CreatedAt
            select new BillingProject(
                project.Id, project.Name, project.PersonalOf == actor.PersonId, account.Balance, member.Role == ProjectRole.Owner))
            .ToListAsync(cancellationToken);
    }

    public Task<Result<BalanceView>> BalanceAsync(Actor actor, ProjectId? projectId, CancellationToken cancellationToken) =>
        ReadAsync(actor, projectId, (database, project) => BalanceAsync(database, actor, project, cancellationToken), cancellationToken);

    public async Task<Result<SpendingView>> SpendingAsync(
        Actor actor, ProjectId? projectId, DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        if (last < first || last.DayNumber - first.DayNumber >= MostDays)
            return new Invalid([FieldErrors.OutOfRange(1, MostDays) with { Field = "Days" }]);
        return await ReadAsync(actor, projectId, async (database, project) =>
        {
            var (from, until) = (Midnight(first), Midnight(last).AddDays(1));
            var now = time.GetUtcNow();
            var costs = await UsageCosts.ByDayAsync(database, project.Value, from, until < now ? until : now, cancellationToken);
            var days = Enumerable.Range(0, last.DayNumber - first.DayNumber + 1).Select(first.AddDays).ToList();
            return new SpendingView(days, [.. costs.GroupBy(cost => cost.InstanceId).Select(of => Spending(of.ToList(), days))
                .OrderByDescending(instance => instance.Total).ThenBy(instance => instance.Name, StringComparer.Ordinal)]);
        }, cancellationToken);
    }

    public async Task<IReadOnlyDictionary<InstanceId, InstanceCost>> CostsAsync(
        Actor actor, IReadOnlyCollection<InstanceId> instances, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var mine = ProjectAccess.Of(database, actor);
        var found = await database.Instances.AsNoTracking()
            .Where(instance => instances.Contains(instance.Id) && (actor.IsAdmin || mine.Contains(instance.ProjectId)))
            .Select(instance => new { instance.Id, instance.PricePerHour, instance.PricePerHourStopped, instance.CapPerMonth })
            .ToListAsync(cancellationToken);
        var costs = await UsageCosts.OfMonthAsync(
            database, accountId: Guid.Empty, [.. found.Select(row => row.Id.Value)], time.GetUtcNow(), cancellationToken);
        var byId = costs.ToDictionary(cost => new InstanceId(cost.InstanceId));
        return found.ToDictionary(row => row.Id, row =>
        {
            var terms = new PriceTerms(row.PricePerHour, row.PricePerHourStopped, row.CapPerMonth);
            return byId.TryGetValue(row.Id, out var cost)
                ? new InstanceCost(cost.Rate, cost.ThisMonth, terms, cost.IsCapped, cost.Credited)
                : new InstanceCost(PerHour: 0, ThisMonth: 0, terms, IsCapped: false, Credited: 0);
        });
    }

    public Task<Result<LowBalanceView>> LowBalanceAsync(Actor actor, ProjectId? projectId, CancellationToken cancellationToken) =>
        ReadAsync(actor, projectId, async (database, project) =>
        {
            var standing = await StandingReading.FindAsync(database, project, cancellationToken);
            return new LowBalanceView
            {
                ProjectId = project,
                MayManage = await MayManageAsync(database, actor, project, cancellationToken),
                Form = new LowBalanceForm { WakeOnTopUp = standing.WakeOnTopUp, MailWarnings = standing.MailWarnings },
                Order = await StandingReading.OrderAsync(database, project, cancellationToken),
                Rules = StandingReading.Rules(options.Value.Ladder),
            };
        }, cancellationToken);

    private async Task<BalanceView> BalanceAsync(VmManagerDbContext database, Actor actor, ProjectId project, CancellationToken cancellationToken)
    {
        // One question for all that is one row: each further one would wait for its turn while a tick runs.
        var ready = database.Instances.Where(row => row.ProjectId == project && row.Lifecycle == InstanceLifecycle.Ready);
        var wakeable = StandingReading.Wakeable(database, project);
        var of = await database.Projects.AsNoTracking().Where(row => row.Id == project).Select(row => new
        {
            row.Name,
            Account = database.LedgerAccounts.Single(account => account.ProjectId == project),
            Standing = database.ProjectStandings.FirstOrDefault(standing => standing.ProjectId == project),
            Running = ready.Count(instance => instance.ObservedState == PowerState.Running || instance.ObservedState == PowerState.Frozen),
            Stopped = ready.Count(instance => instance.ObservedState == PowerState.Stopped),
            WakePerHour = wakeable.Sum(instance => instance.PricePerHour - instance.PricePerHourStopped),
        }).SingleAsync(cancellationToken);
        var (account, standing) = (of.Account, of.Standing ?? new ProjectStanding { ProjectId = project });
        var costs = await UsageCosts.OfMonthAsync(database, project.Value, instances: [], time.GetUtcNow(), cancellationToken);
        var funds = new FundsState(account.Balance, costs.Sum(cost => cost.Burn), account.OverdraftLimit);
        var display = options.Value.Display;
        return new BalanceView
        {
            ProjectId = project,
            AccountId = account.Id,
            ProjectName = of.Name,
            MayManage = await MayManageAsync(database, actor, project, cancellationToken),
            Balance = account.Balance,
            OverdraftLimit = account.OverdraftLimit,
            BurnPerHour = funds.BurnPerHour,
            Runway = funds.Runway,
            SpentToday = costs.Sum(cost => cost.Today),
            SpentThisMonth = costs.Sum(cost => cost.ThisMonth),
            ForecastThisMonth = costs.Sum(cost => cost.Forecast),
            Running = of.Running,
            Stopped = of.Stopped,
            ChargedUntil = account.ChargedUntil,
            Ladder = StandingReading.View(standing, funds.Available, funds.BurnPerHour, options.Value, of.WakePerHour),
            Notices = await StandingReading.NoticesAsync(database, project, cancellationToken),
            DisplayRate = display.RatePerPoint is { } rate ? new DisplayRate(rate, display.Currency) : null,
        };
    }

    /// <summary>Somebody else's project is "not found", here for all reads.</summary>
    private async Task<Result<T>> ReadAsync<T>(
        Actor actor, ProjectId? projectId, Func<VmManagerDbContext, ProjectId, Task<T>> read, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var project = await BillingAccess.FindAsync(database, actor, projectId, ProjectRole.Viewer, cancellationToken);
        return project.IsSuccess ? await read(database, project.Value) : project.Error;
    }

    private static async Task<bool> MayManageAsync(
        VmManagerDbContext database, Actor actor, ProjectId project, CancellationToken cancellationToken) =>
        (await ProjectAccess.RequireAsync(database, actor, project, ProjectRole.Owner, cancellationToken: cancellationToken)).IsSuccess;

    private static DateTimeOffset Midnight(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    private static InstanceSpending Spending(List<DayCost> costs, List<DateOnly> days)
    {
        var amounts = new long[days.Count];
        foreach (var cost in costs)
            amounts[DateOnly.FromDateTime(cost.Day.UtcDateTime).DayNumber - days[0].DayNumber] = cost.Amount;
        return new InstanceSpending(new InstanceId(costs[0].InstanceId), costs[0].Name, costs[0].IsDeleted, amounts);
    }
}
