using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VmManager.Core.Billing;
using VmManager.Core.Live;
using VmManager.Core.Projects;
using VmManager.Core.Shared;
using VmManager.Web.Admin.Billing.Grants;
using VmManager.Web.Admin.Shared;
using VmManager.Web.Features.Billing.Entries;

namespace VmManager.Web.Admin.Billing.Accounts;

/// <summary>One project's account: how it stands, its lines, and what an admin may do about it.</summary>
public sealed partial class AccountPage
{
    private BalanceView? _balance;
    private EntryPage? _entries;
    private (Guid Id, EntriesState State)? _read;
    private GrantDialog _grant = null!;
    private AmountDialog _overdraft = null!;
    private ReasonDialog _exempt = null!;

    [Inject] private IBillingQueries Billing { get; set; } = null!;

    [Inject] private IBillingAdministration Administration { get; set; } = null!;

    [Inject] private IStringLocalizer<AdminBillingText> Text { get; set; } = null!;

    [Inject] private IStringLocalizer<AdminText> Shared { get; set; } = null!;

    [Parameter] public Guid Id { get; set; }

    [SupplyParameterFromQuery(Name = "kind")] private string? KindText { get; set; }

    [SupplyParameterFromQuery(Name = "q")] private string? SearchText { get; set; }

    [SupplyParameterFromQuery(Name = "from")] private string? FromText { get; set; }

    [SupplyParameterFromQuery(Name = "to")] private string? ToText { get; set; }

    [SupplyParameterFromQuery(Name = "before")] private long? Before { get; set; }

    private ProjectId ProjectId => new(Id);

    private EntriesState State => EntriesState.Read(KindText, SearchText, FromText, ToText, Before);

    private bool IsExempt => _balance?.Ladder.IsExempt == true;

    protected override Task BeginAsync()
    {
        FollowChanges(ReadAsync, ChangeTopic.Billing);
        return Task.CompletedTask;
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_read is not null && _read != (Id, State))
            await ReadAsync();
    }

    private async Task ReadAsync()
    {
        var asked = (Id, State);
        _read = asked;
        var balance = Take(await Billing.BalanceAsync(Actor, ProjectId, Gone));
        var entries = balance is null ? null : Take(await Billing.EntriesAsync(Actor, ProjectId, asked.State.ToRequest(), Gone));
        if (_read == asked)
            (_balance, _entries) = (balance ?? _balance, entries ?? _entries);
    }

    private string Place(EntriesState state) => AddressOf.Build($"/admin/billing/accounts/{Id}", state.ToParts());

    private void Go(EntriesState state) => Navigation.NavigateTo(Place(state with { Before = null }), replace: true);

    private async Task<Error?> SetOverdraftAsync(long limit, string reason) =>
        await EndAsync(await Administration.SetOverdraftAsync(Actor, ProjectId, limit, reason, CancellationToken.None), Text["OverdraftSet"]);

    private async Task<Error?> ExemptAsync(string reason)
    {
        var isExempt = !IsExempt;
        var done = await Administration.ExemptAsync(Actor, ProjectId, isExempt, reason, CancellationToken.None);
        return await EndAsync(done, Text[isExempt ? "Exempted" : "ExemptEnded", _balance!.ProjectName]);
    }

    private async Task<Error?> EndAsync(Result done, string words)
    {
        if (done.Error is { } error)
            return error;
        Toasts.Success(words);
        await ReadAsync();
        return null;
    }
}
