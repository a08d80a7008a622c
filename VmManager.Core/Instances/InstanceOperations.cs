namespace VmManager.Core.Instances;

/// <summary>Kinds of operations on instances; also the keys of their translated titles.</summary>
public static class InstanceOperations
{
    public const string Create = "instance.create";
    public const string Delete = "instance.delete";
    public const string Start = "instance.start";
    public const string Shutdown = "instance.shutdown";
    public const string ForceStop = "instance.force-stop";
    public const string Restart = "instance.restart";
    public const string Freeze = "instance.freeze";
    public const string Unfreeze = "instance.unfreeze";
    public const string Resize = "instance.resize";
    public const string ResetPassword = "instance.reset-password";
    public const string ChangeKeys = "instance.change-keys";
}

/// <summary>Everything such an operation needs stands in the instance's row.</summary>
public sealed record NoInput
{
    public static NoInput Value { get; } = new();
}
