using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using VmManager.Core.Audit;
using VmManager.Core.Billing;
using VmManager.Core.Live;
using VmManager.Core.People.Identity;
using VmManager.Core.People.Registration;
using VmManager.Core.People.SignIn;
using VmManager.Core.Shared;

namespace VmManager.Core.People.Administration;

/// <summary>Makes sure that somebody can run the platform. For the command line, which acts as the platform.</summary>
public sealed class FirstAdmin(
    PeopleSessions sessions, NewPerson newPerson, SignInGuards guards, WelcomeGrants welcome, IAuditLog audit, IChangeHub changes)
{
    /// <summary>
    /// Makes an admin with a one-time password when the platform has none. A known person of that address becomes one, with a one-time
    /// password in place of their own.
    /// </summary>
    public async Task<Result<EnsuredAdmin>> EnsureAsync(string email, CancellationToken cancellationToken)
    {
        var address = EmailAddress.Parse(email, "Email");
        if (!address.IsSuccess)
            return address.Error;
        await using var session = await sessions.OpenAsync(cancellationToken);
        var present = await session.Database.Users.AsNoTracking()
            .Where(person => person.Role == PersonRole.Admin && person.SuspendedAt == null)
            .OrderBy(person => person.CreatedAt)
            .Select(person => person.Email)
            .FirstOrDefaultAsync(cancellationToken);
        if (present is not null)
            return new EnsuredAdmin(present, OneTimePassword: null);

        var password = NewPassword();
        var person = await session.Users.FindByEmailAsync(address.Value)
            ?? await newPerson.AddAsync(session, address.Value, "Admin", password, cancellationToken);
        return (await GiveAsync(session, person, password, "person.made_first_admin", cancellationToken)).Error is { } error
            ? error
            : new EnsuredAdmin(person.Email!, password);
    }

    /// <summary>Gives an admin who cannot sign in a one-time password, ends the sessions and lifts a lock or suspension.</summary>
    public async Task<Result<string>> ResetPasswordAsync(string email, CancellationToken cancellationToken)
    {
        await using var session = await sessions.OpenAsync(cancellationToken);
        if (await session.Users.FindByEmailAsync(email.Trim()) is not { Role: PersonRole.Admin } person)
            return new Error("admin.unknown", $"No admin has the address {email}. \"admin ensure --email …\" makes the first one.") { Arguments = [email] };
        var password = NewPassword();
        return (await GiveAsync(session, person, password, "person.password_reset_by_command", cancellationToken)).Error is { } error
            ? error
            : password;
    }

    private async Task<Result> GiveAsync(
        PeopleSession session, Person person, string password, string action, CancellationToken cancellationToken)
    {
        (await session.SetPasswordAsync(person, password)).MustSucceed();
        (person.Role, person.EmailConfirmed, person.MustChangePassword, person.SuspendedAt) = (PersonRole.Admin, true, true, null);
        audit.Add(session.Database, Actor.Platform, action, PeopleAudit.Subject(person));
        if ((await session.SaveAsync(cancellationToken)).Error is { } error)
            return error;
        await guards.ForgetAsync(person.Email!, cancellationToken);
        await welcome.GiveAsync(cancellationToken);
        changes.Publish(new Change(ChangeTopic.Person, person.Id.Value));
        return Result.Success;
    }

    // 20 letters of an alphabet without look-alikes, in groups that can be read out: 99 bits.
    private static string NewPassword() =>
        string.Join('-', RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", 20).Chunk(5).Select(group => new string(group)));
}

/// <param name="Email">Of the admin.</param>
/// <param name="OneTimePassword">Null when there was an admin already.</param>
public sealed record EnsuredAdmin(string Email, string? OneTimePassword)
{
    public override string ToString() => $"{nameof(EnsuredAdmin)} {{ {Email} }}";
}
