using VmManager.Core.Catalog;
using VmManager.Core.Instances;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>Prices and their changes. What runs keeps the price its person accepted, until the person accepts another.</summary>
public interface IPriceActions
{
    /// <summary>Admins: all versions of a plan's price, newest first.</summary>
    Task<Result<IReadOnlyList<PlanPriceRow>>> VersionsAsync(Actor actor, PlanId planId, CancellationToken cancellationToken);

    /// <summary>Admins: what a change would mean for what runs, before it is saved. Writes nothing.</summary>
    Task<Result<PriceEffect>> PreviewAsync(Actor actor, PlanId planId, PriceForm form, CancellationToken cancellationToken);

    /// <summary>Admins: a new version. With a date it is announced: everybody with an instance of the plan is told by mail and in the app.</summary>
    Task<Result<PlanPriceId>> ChangeAsync(Actor actor, PlanId planId, PriceForm form, CancellationToken cancellationToken);

    /// <summary>What the actor's instances could be moved to: a newer price than the one they run at.</summary>
    Task<Result<IReadOnlyList<PriceOffer>>> OffersAsync(Actor actor, InstanceId? only, CancellationToken cancellationToken);

    /// <summary>Takes the newer price for an instance from now on. Refused when it is not the newest any more: read the offer again.</summary>
    Task<Result> AcceptAsync(Actor actor, InstanceId instanceId, PlanPriceId priceId, CancellationToken cancellationToken);
}

/// <summary>What an admin writes about a price. Field names in refusals are the property names here.</summary>
public sealed record PriceForm
{
    public long PerHour { get; init; }

    public long PerHourStopped { get; init; }

    public long? CapPerMonth { get; init; }

    /// <summary>From when; null for at once. At least <see cref="BillingOptions.AnnounceDays"/> ahead when it raises what somebody pays.</summary>
    public DateTimeOffset? EffectiveAt { get; init; }

    /// <summary>Number of the newest version when the form was opened; refused as stale when there is a newer one.</summary>
    public int BasedOn { get; init; }
}

/// <summary>A version of a plan's price as admins see it.</summary>
/// <param name="IsCurrent">It is offered now.</param>
/// <param name="InstanceCount">Instances that run at it.</param>
/// <param name="CreatedBy">Name of the admin; null for the platform.</param>
public sealed record PlanPriceRow(
    PlanPriceId Id,
    int Version,
    PriceTerms Terms,
    DateTimeOffset EffectiveAt,
    bool IsCurrent,
    int InstanceCount,
    string? CreatedBy,
    DateTimeOffset CreatedAt);

/// <summary>What a change of price means.</summary>
/// <param name="Before">The newest terms now.</param>
/// <param name="After">The new ones.</param>
/// <param name="Instances">Instances of the plan that keep an older price until it is accepted.</param>
/// <param name="Projects">To how many projects they belong.</param>
/// <param name="MonthNow">What they cost in a whole month as they are (running or stopped), at the prices accepted.</param>
/// <param name="MonthThen">The same at the new price, if everybody accepted.</param>
/// <param name="Largest">The projects it would cost most, dearest first.</param>
public sealed record PriceEffect(
    PriceTerms? Before, PriceTerms After, int Instances, int Projects, long MonthNow, long MonthThen, IReadOnlyList<PriceEffectRow> Largest);

/// <summary>What a change of price means for one project.</summary>
public sealed record PriceEffectRow(Guid ProjectId, string ProjectName, int Instances, long MonthNow, long MonthThen);

/// <summary>A newer price for an instance.</summary>
/// <param name="MustAcceptFrom">From then on the instance needs it accepted to be started; null while that is not announced.</param>
public sealed record PriceOffer(
    InstanceId InstanceId, string InstanceName, string PlanName, PlanPriceId PriceId, PriceTerms Now, PriceTerms Then, DateTimeOffset EffectiveAt,
    DateTimeOffset? MustAcceptFrom);
