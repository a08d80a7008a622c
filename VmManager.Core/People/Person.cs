using Microsoft.AspNetCore.Identity;
using VmManager.Core.Shared;

namespace VmManager.Core.People;

/// <summary>Somebody with an account. Sign-in data is ASP.NET Identity's.</summary>
public sealed class Person : IdentityUser<PersonId>
{
    public Person() => Id = TypedId.New<PersonId>();

    /// <summary>How pages address the person.</summary>
    public string DisplayName { get; set; } = "";

    /// <summary>Unique, lower case, 3 to 30 of [a-z0-9-]; the default user name and the start of suggested names.</summary>
    public string Handle { get; set; } = "";

    /// <summary>"en" or "fr"; null follows the browser.</summary>
    public string? Language { get; set; }

    public Theme Theme { get; set; } = Theme.System;

    public PersonRole Role { get; set; } = PersonRole.User;

    /// <summary>Set while an admin keeps the person out; sessions and shells end at once.</summary>
    public DateTimeOffset? SuspendedAt { get; set; }

    /// <summary>Set for a one-time password: the next sign-in asks for a new one before anything else.</summary>
    public bool MustChangePassword { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}

public enum PersonRole
{
    User,
    Admin,
}

public enum Theme
{
    System,
    Light,
    Dark,
}
