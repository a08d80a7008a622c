using VmManager.Core.People;

namespace VmManager.Web.Layout;

/// <summary>Role claims as sign-in writes them.</summary>
public static class NavRoles
{
    public const string Admin = nameof(PersonRole.Admin);
}
