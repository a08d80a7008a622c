using VmManager.Core.Engines;

namespace VmManager.Infrastructure.Engines.Incus;

/// <summary>Where new instances go on a server.</summary>
internal sealed record IncusPlace(string Pool, string Network)
{
    /// <summary>The names that Incus' own set-up gives stand in for settings left empty.</summary>
    public static IncusPlace Of(EngineConnection connection) => new(
        Setting(connection, EngineConnection.StoragePool) ?? "default",
        Setting(connection, EngineConnection.Network) ?? "incusbr0");

    private static string? Setting(EngineConnection connection, string key) =>
        connection.Settings.GetValueOrDefault(key) is { } value && !string.IsNullOrWhiteSpace(value) ? value : null;
}
