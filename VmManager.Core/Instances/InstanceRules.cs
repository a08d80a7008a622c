using System.Linq.Expressions;

namespace VmManager.Core.Instances;

/// <summary>What is true of an instance, said once for queries.</summary>
public static class InstanceRules
{
    /// <summary>Exists as far as servers and the catalog are concerned: counted as promised until it is gone or its making was undone.</summary>
    public static Expression<Func<Instance, bool>> TakesRoom { get; } = instance =>
        instance.Lifecycle != InstanceLifecycle.Deleted && instance.Lifecycle != InstanceLifecycle.Failed;
}
