using System.Net;
using Microsoft.Extensions.Options;

namespace VmManager.Web.Hosting;

/// <summary>How the platform is reached. Section "Hosting".</summary>
internal sealed class HostingOptions
{
    public const string Section = "Hosting";

    /// <summary>
    /// Where people reach the platform: "https://vm.example.org". Links in mails begin with it. Without it they begin with the address that
    /// the server listens on, which is right for one machine only.
    /// </summary>
    public string? PublicUrl { get; set; }

    /// <summary>
    /// Addresses or networks ("10.0.0.0/8") of the TLS front whose X-Forwarded-For, -Proto and -Host are believed. Empty believes nobody.
    /// </summary>
    public List<string> TrustedProxies { get; set; } = [];
}

internal sealed class HostingOptionsValidator : IValidateOptions<HostingOptions>
{
    public ValidateOptionsResult Validate(string? name, HostingOptions options)
    {
        var problems = new List<string>();
        if (!string.IsNullOrWhiteSpace(options.PublicUrl) && !IsOrigin(options.PublicUrl))
            problems.Add("Hosting:PublicUrl must be an http or https address without a path, such as https://vm.example.org.");
        problems.AddRange(options.TrustedProxies.Where(proxy => !IPAddress.TryParse(proxy, out _) && !IPNetwork.TryParse(proxy, out _))
            .Select(proxy => $"Hosting:TrustedProxies: \"{proxy}\" is neither an address such as 10.0.0.2 nor a network such as 10.0.0.0/8."));
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme is "http" or "https")
        && url.PathAndQuery is "/" && url.Fragment.Length == 0 && url.UserInfo.Length == 0;
}
