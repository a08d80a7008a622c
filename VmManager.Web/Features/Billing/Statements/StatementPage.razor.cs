using Microsoft.AspNetCore.Components;
using VmManager.Core.Billing;

namespace VmManager.Web.Features.Billing.Statements;

/// <summary>A month as one sheet, for the screen and the printer.</summary>
public sealed partial class StatementPage
{
    private StatementView? _statement;
    private bool _isUnknown;

    [Parameter] public string Month { get; set; } = "";

    protected override async Task ReadAsync()
    {
        if (StatementMonths.Parse(Month) is not { } month)
            return;
        var asked = Navigation.Uri;
        var answer = await Billing.StatementAsync(Actor, ProjectId, month, Gone);
        if (!string.Equals(asked, Navigation.Uri, StringComparison.Ordinal))
            return;
        // Somebody else's project and a month without lines look alike.
        _isUnknown = !answer.IsSuccess;
        _statement = answer.IsSuccess ? answer.Value : null;
    }
}
