using VmManager.Core.Instances;
using VmManager.Core.Servers;

namespace VmManager.Core.Billing;

/// <summary>
/// A time in which an instance was in one state at one price. The database writes it in the same transaction as the state it observes (a
/// trigger), so that no crash loses one; an exclusion constraint keeps intervals of an instance from overlapping.
/// </summary>
/// <remarks>
/// What is owed is a function of the interval and the time alone: within a calendar month, <c>min(cap - used before, rate × seconds / 3600)</c>.
/// Charging it in pieces of any size adds up to the same, so that a tick needs no state per instance.
/// </remarks>
public sealed class UsageInterval
{
    public long Id { get; init; }

    public AccountId AccountId { get; init; }

    public InstanceId InstanceId { get; init; }

    public ServerId? ServerId { get; init; }

    public PlanPriceId? PriceId { get; init; }

    public UsageState State { get; init; }

    /// <summary>Micro-points per hour in this state; 0 while the platform is at fault.</summary>
    public long Rate { get; init; }

    /// <summary>What the rate would be if the platform were not at fault, for the credit people are shown.</summary>
    public long CreditedRate { get; init; }

    /// <summary>The most for the instance in a calendar month; null for no cap.</summary>
    public long? CapPerMonth { get; init; }

    /// <summary>What the instance had cost in the month of <see cref="StartsAt"/> before it.</summary>
    public long UsedBefore { get; init; }

    /// <summary>Whole seconds.</summary>
    public DateTimeOffset StartsAt { get; init; }

    /// <summary>Null while it lasts.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>It is over and charged to its end.</summary>
    public bool IsSettled { get; init; }
}

/// <summary>What an instance is charged for.</summary>
public enum UsageState
{
    /// <summary>Running or frozen.</summary>
    Running,

    /// <summary>Stopped, its disk kept.</summary>
    Stopped,

    /// <summary>Not usable because its server did not answer: credited.</summary>
    ServerUnreachable,

    /// <summary>Not usable because an operation of the platform failed on it: credited.</summary>
    OperationFailed,
}
