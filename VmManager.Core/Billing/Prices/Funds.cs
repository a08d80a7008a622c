using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VmManager.Core.Data;
using VmManager.Core.Instances;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>Whether a project can pay for what it is about to begin.</summary>
internal sealed class Funds(IOptions<BillingOptions> options)
{
    /// <summary>Refuses with the amount missing when the balance would not last <see cref="BillingOptions.NeededHours"/>.</summary>
    /// <param name="database">The caller's unit of work.</param>
    /// <param name="projectId">Who pays.</param>
    /// <param name="morePerHour">What is about to be added to the burn rate; nothing or less is never refused while there are points.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Error?> RefusalAsync(
        VmManagerDbContext database, ProjectId projectId, long morePerHour, CancellationToken cancellationToken)
    {
        var state = await ReadAsync(database, projectId, cancellationToken);
        var missing = Missing(state, state.BurnPerHour + morePerHour);
        return missing > 0 ? BillingErrors.NotEnough(missing) : null;
    }

    /// <summary>What is missing to run at this rate; 0 when nothing is. With nothing left, something always is.</summary>
    public long Missing(FundsState state, long perHour) =>
        perHour <= 0 ? 0 : Math.Max(state.Available > 0 ? 0 : 1, LadderRule.Needed(perHour, options.Value) - state.Available);

    /// <summary>The balance, and what everything of the project costs per hour as it is now, with what is just being created.</summary>
    public static async Task<FundsState> ReadAsync(VmManagerDbContext database, ProjectId projectId, CancellationToken cancellationToken)
    {
        var account = AccountId.Of(projectId);
        var has = await database.LedgerAccounts.Where(row => row.Id == account)
            .Select(row => new { row.Balance, row.OverdraftLimit }).SingleAsync(cancellationToken);
        var metered = await database.UsageIntervals.Where(row => row.AccountId == account && row.EndsAt == null && !row.IsSettled)
            .SumAsync(row => row.Rate, cancellationToken);
        var begun = await database.Instances.Where(row => row.ProjectId == projectId && row.Lifecycle == InstanceLifecycle.Provisioning)
            .SumAsync(row => row.PricePerHour, cancellationToken);
        return new FundsState(has.Balance, metered + begun, has.OverdraftLimit);
    }
}

/// <summary>What a project has and what it burns.</summary>
internal sealed record FundsState(long Balance, long BurnPerHour, long OverdraftLimit = 0)
{
    /// <summary>What may still be spent.</summary>
    public long Available => Balance + OverdraftLimit;

    /// <summary>Beyond this a runway says nothing.</summary>
    public const double MostHours = 10 * 365 * 24;

    /// <summary>How long that lasts; null when nothing burns or for as good as ever.</summary>
    public TimeSpan? Runway => RunwayAt(BurnPerHour);

    public TimeSpan? RunwayAt(long perHour)
    {
        if (perHour <= 0)
            return null;
        var hours = Math.Max(0, Available) / (double)perHour;
        return hours > MostHours ? null : TimeSpan.FromHours(hours);
    }
}
