using Microsoft.AspNetCore.Components;
using VmManager.Core.Billing;

namespace VmManager.Web.Features.Billing.Entries;

/// <summary>All lines of the account. Pages are keyed by line, so that new lines move nothing under the reader.</summary>
public sealed partial class EntriesPage
{
    private EntryPage? _page;

    [SupplyParameterFromQuery(Name = "kind")] private string? KindText { get; set; }

    [SupplyParameterFromQuery(Name = "q")] private string? SearchText { get; set; }

    [SupplyParameterFromQuery(Name = "from")] private string? FromText { get; set; }

    [SupplyParameterFromQuery(Name = "to")] private string? ToText { get; set; }

    [SupplyParameterFromQuery(Name = "before")] private long? Before { get; set; }

    private EntriesState State => EntriesState.Read(KindText, SearchText, FromText, ToText, Before);

    protected override async Task ReadAsync() =>
        _page = await TakeAsync(Billing.EntriesAsync(Actor, ProjectId, State.ToRequest(), Gone)) ?? _page;

    private string AddressOfState(EntriesState state) => Place("/billing/entries", state.ToParts());

    /// <summary>Another filter begins at the newest line.</summary>
    private void Go(EntriesState state) => Navigation.NavigateTo(AddressOfState(state with { Before = null }), replace: true);
}
