namespace VmManager.Web.Account;

/// <summary>Return addresses from queries and forms lead to our own pages or to the start page, never elsewhere.</summary>
internal static class LocalUrl
{
    private const string Home = "/";

    /// <summary>The address when it is a path of ours, else "/".</summary>
    public static string OrHome(string? url) => IsLocal(url) ? url! : Home;

    /// <summary>The same for whoever has just signed in: not back to where one signs in or out.</summary>
    public static string AfterSignIn(string? url) =>
        OrHome(url) is var local && local.StartsWith("/account/sign-", StringComparison.OrdinalIgnoreCase) ? Home : local;

    // "//host" and "/\host" are other hosts to a browser, which also drops tabs and line ends before it looks.
    private static bool IsLocal(string? url) =>
        url is { Length: > 0 and <= 2000 } && url[0] == '/'
        && !(url.Length > 1 && url[1] is '/' or '\\')
        && !url.Contains('\\', StringComparison.Ordinal)
        && !url.Any(char.IsControl);
}
