using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VmManager.Core.Engines;
using VmManager.Core.Servers;
using VmManager.Web.Layout;
using VmManager.Web.Layout.Controls;

namespace VmManager.Web.Admin.Servers;

/// <summary>Adds a server: the way to it, a test check by check, its name. What was typed stays whatever goes wrong.</summary>
public sealed partial class NewServerPage
{
    private readonly Draft _draft = new();
    private readonly ServerLimits.Input _limits = new();
    private readonly FormErrors _errors = FormErrors.None;
    private ServerTest? _test;
    private bool _isTesting;
    private bool _isAdding;

    [Inject] private IServerEnrolment Enrolment { get; set; } = null!;

    [Inject] private Format Format { get; set; } = null!;

    [Inject] private IStringLocalizer<ServersText> Text { get; set; } = null!;

    [Inject] private IStringLocalizer<AdminText> Shared { get; set; } = null!;

    protected override Task BeginAsync()
    {
        _draft.Engine = Enrolment.Engines is [var first, ..] ? first : EngineKind.Incus;
        return Task.CompletedTask;
    }

    private static string? IdOf(string field) => field switch
    {
        nameof(ServerForm.Endpoint) => "endpoint",
        nameof(ServerDraft.Token) => "token",
        nameof(ServerForm.StoragePool) => "storage-pool",
        nameof(ServerForm.Network) => "network",
        _ => ServerLimits.IdOf(field),
    };

    private void SetWay(bool isNetwork)
    {
        _draft.IsNetwork = isNetwork;
        ForgetTest();
    }

    /// <summary>A report about another address says nothing; credentials that were got stay for as long as the address does.</summary>
    private void ForgetTest() => _test = null;

    private async Task TestAsync()
    {
        _errors.Clear();
        _isTesting = true;
        var tested = await Enrolment.TestAsync(Actor, _draft.ToDraft(), Gone);
        _isTesting = false;
        if (!tested.IsSuccess)
        {
            _errors.Set(tested.Error);
            return;
        }
        _test = tested.Value;
        _draft.Credentials = _test.Credentials ?? _draft.Credentials;
        if (_limits.Name.Length == 0 && _test.Report.Probe?.Name is { } name)
            _limits.Name = name;
    }

    private async Task AddAsync()
    {
        _errors.Clear();
        _isAdding = true;
        var draft = _draft.ToDraft();
        var form = _limits.Write(new ServerForm { Endpoint = draft.Endpoint, StoragePool = draft.StoragePool, Network = draft.Network });
        var added = await Enrolment.AddAsync(Actor, form, draft, CancellationToken.None);
        _isAdding = false;
        if (!added.IsSuccess)
        {
            _errors.Set(added.Error);
            return;
        }
        Toasts.Success(Text["Added", form.Name]);
        Navigation.NavigateTo($"/admin/servers/{added.Value}");
    }

    /// <summary>The first part as it is typed.</summary>
    private sealed class Draft
    {
        public EngineKind Engine { get; set; }

        public bool IsNetwork { get; set; }

        public string Socket { get; set; } = "/var/lib/incus/unix.socket";

        public string Url { get; set; } = "";

        public string Token { get; set; } = "";

        public string StoragePool { get; set; } = "default";

        public string Network { get; set; } = "incusbr0";

        public ServerCredentials? Credentials { get; set; }

        public ServerDraft ToDraft() => new()
        {
            Engine = Engine,
            Endpoint = IsNetwork ? Url : "unix:" + Socket.Trim(),
            Token = IsNetwork ? Token : "",
            StoragePool = StoragePool,
            Network = Network,
            Credentials = IsNetwork ? Credentials : null,
        };
    }
}
