using VmManager.Core.Audit;
using VmManager.Core.People.Identity;
using VmManager.Core.Shared;

namespace VmManager.Core.People.SignIn;

/// <summary>
/// Decides whether an address and a password sign somebody in. Unknown addresses cost the same password hash, are locked in the same way
/// and get the same answers as known ones with a wrong password.
/// </summary>
public sealed class CheckSignIn(PeopleSessions sessions, SignInGuards guards, IAuditLog audit)
{
    // Somebody who does not exist; verifying a password against this hash takes the same time. Of a random password, made once.
    private static readonly Person Nobody = new();
    private string? _nobodysHash;

    public async Task<Result<SignInAllowed>> RunAsync(Actor actor, string? emailText, string? password, CancellationToken cancellationToken)
    {
        var email = (emailText ?? "").Trim();
        if (email.Length is 0 or > EmailAddress.MaxLength || !StorableText.IsStorable(email) || string.IsNullOrEmpty(password) || password.Length > PasswordRules.MaxLength)
            return SignInErrors.Wrong;
        var attempt = await guards.BeginAsync(email, cancellationToken);
        if (attempt.LockedFor is { } left)
            return SignInErrors.Locked(left);

        await using var session = await sessions.OpenAsync(cancellationToken);
        var person = await session.Users.FindByEmailAsync(email);
        if (!await IsRightAsync(session, person, password))
        {
            if (!attempt.IsLast)
                return SignInErrors.Wrong;
            var subject = person is null ? new AuditSubject("person", null, "") : PeopleAudit.Subject(person);
            await audit.WriteAsync(actor, "person.locked", subject, cancellationToken);
            return SignInErrors.Locked(SignInGuards.LockTime);
        }
        await guards.ForgetAsync(email, cancellationToken);
        return await DecideAsync(session, actor, audit, person!, cancellationToken);
    }

    private static async Task<Result<SignInAllowed>> DecideAsync(
        PeopleSession session, Actor actor, IAuditLog audit, Person person, CancellationToken cancellationToken)
    {
        if (person.SuspendedAt is not null)
            return SignInErrors.Suspended;
        if (!person.EmailConfirmed)
            return SignInErrors.NotConfirmed;
        audit.Add(session.Database, actor with { PersonId = person.Id }, "person.signed_in", PeopleAudit.Subject(person));
        // Also writes the hash anew when Identity found it made with fewer rounds than today's.
        return (await session.SaveAsync(cancellationToken)).Error is { } error
            ? error
            : new SignInAllowed(person.Id, person.MustChangePassword);
    }

    private async Task<bool> IsRightAsync(PeopleSession session, Person? person, string password)
    {
        if (person?.PasswordHash is not null)
            return await session.IsPasswordAsync(person, password);
        _nobodysHash ??= session.Users.PasswordHasher.HashPassword(Nobody, Guid.NewGuid().ToString());
        _ = session.Users.PasswordHasher.VerifyHashedPassword(Nobody, _nobodysHash, password);
        return false;
    }
}

/// <summary>Who may sign in now.</summary>
/// <param name="MustChangePassword">Only to choose a new password, before anything else.</param>
public sealed record SignInAllowed(PersonId PersonId, bool MustChangePassword);
