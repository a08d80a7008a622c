using System.Globalization;
using VmManager.Core.Billing;
using VmManager.Core.Shared;
using VmManager.Web.Features.Billing.Entries;

namespace VmManager.Web.Admin.Billing.Prices;

/// <summary>A price as it is typed.</summary>
public sealed record PriceInput
{
    public string PerHour { get; init; } = "";

    public string PerHourStopped { get; init; } = "";

    /// <summary>Empty for none.</summary>
    public string Cap { get; init; } = "";

    /// <summary>"2026-12-01"; empty for at once.</summary>
    public string Day { get; init; } = "";

    public static PriceInput Of(PriceTerms terms) => new()
    {
        PerHour = Points.Format(terms.PerHour, CultureInfo.CurrentCulture),
        PerHourStopped = Points.Format(terms.PerHourStopped, CultureInfo.CurrentCulture),
        Cap = PointInput.Text(terms.CapPerMonth),
    };

    /// <summary>The form, or everything that cannot be read of it. A day begins at midnight UTC, as the ledger's do.</summary>
    public Result<PriceForm> ToForm(int basedOn)
    {
        var running = PointInput.ParseOrNothing(nameof(PriceForm.PerHour), PerHour);
        var stopped = PointInput.ParseOrNothing(nameof(PriceForm.PerHourStopped), PerHourStopped);
        var cap = PointInput.ParseOptional(nameof(PriceForm.CapPerMonth), Cap);
        if (Invalid.Join(running.Error, stopped.Error, cap.Error) is { } invalid)
            return invalid;
        return new PriceForm
        {
            PerHour = running.Value,
            PerHourStopped = stopped.Value,
            CapPerMonth = cap.Value,
            EffectiveAt = EntriesState.ParseDay(Day) is { } day ? new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero) : null,
            BasedOn = basedOn,
        };
    }
}
