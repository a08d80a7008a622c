using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VmManager.Core.Billing;
using VmManager.Core.Shared;

namespace VmManager.Web.Admin.Billing.Verify;

/// <summary>Recomputes the ledger, or one account of it, and names what does not add up.</summary>
public sealed partial class VerifyPage
{
    private VerificationReport? _report;
    private IReadOnlyList<PlatformAccountRow>? _accounts;
    private DateTimeOffset? _since;
    private string? _about;

    [Inject] private ILedgerVerification Verification { get; set; } = null!;

    [Inject] private IBillingAdministration Administration { get; set; } = null!;

    [Inject] private IStringLocalizer<AdminBillingText> Text { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "account")] private string? AccountText { get; set; }

    /// <summary>Null for the whole ledger.</summary>
    private AccountId? Account => TypedId.TryParse<AccountId>(AccountText);

    protected override async Task BeginAsync() => _accounts = Take(await Administration.PlatformAccountsAsync(Actor, Gone));

    protected override void OnParametersSet()
    {
        // A report is about what was asked for then.
        if (!string.Equals(_about, AccountText, StringComparison.Ordinal))
            _report = null;
        _about = AccountText;
    }

    /// <summary>Only reads: it ends when the page is left.</summary>
    private async Task VerifyAsync()
    {
        if (_since is not null)
            return;
        _since = Time.GetUtcNow();
        StateHasChanged();
        try
        {
            _report = Take(await Verification.VerifyAsync(Actor, Account, Gone));
        }
        catch (OperationCanceledException) when (Gone.IsCancellationRequested)
        {
            // The page has gone.
        }
        finally
        {
            _since = null;
        }
    }
}
