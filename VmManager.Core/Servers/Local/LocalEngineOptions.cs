using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace VmManager.Core.Servers.Local;

/// <summary>The engine on the platform's own machine, registered as a server at start. Section "LocalEngine".</summary>
public sealed class LocalEngineOptions
{
    public const string Section = "LocalEngine";

    /// <summary>Absolute path of its Unix socket; empty for no local engine.</summary>
    public string Socket { get; set; } = "";

    /// <summary>Name of the server where it is first registered; admins may change it afterwards.</summary>
    public string Name { get; set; } = "local";

    /// <summary>Where instances' disks go; an admin's later choice stands.</summary>
    public string StoragePool { get; set; } = "default";

    /// <summary>The bridge instances are put on; an admin's later choice stands.</summary>
    public string Network { get; set; } = "incusbr0";

    /// <summary>How many times over its CPUs may be promised; instances on one machine are mostly idle.</summary>
    public double CpuOvercommit { get; set; } = 16;

    public double MemoryOvercommit { get; set; } = 1;

    /// <summary>A disk is a limit in a thin pool, not a reservation: most of it stays empty.</summary>
    public double DiskOvercommit { get; set; } = 10;
}

internal sealed partial class LocalEngineOptionsValidator : IValidateOptions<LocalEngineOptions>
{
    public ValidateOptionsResult Validate(string? name, LocalEngineOptions options)
    {
        if (options.Socket.Length == 0)
            return ValidateOptionsResult.Success;
        List<string> problems = [];
        if (!ServerEndpoint.Normalize(ServerEndpoint.Unix + options.Socket).IsSuccess)
            problems.Add(Problem(nameof(options.Socket), "must be the absolute path of a Unix socket, at most 107 characters long"));
        if (options.Name is not { Length: > 0 and <= 60 })
            problems.Add(Problem(nameof(options.Name), "must have 1 to 60 characters"));
        if (!EngineName().IsMatch(options.StoragePool ?? ""))
            problems.Add(Problem(nameof(options.StoragePool), "must name a storage pool of the engine"));
        if (!EngineName().IsMatch(options.Network ?? ""))
            problems.Add(Problem(nameof(options.Network), "must name a network of the engine"));
        CheckFactor(problems, nameof(options.CpuOvercommit), options.CpuOvercommit);
        CheckFactor(problems, nameof(options.MemoryOvercommit), options.MemoryOvercommit);
        CheckFactor(problems, nameof(options.DiskOvercommit), options.DiskOvercommit);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static void CheckFactor(List<string> problems, string key, double factor)
    {
        if (!(factor is >= 0.1 and <= 100))
            problems.Add(Problem(key, "must be a number from 0.1 to 100"));
    }

    private static string Problem(string key, string rule) => $"{LocalEngineOptions.Section}:{key} {rule}.";

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex EngineName();
}
