namespace VmManager.Core.Instances;

/// <summary>How much of what an instance may have; forms show and enforce the same numbers.</summary>
public static class InstanceLimits
{
    public const int MaxNameLength = 63;
    public const int MaxCount = 10;
    public const int MaxTags = 10;
    public const int MaxTagLength = 30;
    public const int MaxNotesLength = 4000;
    public const int MaxScriptBytes = 64 * 1024;
    public const int MaxKeys = 50;
}
