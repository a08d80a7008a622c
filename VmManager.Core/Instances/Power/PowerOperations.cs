using VmManager.Core.Engines;
using VmManager.Core.Operations;

namespace VmManager.Core.Instances.Power;

/// <summary>Input of the operations that change the power state.</summary>
public sealed record PowerInput(PowerAction Action);

/// <summary>Changes the power state of one instance. Each action is a kind of its own, so that people read what happens.</summary>
public abstract class ChangePower : OperationDefinition<PowerInput>
{
    public override IReadOnlyList<Type> Steps { get; } =
    [
        typeof(IntendStep), // the state wanted from now on · the one wanted before
        typeof(SwitchStep), // the engine acts              · nothing: observation shows what is
        typeof(SettleStep), // the engine says it is so     · nothing was changed
    ];
}

public sealed class StartInstance : ChangePower
{
    public override string Kind => InstanceOperations.Start;
}

public sealed class ShutdownInstance : ChangePower
{
    public override string Kind => InstanceOperations.Shutdown;
}

public sealed class ForceStopInstance : ChangePower
{
    public override string Kind => InstanceOperations.ForceStop;
}

public sealed class RestartInstance : ChangePower
{
    public override string Kind => InstanceOperations.Restart;
}

public sealed class FreezeInstance : ChangePower
{
    public override string Kind => InstanceOperations.Freeze;
}

public sealed class UnfreezeInstance : ChangePower
{
    public override string Kind => InstanceOperations.Unfreeze;
}
