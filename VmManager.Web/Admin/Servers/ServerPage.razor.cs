using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VmManager.Core.Engines;
using VmManager.Core.Live;
using VmManager.Core.Servers;
using VmManager.Core.Shared;
using VmManager.Web.Admin.Shared;
using VmManager.Web.Layout.Controls;

namespace VmManager.Web.Admin.Servers;

/// <summary>One server: health, capacity, what it serves, and what an admin does with it.</summary>
public sealed partial class ServerPage
{
    private ServerDetail? _server;
    private ConnectionReport? _report;
    private bool _isChecking;
    private DialogBox _reportBox = null!;
    private ReasonDialog _maintenance = null!;
    private TrustDialog _trust = null!;
    private ConfirmDialog _confirm = null!;

    [Inject] private IServerQueries Servers { get; set; } = null!;

    [Inject] private IServerActions Actions { get; set; } = null!;

    [Inject] private IServerEnrolment Enrolment { get; set; } = null!;

    [Inject] private IStringLocalizer<ServersText> Text { get; set; } = null!;

    [Inject] private IStringLocalizer<AdminText> Shared { get; set; } = null!;

    [Parameter] public Guid Id { get; set; }

    private ServerId ServerId => ServerId.From(Id);

    protected override Task BeginAsync()
    {
        FollowChanges(ReadAsync, ChangeTopic.Server, ChangeTopic.Instance);
        return Task.CompletedTask;
    }

    private async Task ReadAsync() => _server = Take(await Servers.FindAsync(Actor, ServerId, Gone)) ?? _server;

    private async Task CheckAsync()
    {
        _isChecking = true;
        _report = Take(await Actions.CheckAsync(Actor, ServerId, Gone));
        _isChecking = false;
        if (_report is not null)
            _reportBox.Open();
    }

    private async Task<Error?> BeginMaintenanceAsync(string reason)
    {
        var begun = await Actions.SetMaintenanceAsync(Actor, ServerId, reason, CancellationToken.None);
        if (begun.IsSuccess)
            Toasts.Success(Text["MaintenanceBegan", _server!.Row.Name]);
        return begun.Error;
    }

    private async Task EndMaintenanceAsync() =>
        Tell(await Actions.SetMaintenanceAsync(Actor, ServerId, reason: null, CancellationToken.None), Text["MaintenanceEnded", _server!.Row.Name]);

    private async Task<Error?> RenewTrustAsync(string token)
    {
        var renewed = await Enrolment.RenewTrustAsync(Actor, ServerId, token, CancellationToken.None);
        if (!renewed.IsSuccess)
            return renewed.Error;
        if (renewed.Value.IsUsable)
        {
            Toasts.Success(Text["Renewed", _server!.Row.Name]);
            return null;
        }
        _report = renewed.Value;
        _reportBox.Open();
        return null;
    }

    private async Task RemoveAsync()
    {
        var name = _server!.Row.Name;
        var question = new Question(Text["RemoveTitle", name], Text["RemoveWords"])
        {
            TypeToConfirm = name,
            ConfirmLabel = Text["Remove"],
            IsDestructive = true,
        };
        if (await _confirm.AskAsync(question) && Tell(await Actions.RemoveAsync(Actor, ServerId, name, CancellationToken.None), Text["Removed", name]))
            Navigation.NavigateTo("/admin/servers");
    }
}
