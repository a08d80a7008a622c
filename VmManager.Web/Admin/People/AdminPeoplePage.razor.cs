using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VmManager.Core.Live;
using VmManager.Core.People;
using VmManager.Core.People.Administration;
using VmManager.Web.Layout.Controls;

namespace VmManager.Web.Admin.People;

/// <summary>Everybody with an account: find, keep out, give the admin role.</summary>
public sealed partial class AdminPeoplePage
{
    private PeoplePage? _people;
    private PeopleState? _read;
    private ConfirmDialog _confirm = null!;

    [Inject] private FindPeople People { get; set; } = null!;

    [Inject] private ChangePerson Changing { get; set; } = null!;

    [Inject] private IStringLocalizer<AdminPeopleText> Text { get; set; } = null!;

    [Inject] private IStringLocalizer<AdminText> Shared { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "q")] private string? SearchText { get; set; }

    [SupplyParameterFromQuery(Name = "filter")] private string? FilterText { get; set; }

    [SupplyParameterFromQuery(Name = "sort")] private string? SortText { get; set; }

    [SupplyParameterFromQuery(Name = "dir")] private string? Direction { get; set; }

    [SupplyParameterFromQuery(Name = "page")] private int? Number { get; set; }

    private PeopleState State => PeopleState.Read(SearchText, FilterText, SortText, Direction, Number);

    protected override Task BeginAsync()
    {
        FollowChanges(ReadAsync, ChangeTopic.Person);
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
        var people = Take(await People.RunAsync(Actor, state.ToQuery(), Gone));
        if (_read == state && people is not null)
            _people = people;
    }

    private void Go(PeopleState state, bool replace) => Navigation.NavigateTo(state.ToAddress(), replace: replace);

    private async Task SuspendAsync(PersonRow person)
    {
        var question = new Question(Text["SuspendTitle", person.DisplayName], Text["SuspendWords"])
        {
            ConfirmLabel = Text["Suspend"],
            IsDestructive = true,
        };
        if (await _confirm.AskAsync(question))
            Tell(await Changing.SuspendAsync(Actor, person.Id, CancellationToken.None), Text["WasSuspended", person.DisplayName]);
    }

    private async Task UnsuspendAsync(PersonRow person) =>
        Tell(await Changing.UnsuspendAsync(Actor, person.Id, CancellationToken.None), Text["WasUnsuspended", person.DisplayName]);

    private async Task SetRoleAsync(PersonRow person, PersonRole role)
    {
        var key = role == PersonRole.Admin ? "MakeAdmin" : "MakeUser";
        var question = new Question(Text[$"{key}Title", person.DisplayName], Text[$"{key}Words"]) { ConfirmLabel = Text[key] };
        if (await _confirm.AskAsync(question))
            Tell(await Changing.SetRoleAsync(Actor, person.Id, role, CancellationToken.None), Text[$"{key}Done", person.DisplayName]);
    }
}
