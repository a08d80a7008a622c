using Microsoft.AspNetCore.Components;
using VmManager.Core.Billing;
using VmManager.Web.Features.Billing.Entries;
using VmManager.Web.Layout.Controls;

namespace VmManager.Web.Features.Billing.Overview;

/// <summary>How a project stands: what is left, how long it lasts, where it goes.</summary>
public sealed partial class OverviewPage
{
    private const int UsualDays = 30;
    private const int MostEntries = 6;

    private static readonly int[] Ranges = [7, UsualDays, 90];

    private BalanceView? _balance;
    private SpendingView? _spending;
    private IReadOnlyList<DaySeries> _series = [];
    private IReadOnlyList<EntryRow> _latest = [];
    private IReadOnlyList<PriceOffer> _offers = [];
    private bool _isTable;

    [Inject] private IPriceActions Prices { get; set; } = null!;

    [Inject] private ILowBalanceActions LowBalance { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "days")] private int? DaysText { get; set; }

    private int Days => Ranges.Contains(DaysText ?? 0) ? DaysText!.Value : UsualDays;

    protected override async Task ReadAsync()
    {
        if (await TakeAsync(Billing.BalanceAsync(Actor, ProjectId, Gone)) is not { } balance)
            return;
        _balance = balance;
        // Midnight of the ledger is midnight UTC.
        var today = DateOnly.FromDateTime(Time.GetUtcNow().UtcDateTime);
        if (await TakeAsync(Billing.SpendingAsync(Actor, ProjectId, today.AddDays(1 - Days), today, Gone)) is { } spending)
            (_spending, _series) = (spending, SeriesOf(spending));
        var request = new EntryListRequest { Kinds = EntryKinds.Movements, Take = MostEntries };
        _latest = (await TakeAsync(Billing.EntriesAsync(Actor, ProjectId, request, Gone)))?.Items ?? _latest;
        _offers = await TakeAsync(Prices.OffersAsync(Actor, only: null, Gone)) ?? _offers;
    }

    private IReadOnlyList<DaySeries> SeriesOf(SpendingView spending) => DaySeries.Largest(
        spending.Instances.Select(instance => new DaySeries(instance.IsDeleted ? Text["DeletedNamed", instance.Name] : instance.Name, instance.Amounts)),
        DayBars.MostSeries, Text["Others"]);

    private string EntryPlace(EntryRow row) => Place($"/billing/entries/{row.Id}");

    private async Task DismissAsync(NoticeView notice)
    {
        if ((await LowBalance.DismissAsync(Actor, notice.Id, CancellationToken.None)).Error is { } error)
            Toasts.Problem(Errors.Of(error));
        await ReadAllAsync();
    }

    private async Task AcceptAsync(PriceOffer offer)
    {
        var accepted = await Prices.AcceptAsync(Actor, offer.InstanceId, offer.PriceId, CancellationToken.None);
        Tell(accepted, Text["Accepted", offer.InstanceName]);
        await ReadAllAsync();
    }
}
