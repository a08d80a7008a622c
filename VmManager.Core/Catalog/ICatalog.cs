using VmManager.Core.Billing;
using VmManager.Core.Shared;

namespace VmManager.Core.Catalog;

/// <summary>Templates and plans, as people choose them and as admins edit them.</summary>
public interface ICatalog
{
    /// <summary>What can be created now, in the order to show.</summary>
    Task<CatalogOffer> OfferAsync(CancellationToken cancellationToken);

    /// <summary>Whether so many instances of a plan fit, and where the limit lies; asked while choosing.</summary>
    Task<CapacityAnswer> CapacityAsync(TemplateId templateId, PlanId planId, int count, CancellationToken cancellationToken);
}

public sealed record CatalogOffer(IReadOnlyList<TemplateOffer> Templates, IReadOnlyList<PlanOffer> Plans);

/// <summary>A template card.</summary>
/// <param name="IsAvailable">Some healthy server that takes new instances holds its image.</param>
public sealed record TemplateOffer(
    TemplateId Id,
    string Slug,
    string Name,
    string Description,
    string Icon,
    string OperatingSystem,
    string DefaultUser,
    int MinCpus,
    long MinMemoryBytes,
    long MinDiskBytes,
    bool IsAvailable);

/// <summary>A plan card.</summary>
/// <param name="PricePerHour">Micro-points per running hour.</param>
public sealed record PlanOffer(PlanId Id, string Slug, string Name, int Cpus, long MemoryBytes, long DiskBytes, long PricePerHour)
{
    /// <summary>All of the price that is offered now: running, stopped, and the most in a month.</summary>
    public PriceTerms Terms { get; init; } = new(PricePerHour, PerHourStopped: 0, CapPerMonth: null);

    /// <summary>The version of the price that is shown; null for a plan that has none of its own.</summary>
    public PlanPriceId? PriceId { get; init; }
}

/// <summary>Whether a wish fits now.</summary>
/// <param name="Fits">Whether all of them fit.</param>
/// <param name="Possible">How many fit, at most the count asked for.</param>
/// <param name="Reason">Why not all, without naming servers; null when they fit.</param>
public sealed record CapacityAnswer(bool Fits, int Possible, Error? Reason);
