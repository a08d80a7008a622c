using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VmManager.Core.Audit;
using VmManager.Core.Shared;

namespace VmManager.Web.Admin.Audit;

/// <summary>Who did what to which thing. Entries are not announced: a page shows those there were when it was asked for.</summary>
public sealed partial class AuditPage
{
    private Page<AuditRow>? _page;
    private IReadOnlyList<string> _actions = [];
    private AuditState? _read;

    [Inject] private IAuditQueries Queries { get; set; } = null!;

    [Inject] private IStringLocalizer<AuditText> Text { get; set; } = null!;

    [Inject] private IStringLocalizer<AdminText> Shared { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "person")] private string? PersonText { get; set; }

    [SupplyParameterFromQuery(Name = "action")] private string? ActionText { get; set; }

    [SupplyParameterFromQuery(Name = "subject")] private string? SubjectText { get; set; }

    [SupplyParameterFromQuery(Name = "from")] private string? FromText { get; set; }

    [SupplyParameterFromQuery(Name = "to")] private string? ToText { get; set; }

    [SupplyParameterFromQuery(Name = "page")] private int? Number { get; set; }

    private AuditState State => AuditState.Read(PersonText, ActionText, SubjectText, FromText, ToText, Number);

    private IEnumerable<IGrouping<string, string>> Kinds => _actions.GroupBy(action => action.Split('.')[0], StringComparer.Ordinal);

    protected override async Task BeginAsync()
    {
        _actions = Take(await Queries.ActionsAsync(Actor, Gone)) ?? [];
        await ReadAsync();
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
        var page = Take(await Queries.ListAsync(Actor, state.ToRequest(), Gone));
        if (_read == state && page is not null)
            _page = page;
    }

    private void Go(AuditState state) => Navigation.NavigateTo(state.ToAddress());

    private static string Words(ChangeEventArgs change) => change.Value?.ToString()?.Trim() ?? "";

    private string NameOf(string action) => Text[$"action.{action}"] is { ResourceNotFound: false } known ? known.Value : action;
}
