using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Microsoft.JSInterop;
using VmManager.Core.Instances;
using VmManager.Core.Terminals;
using VmManager.Web.Account;
using VmManager.Web.Layout;

namespace VmManager.Web.Terminals;

/// <summary>
/// The terminals of one instance, one or more in tabs. It fills the height its place gives it. The component hands out tickets; everything
/// else happens between the browser and the socket.
/// </summary>
public sealed partial class TerminalPanel : IAsyncDisposable
{
    /// <summary>Keys that phones lack, with what stands on them.</summary>
    private static readonly (string Key, string Label)[] Keys =
    [
        ("Escape", "Esc"), ("Tab", "Tab"), ("Control", "Ctrl"), ("ArrowLeft", "←"), ("ArrowUp", "↑"), ("ArrowDown", "↓"), ("ArrowRight", "→"),
        ("|", "|"), ("/", "/"), ("-", "-"), ("~", "~"), ("Home", "Home"), ("End", "End"), ("PageUp", "PgUp"), ("PageDown", "PgDn"),
    ];

    private readonly CancellationTokenSource _gone = new();
    private ElementReference _root;
    private IJSObjectReference? _panel;
    private DotNetObjectReference<TerminalPanel>? _self;

    [Inject] private IJSRuntime Js { get; set; } = null!;

    [Inject] private NavigationManager Navigation { get; set; } = null!;

    [Inject] private TerminalTickets Tickets { get; set; } = null!;

    [Inject] private TerminalSessions Sessions { get; set; } = null!;

    [Inject] private ICurrentActor CurrentActor { get; set; } = null!;

    [Inject] private ErrorText Errors { get; set; } = null!;

    [Inject] private IStringLocalizer<TerminalText> Text { get; set; } = null!;

    /// <summary>Whose terminals. Give the component a key when a page may change it.</summary>
    [Parameter, EditorRequired] public InstanceId InstanceId { get; set; }

    /// <summary>The texts the script needs; they are in the page because the script must speak when the circuit is gone.</summary>
    private string Words => JsonSerializer.Serialize(
        Text.GetAllStrings(includeParentCultures: true).DistinctBy(text => text.Name, StringComparer.Ordinal).ToDictionary(text => text.Name, text => text.Value, StringComparer.Ordinal));

    /// <summary>Asks for permission to open the socket.</summary>
    /// <param name="terminal">The terminal to come back to; null for a new one.</param>
    [JSInvokable("Ticket")]
    public async Task<TicketAnswer> TicketAsync(Guid? terminal)
    {
        var origin = new Uri(Navigation.BaseUri).GetLeftPart(UriPartial.Authority);
        TerminalId? terminalId = terminal is { } id ? TerminalId.From(id) : null;
        var actor = await CurrentActor.GetAsync(_gone.Token);
        var ticket = await Tickets.IssueAsync(actor, InstanceId, origin, terminalId, _gone.Token);
        return ticket.IsSuccess
            ? new TicketAnswer(ticket.Value, null)
            : new TicketAnswer(null, new TicketRefusal(ticket.Error.Code, Errors.Of(ticket.Error)));
    }

    /// <summary>Ends a terminal whose socket is not open just now.</summary>
    [JSInvokable("Close")]
    public async Task CloseAsync(Guid terminal) => Sessions.Close(await CurrentActor.GetAsync(_gone.Token), TerminalId.From(terminal));

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        try
        {
            if (_panel is not null)
            {
                await _panel.InvokeVoidAsync("dispose");
                await _panel.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The page has gone, and its sockets with it.
        }
        _self?.Dispose();
        _gone.Dispose();
    }

    /// <summary>The script owns what is inside.</summary>
    protected override bool ShouldRender() => false;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;
        try
        {
            await MountAsync();
        }
        catch (Exception exception) when (exception is JSDisconnectedException or OperationCanceledException)
        {
            // The page has gone before the script came.
        }
    }

    private async Task MountAsync()
    {
        var living = Sessions.List(await CurrentActor.GetAsync(_gone.Token), InstanceId);
        _self = DotNetObjectReference.Create(this);
        await using var module = await Js.InvokeAsync<IJSObjectReference>("import", _gone.Token, "/" + AssetVersion.Of("js/terminal.js"));
        var options = new
        {
            instance = InstanceId.Value,
            living = living.Select(terminal => new { id = terminal.Id.Value, isShown = terminal.IsShown }),
        };
        _panel = await module.InvokeAsync<IJSObjectReference>("mount", _gone.Token, _root, _self, options);
    }
}

/// <summary>A ticket, or why there is none.</summary>
public sealed record TicketAnswer(string? Ticket, TicketRefusal? Error);

/// <summary>Why there is no ticket, in the person's language.</summary>
public sealed record TicketRefusal(string Code, string Message);

/// <summary>Words of the terminal panel: TerminalText.resx and TerminalText.fr.resx.</summary>
public sealed class TerminalText;
