using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Microsoft.JSInterop;

namespace VmManager.Web.Layout.Controls;

/// <summary>A modal dialog. Its content exists only while it is open.</summary>
public sealed partial class DialogBox : IAsyncDisposable
{
    private readonly string _headingId = $"dialog-{Guid.NewGuid():N}";
    private ElementReference _dialog;
    private IJSObjectReference? _module;
    private bool _isOpen;
    private bool _isShown;

    [Inject] private IJSRuntime Js { get; set; } = null!;

    [Inject] private IStringLocalizer<LayoutText> Text { get; set; } = null!;

    [Parameter, EditorRequired] public string Heading { get; set; } = "";

    [Parameter] public bool IsWide { get; set; }

    [Parameter] public RenderFragment? ChildContent { get; set; }

    [Parameter] public RenderFragment? Actions { get; set; }

    /// <summary>After it closed, however that came about.</summary>
    [Parameter] public EventCallback Closed { get; set; }

    public void Open()
    {
        _isOpen = true;
        StateHasChanged();
    }

    public async Task CloseAsync()
    {
        if (_isShown && _module is not null)
            await _module.InvokeVoidAsync("close", _dialog);
        await OnClosedAsync();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!_isOpen || _isShown)
            return;
        _isShown = true;
        try
        {
            _module ??= await Js.InvokeAsync<IJSObjectReference>("import", "/" + AssetVersion.Of("js/dialog.js"));
            await _module.InvokeVoidAsync("open", _dialog);
        }
        catch (JSDisconnectedException)
        {
            // The page has gone.
        }
    }

    /// <summary>Also after Esc: the browser closes the dialog by itself and tells us.</summary>
    private async Task OnClosedAsync()
    {
        if (!_isOpen)
            return;
        _isOpen = false;
        _isShown = false;
        await Closed.InvokeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_module is not null)
                await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // Nothing is left to dispose of.
        }
    }
}
