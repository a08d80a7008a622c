using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace VmManager.Web.Layout.Live;

/// <summary>
/// A component that follows streams while it is on the page: one render per batch, a new subscription after a failure, cancelled and
/// awaited when the component goes.
/// </summary>
public abstract class LiveComponent : ComponentBase, IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _gone = new();
    private readonly List<Task> _following = [];

    [Inject] private ILoggerFactory Loggers { get; set; } = null!;

    [Inject] protected TimeProvider Time { get; set; } = null!;

    protected LiveComponent() => Gone = _gone.Token;

    /// <summary>
    /// Cancelled when the component leaves the page. For what is only read: a command that was given is carried out though the person has
    /// moved on, so commands are passed <see cref="CancellationToken.None"/>.
    /// </summary>
    protected CancellationToken Gone { get; }

    /// <summary>The last stream broke and is being asked for again.</summary>
    protected bool IsInterrupted { get; private set; }

    /// <summary>
    /// Applies each element on the renderer's thread and renders once after it. A stream that breaks is asked for again with growing pauses;
    /// one that ends is not.
    /// </summary>
    protected void Follow<T>(Func<CancellationToken, IAsyncEnumerable<T>> source, Func<T, Task> apply, CancellationToken until = default)
    {
        // Not Task.Run: the loop keeps the culture of the circuit, and its first step runs before the first render.
        _following.RemoveAll(task => task.IsCompleted);
        _following.Add(FollowAsync(source, apply, until));
    }

    protected void Follow<T>(Func<CancellationToken, IAsyncEnumerable<T>> source, Action<T> apply, CancellationToken until = default) =>
        Follow(source, element =>
        {
            apply(element);
            return Task.CompletedTask;
        }, until);

    private async Task FollowAsync<T>(Func<CancellationToken, IAsyncEnumerable<T>> source, Func<T, Task> apply, CancellationToken until)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Gone, until);
        var pause = FirstPause;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await foreach (var element in source(stop.Token).WithCancellation(stop.Token))
                {
                    pause = FirstPause;
                    await InvokeAsync(() => ApplyAsync(apply, element, stop.Token));
                }
                return;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (failure is not JSDisconnectedException)
            {
                if (!await PauseAsync(failure, pause, stop.Token))
                    return;
                pause = pause * 2 > LongestPause ? LongestPause : pause * 2;
            }
            catch (JSDisconnectedException)
            {
                return;
            }
        }
    }

    private async Task ApplyAsync<T>(Func<T, Task> apply, T element, CancellationToken stopped)
    {
        if (stopped.IsCancellationRequested)
            return;
        IsInterrupted = false;
        await apply(element);
        if (!stopped.IsCancellationRequested)
            StateHasChanged();
    }

    private async Task<bool> PauseAsync(Exception failure, TimeSpan pause, CancellationToken stopped)
    {
        Loggers.CreateLogger(GetType()).LogWarning(failure, "A live stream broke; asking again in {Pause}.", pause);
        try
        {
            await InvokeAsync(() =>
            {
                IsInterrupted = true;
                StateHasChanged();
            });
            await Task.Delay(pause, Time, stopped);
            return true;
        }
        catch (Exception ending) when (ending is OperationCanceledException or ObjectDisposedException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_gone.IsCancellationRequested)
            return;
        await _gone.CancelAsync();
        try
        {
            await Task.WhenAll(_following);
            await LeaveAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser has gone: so has everything that was to be tidied up there.
        }
        _gone.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Tidies up what else the component holds, after its streams ended.</summary>
    protected virtual ValueTask LeaveAsync() => ValueTask.CompletedTask;
}
