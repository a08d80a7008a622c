using Microsoft.EntityFrameworkCore;
using VmManager.Core.Audit;
using VmManager.Core.Live;
using VmManager.Core.People.Identity;
using VmManager.Core.Shared;

namespace VmManager.Core.People.Profiles;

/// <summary>What a person may change about themselves.</summary>
/// <param name="Language">"en", "fr", or empty to follow the browser.</param>
public sealed record ChangeProfileCommand(string? DisplayName, string? Handle, string? Language, Theme Theme);

/// <summary>Changes one's own profile.</summary>
public sealed class ChangeProfile(PeopleSessions sessions, IAuditLog audit, IChangeHub changes)
{
    /// <summary>Errors belong to the fields of the command.</summary>
    public async Task<Result> RunAsync(Actor actor, ChangeProfileCommand command, CancellationToken cancellationToken)
    {
        var fields = new Fields();
        var name = fields.Take(DisplayName.Parse(command.DisplayName, nameof(command.DisplayName)));
        var handle = fields.Take(Handle.Parse(command.Handle), nameof(command.Handle));
        var language = fields.Take(Languages.Parse(command.Language), nameof(command.Language));
        if (!Enum.IsDefined(command.Theme))
            fields.Add(new Error("theme.unknown", "Choose one of the themes."), nameof(command.Theme));
        if (fields.Error is { } invalid)
            return invalid;

        await using var session = await sessions.OpenAsync(cancellationToken);
        if (await session.FindAsync(actor.PersonId) is not { } person)
            return new NotFound("account");
        (person.DisplayName, person.Handle, person.Theme) = (name!, handle!, command.Theme);
        person.Language = language!.Length == 0 ? null : language;
        audit.Add(session.Database, actor, "person.profile_changed", PeopleAudit.Subject(person));
        return await SaveAsync(session, person, cancellationToken);
    }

    private async Task<Result> SaveAsync(PeopleSession session, Person person, CancellationToken cancellationToken)
    {
        if (await session.Database.Users.AnyAsync(other => other.Handle == person.Handle && other.Id != person.Id, cancellationToken))
            return new Invalid([Handle.Taken with { Field = nameof(ChangeProfileCommand.Handle) }]);
        try
        {
            (await session.Users.UpdateAsync(person)).MustSucceed();
            if ((await session.SaveAsync(cancellationToken)).Error is { } error)
                return error;
        }
        catch (DbUpdateException)
        {
            // Somebody took the handle between the look and the write.
            return new Invalid([Handle.Taken with { Field = nameof(ChangeProfileCommand.Handle) }]);
        }
        changes.Publish(new Change(ChangeTopic.Person, person.Id.Value));
        return Result.Success;
    }
}
