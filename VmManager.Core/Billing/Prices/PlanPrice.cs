using VmManager.Core.Catalog;
using VmManager.Core.People;

namespace VmManager.Core.Billing;

/// <summary>A version of a plan's price; never changed once written. The newest whose time has come is offered.</summary>
public sealed class PlanPrice
{
    public PlanPriceId Id { get; init; }

    public PlanId PlanId { get; init; }

    /// <summary>1, 2, 3 … within the plan.</summary>
    public int Version { get; init; }

    /// <summary>Micro-points per hour running (frozen counts as running: its memory is kept).</summary>
    public long PerHour { get; init; }

    /// <summary>Micro-points per hour stopped, for the disk.</summary>
    public long PerHourStopped { get; init; }

    /// <summary>The most an instance costs in a calendar month (UTC); null for no cap.</summary>
    public long? CapPerMonth { get; init; }

    /// <summary>From when it is offered, and from when what runs at an older one needs it accepted to be started again.</summary>
    public DateTimeOffset EffectiveAt { get; init; }

    /// <summary>When people with instances of the plan were told; null when they need not be.</summary>
    public DateTimeOffset? AnnouncedAt { get; set; }

    public PersonId? CreatedBy { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>It was given a date to begin at: people are told of it, and must accept it from then on.</summary>
    public bool IsDated => EffectiveAt > CreatedAt;

    public PriceTerms Terms => new(PerHour, PerHourStopped, CapPerMonth);
}

/// <summary>What an instance costs, in micro-points.</summary>
/// <param name="PerHour">Running.</param>
/// <param name="PerHourStopped">Stopped.</param>
/// <param name="CapPerMonth">The most in a calendar month; null for no cap.</param>
public sealed record PriceTerms(long PerHour, long PerHourStopped, long? CapPerMonth)
{
    /// <summary>A whole month running: the cap, or 730 hours where there is none or it is higher.</summary>
    public long MonthRunning => Capped(PerHour);

    /// <summary>A whole month stopped.</summary>
    public long MonthStopped => Capped(PerHourStopped);

    private long Capped(long perHour) => Math.Min(perHour * Shared.Points.HoursPerMonth, CapPerMonth ?? long.MaxValue);
}
