using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VmManager.Core.Billing;
using VmManager.Core.Live;
using VmManager.Core.Shared;
using VmManager.Web.Features.Billing;

namespace VmManager.Web.Admin.Billing.Accounts;

/// <summary>Everybody's accounts, those whose points end first at the head.</summary>
public sealed partial class AccountsPage
{
    private Page<AccountRow>? _accounts;
    private AccountsState? _read;

    [Inject] private IBillingAdministration Administration { get; set; } = null!;

    [Inject] private PointWords Words { get; set; } = null!;

    [Inject] private IStringLocalizer<AdminBillingText> Text { get; set; } = null!;

    [Inject] private IStringLocalizer<AdminText> Shared { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "q")] private string? SearchText { get; set; }

    [SupplyParameterFromQuery(Name = "sort")] private string? SortText { get; set; }

    [SupplyParameterFromQuery(Name = "dir")] private string? Direction { get; set; }

    [SupplyParameterFromQuery(Name = "page")] private int? Number { get; set; }

    private AccountsState State => AccountsState.Read(SearchText, SortText, Direction, Number);

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
        var accounts = Take(await Administration.AccountsAsync(Actor, state.ToRequest(), Gone));
        if (_read == state && accounts is not null)
            _accounts = accounts;
    }
}
