using VmManager.Web.Layout.Controls;

namespace VmManager.Web.Layout.Shell;

/// <summary>Shows the circuit's messages and takes each away when its time is over.</summary>
public sealed partial class ToastHost
{
    private readonly Dictionary<Toast, ITimer> _timers = [];

    protected override void OnInitialized() => Toasts.Changed += OnChanged;

    private static string IconOf(Toast toast) => toast.Kind switch
    {
        ToastKind.Success => "check-circle",
        ToastKind.Problem => "warning",
        _ => "info",
    };

    private void OnChanged(object? sender, EventArgs change) => _ = InvokeAsync(() =>
    {
        foreach (var gone in _timers.Keys.Except(Toasts.Shown).ToList())
        {
            _timers[gone].Dispose();
            _timers.Remove(gone);
        }
        foreach (var toast in Toasts.Shown)
        {
            if (toast.Lifetime is { } lifetime && !_timers.ContainsKey(toast))
                _timers[toast] = Time.CreateTimer(_ => Dismiss(toast), null, lifetime, Timeout.InfiniteTimeSpan);
        }
        StateHasChanged();
    });

    private void Dismiss(Toast toast) => _ = InvokeAsync(() => Toasts.Dismiss(toast));

    public void Dispose()
    {
        Toasts.Changed -= OnChanged;
        foreach (var timer in _timers.Values)
            timer.Dispose();
    }
}
