using VmManager.Core.People;
using VmManager.Core.People.Profiles;
using VmManager.Core.Shared;
using VmManager.Web.Account.Sessions;

namespace VmManager.Web.Layout.Shell;

/// <summary>What the menu of the person changes in the profile.</summary>
public interface IOwnPreferences
{
    Task<Result> SetThemeAsync(Actor actor, Theme theme, CancellationToken cancellationToken);

    /// <summary>The pages speak it from the next request on.</summary>
    Task<Result> SetLanguageAsync(Actor actor, string language, CancellationToken cancellationToken);
}

internal sealed class OwnPreferences(FindProfile find, ChangeProfile change, SessionCheck sessions) : IOwnPreferences
{
    public Task<Result> SetThemeAsync(Actor actor, Theme theme, CancellationToken cancellationToken) =>
        SaveAsync(actor, command => command with { Theme = theme }, cancellationToken);

    public Task<Result> SetLanguageAsync(Actor actor, string language, CancellationToken cancellationToken) =>
        SaveAsync(actor, command => command with { Language = language }, cancellationToken);

    private async Task<Result> SaveAsync(Actor actor, Func<ChangeProfileCommand, ChangeProfileCommand> with, CancellationToken cancellationToken)
    {
        var found = await find.RunAsync(actor, cancellationToken);
        if (!found.IsSuccess)
            return found.Error;
        var profile = found.Value;
        var saved = await change.RunAsync(
            actor, with(new ChangeProfileCommand(profile.DisplayName, profile.Handle, profile.Language, profile.Theme)), cancellationToken);
        sessions.Forget(actor.PersonId);
        return saved;
    }
}
