using System.Linq.Expressions;
using VmManager.Core.Catalog;
using VmManager.Core.Instances;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>What a price must be like, and when one is dearer than another.</summary>
internal static class PriceRules
{
    private const long MostPerHour = 1_000_000 * Points.One;

    /// <summary>Instances that cost something or will soon.</summary>
    public static Expression<Func<Instance, bool>> IsPriced { get; } = instance =>
        instance.Lifecycle == InstanceLifecycle.Ready || instance.Lifecycle == InstanceLifecycle.Provisioning;

    /// <summary>Everything that is wrong with the amounts, by field; null when nothing is.</summary>
    public static Error? Check(PriceForm form)
    {
        var check = new FormCheck();
        var outOfRange = CatalogErrors.PriceOutOfRange(MostPerHour / Points.One);
        check.AddIf(form.PerHour is < 0 or > MostPerHour, nameof(form.PerHour), outOfRange);
        check.AddIf(form.PerHourStopped is < 0 or > MostPerHour, nameof(form.PerHourStopped), outOfRange);
        check.AddIf(
            check.IsClean(nameof(form.PerHourStopped)) && form.PerHourStopped > form.PerHour, nameof(form.PerHourStopped),
            BillingErrors.StoppedAboveRunning());
        check.AddIf(form.CapPerMonth < form.PerHour, nameof(form.CapPerMonth), BillingErrors.CapBelowHour());
        check.AddIf(form.CapPerMonth is < 0 or > BillingLimits.MostPerEntry, nameof(form.CapPerMonth), PointAmounts.OutOfRange(BillingLimits.MostPerEntry));
        return check.Error;
    }

    /// <summary>Whether anything costs more: running, stopped, or a whole month.</summary>
    public static bool IsDearer(PriceTerms after, PriceTerms before) =>
        after.PerHour > before.PerHour || after.PerHourStopped > before.PerHourStopped || Cap(after) > Cap(before);

    /// <summary><see cref="IsDearer"/> than what an instance pays, for queries.</summary>
    public static Expression<Func<Instance, bool>> PaysMoreAt(PriceTerms after)
    {
        var (perHour, stopped, cap) = (after.PerHour, after.PerHourStopped, Cap(after));
        return instance => instance.PricePerHour < perHour || instance.PricePerHourStopped < stopped
            || (instance.CapPerMonth != null && instance.CapPerMonth < cap);
    }

    private static long Cap(PriceTerms terms) => terms.CapPerMonth ?? long.MaxValue;
}
