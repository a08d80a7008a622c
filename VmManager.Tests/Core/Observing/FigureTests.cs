using Microsoft.EntityFrameworkCore;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Observing;
using VmManager.Core.Shared;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Instances;

namespace VmManager.Tests.Core.Observing;

public sealed class FigureTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Rates_BetweenTwoLooks_AreShareOfTheCpusAndBytesPerSecond()
    {
        var rates = new FigureRates();
        var owner = Guid.NewGuid();

        rates.Next(Start, [Guest(owner, cpus: 2, seconds: 10, received: 1000)]).ShouldBeEmpty();
        var (id, point) = rates.Next(Start.AddSeconds(2), [Guest(owner, cpus: 2, seconds: 11, received: 5000)]).ShouldHaveSingleItem();

        id.Value.ShouldBe(owner);
        (point.At, point.Cpu, point.ReceivedPerSecond, point.MemoryBytes).ShouldBe((Start.AddSeconds(2), 0.25, 2000, 7));
    }

    [Fact]
    public void Rates_AfterCountersBeganAnew_HaveNoPoint()
    {
        var rates = new FigureRates();
        var owner = Guid.NewGuid();
        rates.Next(Start, [Guest(owner, 1, 10, 1000)]);

        rates.Next(Start.AddSeconds(2), [Guest(owner, 1, 0.1, 1200)]).ShouldBeEmpty("less processor time than before");
        rates.Next(Start.AddSeconds(4), [Guest(owner, 1, 5, 100, startedAt: Start)]).ShouldBeEmpty("started again");
        rates.Next(Start.AddSeconds(6), []).ShouldBeEmpty();
        rates.Next(Start.AddSeconds(8), [Guest(owner, 1, 6, 200, startedAt: Start)]).ShouldBeEmpty("not seen in between");
        rates.Next(Start.AddSeconds(10), [Guest(owner, 1, 60, 200, startedAt: Start)]).Single().Point.Cpu.ShouldBe(1, "never more than all");
    }

    [Fact]
    public void Packing_OfATick_GivesItBack()
    {
        (InstanceId, FigurePoint)[] points =
        [
            (TypedId.New<InstanceId>(), new FigurePoint(Start, 0.5, 1L << 40, 7, 1.5, 2.5)),
            (TypedId.New<InstanceId>(), new FigurePoint(Start, 0, 0, 0, 0, 0)),
        ];

        FigurePacking.Unpack(Start, FigurePacking.Pack(points)).ShouldBe(points);
    }

    [Fact]
    public void Store_KeepsFifteenMinutes_AndTellsWatchersEachPointOnce()
    {
        var time = new ManualTime();
        var store = new FigureStore(time);
        var id = TypedId.New<InstanceId>();
        var now = time.GetUtcNow();
        for (var second = 0; second < 1200; second += 10)
            store.Add([(id, Point(now.AddSeconds(second)))]);

        var (recent, next, leave) = store.Watch(id);
        store.Add([(id, Point(now.AddSeconds(1200)))]);
        store.Add([(id, Point(now.AddSeconds(1200)))]);
        leave();

        (recent[0].At, recent[^1].At).ShouldBe((now.AddSeconds(290), now.AddSeconds(1190)));
        next.TryRead(out var point).ShouldBeTrue();
        point!.At.ShouldBe(now.AddSeconds(1200));
        next.TryRead(out _).ShouldBeFalse();
        store.Latest(id)!.At.ShouldBe(now.AddSeconds(1200));
        time.Advance(TimeSpan.FromHours(1));
        store.Latest(id).ShouldBeNull();
        store.Forget();
        store.Watch(id).Recent.ShouldBeEmpty();
    }

    [Fact]
    public async Task Buckets_OfTenSeconds_AreMeans_AndMergeWithAnotherProcessesPart()
    {
        var id = (await database.Seed.InstanceAsync()).Id;
        var (one, other) = (new FigureBuckets(database.Contexts), new FigureBuckets(database.Contexts));

        await one.AddAsync(Start.AddSeconds(1), [(id, new FigurePoint(Start, 0.2, 100, 1, 10, 0))], CancellationToken.None);
        await one.AddAsync(Start.AddSeconds(3), [(id, new FigurePoint(Start, 0.4, 200, 2, 20, 0))], CancellationToken.None);
        await one.WriteAsync(CancellationToken.None);
        await other.AddAsync(Start.AddSeconds(8), [(id, new FigurePoint(Start, 0.9, 600, 3, 90, 6))], CancellationToken.None);
        await other.AddAsync(Start.AddSeconds(10), [(id, new FigurePoint(Start, 1, 1, 1, 1, 1))], CancellationToken.None);

        var sample = (await SamplesAsync(id)).ShouldHaveSingleItem();
        (sample.At, sample.Count, sample.MemoryBytes, sample.DiskBytes).ShouldBe((Start, 3, 300, 3));
        sample.Cpu.ShouldBe(0.5, 1e-9);
        (sample.ReceivedPerSecond, sample.SentPerSecond).ShouldBe((40, 2));
    }

    [Fact]
    public async Task Buckets_OfADeletedInstance_AreLeftOut()
    {
        var deleted = (await database.Seed.InstanceAsync(change: row => row.Lifecycle = InstanceLifecycle.Deleted)).Id;
        var buckets = new FigureBuckets(database.Contexts);

        await buckets.AddAsync(Start, [(deleted, Point(Start)), (TypedId.New<InstanceId>(), Point(Start))], CancellationToken.None);
        await buckets.WriteAsync(CancellationToken.None);

        (await SamplesAsync(deleted)).ShouldBeEmpty();
    }

    [Fact]
    public async Task RollUp_WeighsByCount_LeavesOutWhatIsNotOver_AndGivesTheSameAgain()
    {
        await using var own = await OwnDatabase.OpenAsync();
        var id = (await own.Database.Seed.InstanceAsync()).Id;
        var time = new ManualTime();
        var minute = DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds() / 60 * 60);
        time.Advance(minute.AddSeconds(90) - time.GetUtcNow());
        await own.AddAsync(Sample(id, minute, cpu: 0.1, count: 1, disk: 1), Sample(id, minute.AddSeconds(50), cpu: 0.5, count: 3, disk: 9),
            Sample(id, minute.AddSeconds(60), cpu: 1, count: 5, disk: 5), Sample(id, minute.AddHours(-2), cpu: 1, count: 1, disk: 1));
        var sweep = new RollUpSweep(own.Database.Contexts, new FigureStore(time), time);

        await sweep.RunAsync(CancellationToken.None);
        await sweep.RunAsync(CancellationToken.None);

        var minutes = await own.ReadAsync(SampleResolution.Minute);
        minutes.Select(sample => sample.At).ShouldBe([minute.AddHours(-2), minute]);
        (minutes[1].Count, minutes[1].DiskBytes).ShouldBe((4, 9));
        minutes[1].Cpu.ShouldBe(0.4, 1e-9);
        (await own.ReadAsync(SampleResolution.TenSeconds)).Count.ShouldBe(3, "samples of two hours ago have had their time");
    }

    [Fact]
    public async Task RollUp_AfterDays_LeavesHours()
    {
        await using var own = await OwnDatabase.OpenAsync();
        var id = (await own.Database.Seed.InstanceAsync()).Id;
        var time = new ManualTime();
        var hour = DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds() / 3600 * 3600).AddHours(-1);
        await own.AddAsync([.. Enumerable.Range(0, 360).Select(number => Sample(id, hour.AddSeconds(number * 10), cpu: number / 360.0, count: 5, disk: number))]);
        var sweep = new RollUpSweep(own.Database.Contexts, new FigureStore(time), time);

        await sweep.RunAsync(CancellationToken.None);

        var sample = (await own.ReadAsync(SampleResolution.Hour)).ShouldHaveSingleItem();
        (sample.At, sample.Count, sample.DiskBytes).ShouldBe((hour, 1800, 359));
        sample.Cpu.ShouldBe(359 / 720.0, 1e-6);
        (await own.ReadAsync(SampleResolution.TenMinutes)).Count.ShouldBe(6);
    }

    [Fact]
    public async Task Watch_BeginsWithWhatWasWritten_AndSomeoneElsesIsNotFound()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        var instance = await world.CreateAsync();
        var now = DateTimeOffset.UtcNow;
        await world.ReadAsync(context =>
        {
            context.AddRange(Sample(instance.Id, now.AddMinutes(-20), 0.1, 1, 1), Sample(instance.Id, now.AddMinutes(-10), 0.2, 1, 1));
            return context.SaveChangesAsync();
        });
        var (figures, store) = (world.Host.Get<IFigures>(), world.Host.Get<FigureStore>());
        store.Add([(instance.Id, Point(now.AddSeconds(-2)))]);
        using var ending = new CancellationTokenSource();

        var stream = (await figures.WatchAsync(world.Actor, instance.Id, ending.Token)).ShouldSucceed();
        await using var next = stream.Next.GetAsyncEnumerator();
        store.Add([(instance.Id, Point(now))]);

        stream.Recent.Select(point => (int)(point.At - now).TotalSeconds).ShouldBe([-600, -2]);
        (await next.MoveNextAsync()).ShouldBeTrue();
        next.Current.At.ShouldBe(now);
        var stranger = (await world.Seed.PersonAsync()).Actor;
        (await figures.WatchAsync(stranger, instance.Id, ending.Token)).Error.ShouldBeOfType<NotFound>();
        (await figures.HistoryAsync(stranger, instance.Id, FigureSpan.Day, ending.Token)).Error.ShouldBeOfType<NotFound>();
    }

    private static FigurePoint Point(DateTimeOffset at) => new(at, 0.5, 1, 1, 1, 1);

    private static MetricSample Sample(InstanceId id, DateTimeOffset at, double cpu, int count, long disk) => new()
    {
        InstanceId = id,
        Resolution = SampleResolution.TenSeconds,
        At = at,
        Cpu = cpu,
        Count = count,
        DiskBytes = disk,
        MemoryBytes = 1,
    };

    private static ObservedGuest Guest(Guid owner, int cpus, double seconds, long received, DateTimeOffset? startedAt = null) => new(
        "r", owner, PowerState.Running, [], new GuestSize(cpus, 1, 1),
        new GuestFigures(TimeSpan.FromSeconds(seconds), null, 7, 1, received, 0, startedAt));

    private async Task<List<MetricSample>> SamplesAsync(InstanceId id)
    {
        await using var context = await database.Contexts.CreateDbContextAsync();
        return await context.MetricSamples.AsNoTracking().Where(sample => sample.InstanceId == id).ToListAsync();
    }

    /// <summary>Rolling up works on everything: these tests need a database without others' samples.</summary>
    private sealed class OwnDatabase(TestDatabase own) : IAsyncDisposable
    {
        public TestDatabase Database => own;

        public static async Task<OwnDatabase> OpenAsync()
        {
            var own = new TestDatabase();
            await own.InitializeAsync();
            return new OwnDatabase(own);
        }

        public async Task AddAsync(params MetricSample[] samples)
        {
            await using var context = await own.Contexts.CreateDbContextAsync();
            context.AddRange(samples);
            await context.SaveChangesAsync();
        }

        public async Task<List<MetricSample>> ReadAsync(SampleResolution resolution)
        {
            await using var context = await own.Contexts.CreateDbContextAsync();
            return await context.MetricSamples.AsNoTracking().Where(sample => sample.Resolution == resolution).OrderBy(sample => sample.At).ToListAsync();
        }

        public async ValueTask DisposeAsync() => await own.DisposeAsync();
    }
}
