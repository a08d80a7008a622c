using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace VmManager.Infrastructure.Ssh;

/// <summary>Section "Ssh": how the platform's OpenSSH client connects to instances.</summary>
public sealed class SshOptions
{
    public const string Section = "Ssh";

    /// <summary>Until the connection and the key exchange must be done.</summary>
    public int ConnectSeconds { get; set; } = 10;

    /// <summary>A connection that is silent this long is asked for a sign of life; it is dropped after three that stay unanswered.</summary>
    public int KeepAliveSeconds { get; set; } = 15;

    /// <summary>The OpenSSH client.</summary>
    public string Client { get; set; } = "/usr/bin/ssh";

    /// <summary>Where keys lie while a connection is made, readable by the platform alone; null for "run/ssh" in the data directory.</summary>
    public string? RuntimeFolder { get; set; }
}

internal sealed class SshOptionsValidator : IValidateOptions<SshOptions>
{
    public ValidateOptionsResult Validate(string? name, SshOptions options)
    {
        var errors = new List<string>();
        if (options.ConnectSeconds is < 1 or > 300)
            errors.Add($"Ssh:ConnectSeconds is {options.ConnectSeconds}; give seconds from 1 to 300.");
        if (options.KeepAliveSeconds is < 1 or > 600)
            errors.Add($"Ssh:KeepAliveSeconds is {options.KeepAliveSeconds}; give seconds from 1 to 600.");
        if (!File.Exists(options.Client))
            errors.Add($"Ssh:Client names {options.Client}, which does not exist; install openssh-client or give the path of ssh.");
        if (options.RuntimeFolder is "")
            errors.Add("Ssh:RuntimeFolder is empty; give a folder or leave it out.");
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}

/// <summary>Places the runtime folder under the data directory.</summary>
internal sealed class SshOptionsDefaults(IConfiguration configuration) : IPostConfigureOptions<SshOptions>
{
    public void PostConfigure(string? name, SshOptions options) =>
        options.RuntimeFolder ??= Path.GetFullPath(Path.Combine(configuration["DataDirectory"] ?? ".local", "run", "ssh"));
}
