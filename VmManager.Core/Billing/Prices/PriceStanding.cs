using VmManager.Core.Instances;

namespace VmManager.Core.Billing;

/// <summary>How the price an instance runs at stands to the versions of its plan's.</summary>
/// <param name="Target">The price it could have instead: the one offered now, or the next announced one; null when there is no other.</param>
/// <param name="MustBy">The announced version since which, or from which on, it needs <paramref name="Target"/> accepted to be started.</param>
internal sealed record PriceStanding(PlanPrice? Target, PlanPrice? MustBy)
{
    /// <param name="instance">The instance.</param>
    /// <param name="versions">All of its plan, newest first.</param>
    /// <param name="now">The time.</param>
    public static PriceStanding Of(Instance instance, IReadOnlyList<PlanPrice> versions, DateTimeOffset now)
    {
        var terms = new PriceTerms(instance.PricePerHour, instance.PricePerHourStopped, instance.CapPerMonth);
        var offered = versions.FirstOrDefault(version => version.EffectiveAt <= now);
        var next = versions.Where(version => version.EffectiveAt > now && !IsReplaced(version, versions)).MinBy(version => version.EffectiveAt);
        var target = new[] { offered, next }.FirstOrDefault(version => version is not null && version.Terms != terms);
        if (target is null || !PriceRules.IsDearer(target.Terms, terms))
            return new PriceStanding(target, MustBy: null);
        var accepted = versions.FirstOrDefault(version => version.Id == instance.PriceId)?.Version ?? 0;
        var must = versions
            .Where(version => version.Version > accepted && version.Version <= target.Version && version.IsDated && !IsReplaced(version, versions))
            .MinBy(version => version.EffectiveAt);
        return new PriceStanding(target, must);
    }

    /// <summary>Whether it cannot be started as it is. Nobody is held to a price they were not told of.</summary>
    public bool NeedsAcceptance(DateTimeOffset now) => MustBy is { AnnouncedAt: not null } must && must.EffectiveAt <= now;

    /// <summary>Whether a later version takes its place before or when its time comes.</summary>
    public static bool IsReplaced(PlanPrice version, IReadOnlyList<PlanPrice> versions) =>
        versions.Any(later => later.Version > version.Version && later.EffectiveAt <= version.EffectiveAt);
}
