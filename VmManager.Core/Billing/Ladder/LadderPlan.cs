using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Operations;

namespace VmManager.Core.Billing;

/// <summary>An instance with a price, as the ladder sees it.</summary>
internal sealed record LadderInstance
{
    public required InstanceId Id { get; init; }

    public int Priority { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public long PricePerHour { get; init; }

    public long PricePerHourStopped { get; init; }

    public PowerState State { get; init; }

    public bool IsHeld { get; init; }

    /// <summary>Its server answers.</summary>
    public bool IsReachable { get; init; } = true;

    /// <summary>What works on it, or is stuck on it; null for nothing.</summary>
    public OperationState? Active { get; init; }

    public string? ActiveKind { get; init; }

    /// <summary>How often the ladder tried in vain what it wants now.</summary>
    public int Tries { get; init; }

    public DateTimeOffset? TriedAt { get; init; }

    public bool IsRunning => State is not (PowerState.Stopped or PowerState.Missing);

    public bool IsAtWork => Active is { } state && state != OperationState.Stuck;

    public long MorePerHour => PricePerHour - PricePerHourStopped;

    /// <summary>After a failure it is left alone for a while, longer each time.</summary>
    public bool MayBeTried(DateTimeOffset now) => Active is null && IsReachable && (TriedAt is not { } at || now >= at + Pause);

    private TimeSpan Pause => TimeSpan.FromMinutes(Math.Min(Tries, 30));
}

/// <summary>Which instances are next, in order. Pure, as the rule is.</summary>
internal static class LadderPlan
{
    /// <summary>
    /// One priority after the other, the lowest first and the newest of equals first: the next is stopped when the one before has been. What could
    /// not be stopped is tried again and keeps nobody waiting.
    /// </summary>
    public static IReadOnlyList<LadderInstance> ToStop(IEnumerable<LadderInstance> instances, DateTimeOffset now)
    {
        var running = instances.Where(instance => instance.IsRunning).OrderBy(instance => instance.Priority)
            .ThenByDescending(instance => instance.CreatedAt).ToList();
        // A guest that is stopping by itself is given its time.
        var due = running.Where(instance => instance.State != PowerState.Stopping && instance.MayBeTried(now)).ToList();
        var wave = due.Where(instance => instance.Tries == 0).Select(instance => (int?)instance.Priority).FirstOrDefault();
        var isWaveHeld = running.Exists(instance => instance.Priority < wave && instance.Tries == 0 && instance.IsAtWork);
        return due.FindAll(instance => instance.Tries > 0 || (instance.Priority == wave && !isWaveHeld));
    }

    /// <summary>Politely first. What was asked in vain, or cannot hear, is switched off.</summary>
    public static PowerAction HowToStop(LadderInstance instance) =>
        instance is { Tries: 0, State: PowerState.Running or PowerState.Unknown } ? PowerAction.Shutdown : PowerAction.ForceStop;

    /// <summary>Highest priority first and the oldest of equals first, until the points no longer suffice for the next.</summary>
    public static WakePlan ToWake(IEnumerable<LadderInstance> instances, LadderState state, BillingOptions options, DateTimeOffset now)
    {
        var (perHour, start, awake) = (state.BurnPerHour, new List<LadderInstance>(), new List<LadderInstance>());
        foreach (var instance in instances.Where(instance => instance.IsHeld).OrderByDescending(row => row.Priority).ThenBy(row => row.CreatedAt))
        {
            if (instance.Active is not null)
            {
                perHour += string.Equals(instance.ActiveKind, InstanceOperations.Start, StringComparison.Ordinal) ? instance.MorePerHour : 0;
                continue;
            }
            if (instance.IsRunning)
            {
                awake.Add(instance);
                continue;
            }
            if (!state.IsExempt && state.Available < LadderRule.Needed(perHour + instance.MorePerHour, options))
                break;
            perHour += instance.MorePerHour;
            if (instance.State == PowerState.Stopped && instance.MayBeTried(now))
                start.Add(instance);
        }
        return new WakePlan(start, awake);
    }

    public static IReadOnlyList<LadderInstance> ToDelete(IEnumerable<LadderInstance> instances, DateTimeOffset now) =>
        [.. instances.Where(instance => instance.MayBeTried(now)).OrderBy(instance => instance.Priority).ThenByDescending(instance => instance.CreatedAt)];
}

/// <param name="Start">To be started now.</param>
/// <param name="Awake">Running again: the ladder forgets that it stopped them.</param>
internal sealed record WakePlan(IReadOnlyList<LadderInstance> Start, IReadOnlyList<LadderInstance> Awake)
{
    /// <summary>Nothing is started: all that the ladder stopped is left to the person.</summary>
    public static WakePlan Nothing(IEnumerable<LadderInstance> instances) => new([], [.. instances.Where(instance => instance.IsHeld)]);
}
