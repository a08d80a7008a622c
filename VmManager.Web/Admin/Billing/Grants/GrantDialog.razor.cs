using Microsoft.AspNetCore.Components;
using VmManager.Core.Billing;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;
using VmManager.Web.Features.Billing;
using VmManager.Web.Layout.Controls;

namespace VmManager.Web.Admin.Billing.Grants;

public sealed partial class GrantDialog
{
    private const int MostFound = 6;

    private readonly FormErrors _errors = FormErrors.None;
    private DialogBox _box = null!;
    private IReadOnlyList<AccountRow> _found = [];
    private ProjectId? _project;
    private string _name = "";
    private string _search = "";
    private string _amount = "";
    private string _reason = "";
    private Guid _formId;
    private bool _isFixed;
    private bool _takes;
    private bool _isBusy;

    [Inject] private IBillingAdministration Administration { get; set; } = null!;

    [Inject] private Toasts Toasts { get; set; } = null!;

    [Parameter, EditorRequired] public Actor Actor { get; set; } = null!;

    [Parameter] public EventCallback Granted { get; set; }

    /// <summary>For one project, or null to choose one.</summary>
    public void Open(ProjectId? project = null, string name = "")
    {
        (_project, _name, _isFixed) = (project, name, project is not null);
        (_search, _amount, _reason, _takes, _found) = ("", "", "", false, []);
        _formId = Guid.NewGuid();
        _errors.Clear();
        _box.Open();
        StateHasChanged();
    }

    private async Task FindAsync(string? search)
    {
        _search = search ?? "";
        var request = new AccountListRequest { Search = _search.Trim(), Sort = AccountSort.Name, Page = new PageRequest(1, MostFound) };
        var found = await Administration.AccountsAsync(Actor, request, CancellationToken.None);
        if (!string.Equals(_search, search ?? "", StringComparison.Ordinal))
            return;
        _found = found.IsSuccess && request.Search.Length > 0 ? found.Value.Items : [];
        _project = _found.Any(row => row.ProjectId == _project) ? _project : null;
    }

    private async Task GrantAsync()
    {
        _errors.Clear();
        var amount = PointInput.Parse(nameof(GrantForm.Amount), _amount);
        if (!amount.IsSuccess)
        {
            _errors.Set(amount.Error);
            return;
        }
        _isBusy = true;
        var form = new GrantForm
        {
            ProjectId = _project!.Value,
            Amount = _takes ? -amount.Value : amount.Value,
            Reason = _reason.Trim(),
            FormId = _formId,
        };
        var granted = await Administration.GrantAsync(Actor, form, CancellationToken.None);
        _isBusy = false;
        if (!granted.IsSuccess)
        {
            _errors.Set(granted.Error);
            return;
        }
        await _box.CloseAsync();
        var name = _isFixed ? _name : _found.First(row => row.ProjectId == _project).ProjectName;
        Toasts.Success(Text["Granted", PointWords.Change(form.Amount), name]);
        await Granted.InvokeAsync();
    }
}
