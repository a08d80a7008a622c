using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VmManager.Core.Servers;
using VmManager.Core.Shared;
using VmManager.Web.Layout.Controls;

namespace VmManager.Web.Admin.Servers;

/// <summary>Changes a server. It does not follow changes: what is typed must stay.</summary>
public sealed partial class EditServerPage
{
    private readonly ServerLimits.Input _limits = new();
    private readonly FormErrors _errors = FormErrors.None;
    private ServerForm? _original;
    private string _endpoint = "";
    private string _storagePool = "";
    private string _network = "";
    private bool _isBusy;
    private bool _isStale;

    [Inject] private IServerQueries Servers { get; set; } = null!;

    [Inject] private IServerActions Actions { get; set; } = null!;

    [Inject] private IStringLocalizer<ServersText> Text { get; set; } = null!;

    [Inject] private IStringLocalizer<AdminText> Shared { get; set; } = null!;

    [Parameter] public Guid Id { get; set; }

    private string Back => $"/admin/servers/{Id}";

    protected override Task BeginAsync() => ReadAsync();

    private static string? IdOf(string field) => field switch
    {
        nameof(ServerForm.Endpoint) or nameof(ServerDraft.Token) => "endpoint",
        nameof(ServerForm.StoragePool) => "storage-pool",
        nameof(ServerForm.Network) => "network",
        _ => ServerLimits.IdOf(field),
    };

    private async Task ReadAsync()
    {
        _errors.Clear();
        _isStale = false;
        if (Take(await Servers.FindAsync(Actor, ServerId.From(Id), Gone)) is not { } server)
            return;
        _original = server.Form;
        _limits.Read(server.Form);
        (_endpoint, _storagePool, _network) = (server.Form.Endpoint, server.Form.StoragePool, server.Form.Network);
    }

    private async Task SaveAsync()
    {
        _errors.Clear();
        _isBusy = true;
        var form = _limits.Write(new ServerForm { Endpoint = _endpoint, StoragePool = _storagePool, Network = _network });
        var saved = await Actions.EditAsync(Actor, ServerId.From(Id), form, _original!, CancellationToken.None);
        _isBusy = false;
        if (saved.IsSuccess)
        {
            Toasts.Success(Text["Saved", form.Name]);
            Navigation.NavigateTo(Back);
            return;
        }
        _isStale = saved.Error is Stale;
        _errors.Set(saved.Error);
    }
}
