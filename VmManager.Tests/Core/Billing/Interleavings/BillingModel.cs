using VmManager.Core.Billing;
using VmManager.Core.Catalog;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Projects;
using VmManager.Core.Servers;
using VmManager.Tests.Support;

namespace VmManager.Tests.Core.Billing.Interleavings;

/// <summary>A time in which an instance was in one state at one price, as the model sees it.</summary>
internal sealed record ModelSpan(
    DateTimeOffset Start, DateTimeOffset? End, UsageState State, long Rate, long Credited, long? Cap, PlanPriceId? Price);

internal sealed class ModelServer
{
    public required ServerId Id { get; init; }

    public DateTimeOffset? LookedAt { get; set; }

    public bool IsUnreachable { get; set; }
}

internal sealed class ModelAccount
{
    public required ProjectId Project { get; init; }

    public required SeededPerson Owner { get; init; }

    public long Balance { get; set; }

    public long Unpaid { get; set; }

    public DateTimeOffset? ChargedUntil { get; set; }
}

internal sealed class ModelInstance
{
    public required InstanceId Id { get; init; }

    public required SeededInstance Seeded { get; init; }

    public required ModelAccount Account { get; init; }

    public required ModelServer Server { get; init; }

    public required PriceTerms Terms { get; set; }

    public required PlanPriceId? Price { get; set; }

    public required PlanId Plan { get; set; }

    /// <summary>What it does, whoever looks.</summary>
    public PowerState Truth { get; set; } = PowerState.Running;

    /// <summary>What was last seen of it.</summary>
    public PowerState Seen { get; set; } = PowerState.Running;

    public bool IsStuck { get; set; }

    public bool IsDeleted { get; set; }

    public List<ModelSpan> Spans { get; } = [];

    /// <summary>What it cost in each month so far.</summary>
    public Dictionary<DateTimeOffset, long> ByMonth { get; } = [];

    /// <summary>What was charged for each span, by its start.</summary>
    public Dictionary<DateTimeOffset, long> Charged { get; } = [];

    /// <summary>Of a span in a month: 3600ths of micro-points, and the micro-points that count.</summary>
    private readonly Dictionary<(DateTimeOffset, DateTimeOffset), long> _parts = [];

    private readonly Dictionary<(DateTimeOffset, DateTimeOffset), long> _counted = [];

    /// <summary>Something is different from a moment on. What was charged stays, and time does not go back behind what is known.</summary>
    public void Meter(DateTimeOffset moment)
    {
        var last = Spans.LastOrDefault();
        var open = last is { End: null } ? last : null;
        var at = new[] { Whole(moment), Account.ChargedUntil, last?.Start, last?.End }.Max()!.Value;
        var next = Wanted(at);
        if (next is null ? open is null : open is not null && open with { Start = at } == next)
            return;
        if (open?.Start == at)
            Spans.Remove(open);
        else if (open is not null)
            Spans[^1] = open with { End = at };
        if (next is not null)
            Spans.Add(next);
    }

    /// <summary>Charges what was used between two moments: for each month what its time costs, up to the cap.</summary>
    public long Charge(DateTimeOffset from, DateTimeOffset until)
    {
        var total = 0L;
        foreach (var span in Spans)
        {
            var end = span.End < until ? span.End.Value : until;
            for (var at = span.Start > from ? span.Start : from; at < end;)
            {
                var month = new DateTimeOffset(at.Year, at.Month, 1, 0, 0, 0, TimeSpan.Zero);
                var stop = month.AddMonths(1) < end ? month.AddMonths(1) : end;
                total += Charge(span, month, (stop - at).Ticks / TimeSpan.TicksPerSecond);
                at = stop;
            }
        }
        return total;
    }

    private long Charge(ModelSpan span, DateTimeOffset month, long seconds)
    {
        var key = (span.Start, month);
        var parts = _parts[key] = _parts.GetValueOrDefault(key) + (span.Rate * seconds);
        var counted = _counted.GetValueOrDefault(key);
        var others = ByMonth.GetValueOrDefault(month) - counted;
        var now = Math.Min(parts / 3600, span.Cap is { } cap ? Math.Max(0, cap - others) : long.MaxValue);
        _counted[key] = now;
        ByMonth[month] = others + now;
        Charged[span.Start] = Charged.GetValueOrDefault(span.Start) + now - counted;
        return now - counted;
    }

    private ModelSpan? Wanted(DateTimeOffset at)
    {
        if (IsDeleted || Seen == PowerState.Missing)
            return null;
        var (basis, rate) = Seen == PowerState.Stopped ? (UsageState.Stopped, Terms.PerHourStopped) : (UsageState.Running, Terms.PerHour);
        var fault = Server.IsUnreachable ? UsageState.ServerUnreachable : IsStuck || Seen == PowerState.Error ? UsageState.OperationFailed : basis;
        return fault == basis
            ? new ModelSpan(at, End: null, basis, rate, Credited: 0, Terms.CapPerMonth, Price)
            : new ModelSpan(at, End: null, fault, Rate: 0, rate, Terms.CapPerMonth, Price);
    }

    private static DateTimeOffset Whole(DateTimeOffset moment) => moment.AddTicks(-(moment.UtcTicks % TimeSpan.TicksPerSecond));
}
