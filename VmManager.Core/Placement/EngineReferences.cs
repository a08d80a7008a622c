using VmManager.Core.Instances;

namespace VmManager.Core.Placement;

/// <summary>Names of guests at engines, made before the guest exists.</summary>
internal static class EngineReferences
{
    private const int NameLength = 40;

    /// <summary>
    /// "vm-web-1-2f6c1b9a04de": readable for whoever works at the engine, unique by the random end of the id, and within what every engine takes
    /// (at most 63 of a-z, 0-9 and hyphen, a letter first). It stays when the instance is renamed.
    /// </summary>
    public static string For(Instance instance)
    {
        var stem = instance.Name.Length <= NameLength ? instance.Name : instance.Name[..NameLength].TrimEnd('-');
        return $"vm-{stem}-{instance.Id.Value.ToString("N")[^12..]}";
    }
}
