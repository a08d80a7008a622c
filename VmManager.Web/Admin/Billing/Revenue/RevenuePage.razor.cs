using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VmManager.Core.Billing;
using VmManager.Core.Live;
using VmManager.Web.Layout;
using VmManager.Web.Layout.Controls;

namespace VmManager.Web.Admin.Billing.Revenue;

/// <summary>What use brought in, day by day.</summary>
public sealed partial class RevenuePage
{
    /// <summary>Of ten thousand projects nobody reads more; the others are one row.</summary>
    private const int MostRows = 100;

    private static readonly int[] Spans = [7, RevenueState.UsualDays, 90];

    private RevenueView? _revenue;
    private IReadOnlyList<DaySeries> _series = [];
    private IReadOnlyList<RevenueRow> _rows = [];
    private RevenueState? _read;
    private bool _isTable;

    [Inject] private IBillingAdministration Administration { get; set; } = null!;

    [Inject] private IStringLocalizer<AdminBillingText> Text { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "by")] private string? ByText { get; set; }

    [SupplyParameterFromQuery(Name = "from")] private string? FromText { get; set; }

    [SupplyParameterFromQuery(Name = "to")] private string? ToText { get; set; }

    private DateOnly Today => DateOnly.FromDateTime(Time.GetUtcNow().UtcDateTime);

    private RevenueState State => RevenueState.Read(ByText, FromText, ToText, Today);

    protected override Task BeginAsync()
    {
        FollowChanges(ReadAsync, ChangeTopic.Billing);
        return Task.CompletedTask;
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_read is not null && _read != State)
            await ReadAsync();
    }

    private async Task ReadAsync()
    {
        var state = State;
        _read = state;
        var revenue = Take(await Administration.RevenueAsync(Actor, state.First, state.Last, state.By, Gone));
        if (_read != state || revenue is null)
            return;
        _revenue = revenue;
        _rows = Largest(revenue.Rows);
        _series = DaySeries.Largest(revenue.Rows.Select(row => new DaySeries(NameOf(row), row.Amounts)), DayBars.MostSeries, Text["Others"]);
    }

    private IReadOnlyList<RevenueRow> Largest(IReadOnlyList<RevenueRow> rows)
    {
        if (rows.Count <= MostRows)
            return rows;
        var others = rows.Skip(MostRows).ToList();
        return
        [
            .. rows.Take(MostRows),
            new RevenueRow(
                Key: null, $"{Text["Others"]} ({Format.Number(others.Count)})", [others.Sum(row => row.Total)],
                others.Sum(row => row.Hours), others.Sum(row => row.HoursStopped)),
        ];
    }

    private string NameOf(RevenueRow row) => State.By == RevenueBy.Total ? Text["By.Total"] : row.Name.Length == 0 ? "–" : row.Name;

    private string? HrefOf(RevenueRow row) => (State.By, row.Key) switch
    {
        (RevenueBy.Plan, { } plan) => $"/admin/plans/{plan}/price",
        (RevenueBy.Server, { } server) => $"/admin/servers/{server}",
        (RevenueBy.Project, { } project) => $"/admin/billing/accounts/{project}",
        _ => null,
    };

    private void Go(DateOnly? first = null, DateOnly? last = null)
    {
        var state = State with { First = first ?? State.First, Last = last ?? State.Last };
        Navigation.NavigateTo(state.ToAddress(Today), replace: true);
    }
}
