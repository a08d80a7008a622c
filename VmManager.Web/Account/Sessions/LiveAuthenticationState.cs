using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using VmManager.Core.Live;
using VmManager.Core.People;

namespace VmManager.Web.Account.Sessions;

/// <summary>
/// Keeps an open circuit's idea of its person right: at once when the person changes (suspended, another role, another name, new password),
/// and every half minute in case that word was lost.
/// </summary>
internal sealed class LiveAuthenticationState : RevalidatingServerAuthenticationStateProvider
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    private readonly SessionCheck _sessions;
    private readonly IChangeHub _changes;
    private readonly ILogger<LiveAuthenticationState> _log;
    private readonly CancellationTokenSource _closed = new();
    private int _follows;

    public LiveAuthenticationState(SessionCheck sessions, IChangeHub changes, ILoggerFactory logs)
        : base(logs)
    {
        _sessions = sessions;
        _changes = changes;
        _log = logs.CreateLogger<LiveAuthenticationState>();
        AuthenticationStateChanged += Follow;
    }

    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(30);

    protected override async Task<bool> ValidateAuthenticationStateAsync(
        AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        await _sessions.RenewAsync(authenticationState.User, cancellationToken) is not null;

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            AuthenticationStateChanged -= Follow;
            _closed.Cancel();
            _closed.Dispose();
        }
        base.Dispose(disposing);
    }

    private async void Follow(Task<AuthenticationState> state)
    {
        try
        {
            var actor = (await state).User.ToActor();
            // One follower per circuit: a circuit never changes from one person to another.
            if (actor.PersonId == default || Interlocked.Exchange(ref _follows, 1) == 1)
                return;
            var until = _closed.Token;
            await foreach (var _ in _changes.Subscribe(change => Concerns(change, actor.PersonId), Pace, until))
                await RefreshAsync(until);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // The circuit is closed.
        }
        catch (Exception exception)
        {
            // The half-minute look goes on.
            _log.LogError(exception, "An open page no longer follows its person's changes");
        }
    }

    private static bool Concerns(Change change, PersonId person) =>
        change.Topic == ChangeTopic.Person && (change.Id == person.Value || change.Id == Guid.Empty);

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var present = (await GetAuthenticationStateAsync()).User;
        var renewed = await _sessions.RenewAsync(present, cancellationToken) ?? new ClaimsPrincipal(new ClaimsIdentity());
        SetAuthenticationState(Task.FromResult(new AuthenticationState(renewed)));
    }
}
