using VmManager.Core.Billing;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Billing;

namespace VmManager.Tests.Benchmarks;

/// <summary>What the pages of billing ask for: while ticks run, and of an account with a long past.</summary>
internal sealed class BillingReads(TestDatabase database, BillingWorld world)
{
    private const int Instances = 20;
    private const int Ticks = 12;
    private const int Lines = 1_000_000;
    private const int Asks = 40;

    private IBillingQueries Queries => world.Get<IBillingQueries>();

    /// <summary>The overview, asked for again and again: in turns while nothing runs and while a tick runs.</summary>
    public async Task<IEnumerable<Figure>> DuringTicksAsync()
    {
        var owner = await world.PersonAsync();
        for (var count = 0; count < Instances; count++)
            await world.RunAsync(owner);
        List<double> rest = [], busy = [];
        for (var round = 0; round < Ticks + 1; round++)
        {
            world.Time.Advance(TimeSpan.FromMinutes(1));
            var tick = Task.Run(world.ChargeAsync);
            List<double> during = [], after = [];
            while (!tick.IsCompleted)
                during.Add(await OverviewAsync(owner));
            await tick;
            while (after.Count < during.Count)
                after.Add(await OverviewAsync(owner));
            // The first round compiles. What was still asked for when the tick had ended says nothing about it.
            if (round == 0)
                continue;
            busy.AddRange(during.SkipLast(1));
            rest.AddRange(after.SkipLast(1));
        }
        return [Compare("median", 0.5, rest, busy), Compare("95 of 100", 0.95, rest, busy)];
    }

    /// <summary>Pages of an account with a million lines.</summary>
    public async Task<IEnumerable<Figure>> StatementAsync(BillingFloor seed)
    {
        var owner = await world.PersonAsync(points: 0);
        var instance = await database.Seed.InstanceAsync(owner, change: row => row.OnlineAt = null);
        await seed.SeedLinesAsync(owner.Project.Id.Value, instance.Id.Value, Lines, world.Now);
        var (actor, request) = (owner.Actor, new EntryListRequest());
        var ago = world.Now.AddDays(-300);
        var month = new StatementMonth(ago.Year, ago.Month);
        var middle = (await Queries.EntriesAsync(actor, null, request with { Before = Lines / 2 }, default)).ShouldSucceed().Items[0].Id;
        return
        [
            await PageAsync("first page of entries", async () => (await Queries.EntriesAsync(actor, null, request, default)).ShouldSucceed()),
            await PageAsync("a page of entries from the middle", async () =>
                (await Queries.EntriesAsync(actor, null, request with { Before = Lines / 2 }, default)).ShouldSucceed()),
            await PageAsync("an entry from the middle", async () => (await Queries.EntryAsync(actor, null, middle, default)).ShouldSucceed()),
            await PageAsync("the months that have statements", async () => (await Queries.StatementMonthsAsync(actor, null, default)).ShouldSucceed()),
            await PageAsync("the statement of a month with 43,000 lines", async () =>
                (await Queries.StatementAsync(actor, null, month, default)).ShouldSucceed()),
        ];
    }

    private static async Task<Figure> PageAsync(string what, Func<Task> ask)
    {
        List<double> times = [];
        for (var count = 0; count < Asks; count++)
            times.Add(await Stopwatches.TimeAsync(ask));
        var median = Stopwatches.Median(times);
        return new Figure($"of {Lines:N0} lines: {what}, median", Stopwatches.Text($"{median:0.0} ms"), "<= 50 ms", median <= 50);
    }

    private static Figure Compare(string what, double share, List<double> rest, List<double> busy)
    {
        var (quiet, loaded) = (Stopwatches.At(rest, share), Stopwatches.At(busy, share));
        return new Figure(
            $"queries of the billing page during ticks, at rest ({what} of {busy.Count})",
            Stopwatches.Text($"{loaded:0.0}, {quiet:0.0} ms: {loaded / quiet:0.00}"),
            "<= 2",
            loaded / quiet <= 2);
    }

    /// <summary>What the page asks for, one after the other as it does.</summary>
    private Task<double> OverviewAsync(SeededPerson owner) => Stopwatches.TimeAsync(async () =>
    {
        var today = DateOnly.FromDateTime(world.Now.UtcDateTime);
        (await Queries.BalanceAsync(owner.Actor, null, default)).ShouldSucceed();
        (await Queries.SpendingAsync(owner.Actor, null, today.AddDays(-29), today, default)).ShouldSucceed();
        (await Queries.EntriesAsync(owner.Actor, null, new EntryListRequest(), default)).ShouldSucceed();
    });
}
