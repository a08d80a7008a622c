using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VmManager.Core.Live;

namespace VmManager.Core.Terminals;

/// <summary>
/// Applies limits and access while the process runs: at once when a person or instance changes, and every few seconds should a
/// notification be lost. Ends all terminals before the web server waits for its sockets.
/// </summary>
internal sealed class TerminalWatch(
    TerminalSessions sessions,
    TerminalLimits limits,
    TerminalGuard guard,
    TerminalTickets tickets,
    IChangeHub changes,
    IOptions<TerminalOptions> options,
    TimeProvider time,
    ILogger<TerminalWatch> logger) : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan ChangePace = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan TicketPace = TimeSpan.FromMinutes(10);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => sessions.EndAllAsync();

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        EveryAsync(TimeSpan.FromSeconds(options.Value.CheckSeconds), CheckAsync, stoppingToken),
        EveryAsync(TicketPace, tickets.RemoveExpiredAsync, stoppingToken),
        FollowAsync(stoppingToken));

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        limits.Apply();
        await guard.CheckAsync(cancellationToken);
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        await foreach (var _ in changes.Subscribe(sessions.AreConcernedBy, ChangePace, cancellationToken))
            await TryAsync(guard.CheckAsync, cancellationToken);
    }

    private async Task EveryAsync(TimeSpan pace, Func<CancellationToken, Task> act, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(pace, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
            await TryAsync(act, cancellationToken);
    }

    private async Task TryAsync(Func<CancellationToken, Task> act, CancellationToken cancellationToken)
    {
        try
        {
            await act(cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.LogWarning(exception, "Open terminals could not be checked; the next check is due within seconds");
        }
    }
}
