using VmManager.Core.People;

namespace VmManager.Tests.Support.Pages;

/// <summary>Who looks at a page.</summary>
public enum PageVisitor
{
    /// <summary>Somebody who is not signed in.</summary>
    Nobody,
    Person,
    Admin,
}

internal static class PageVisitors
{
    public static PersonId? PersonId(this PageVisitor visitor) => visitor switch
    {
        PageVisitor.Person => PretendPlatform.Ada.PersonId,
        PageVisitor.Admin => SamplePeople.Grace,
        _ => null,
    };
}
