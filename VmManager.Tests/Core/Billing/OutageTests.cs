using VmManager.Core.Billing;
using VmManager.Core.Engines;
using VmManager.Core.Observing;
using VmManager.Core.Shared;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Billing;

namespace VmManager.Tests.Core.Billing;

/// <summary>After time in which the platform saw nothing: only what was seen to run is paid for.</summary>
public sealed class OutageTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly BillingWorld _world = new(database);
    private SeededPerson _person = null!;
    private SeededInstance _seeded = null!;

    public async Task InitializeAsync()
    {
        _person = await _world.PersonAsync();
        _seeded = await _world.RunOnAsync(await database.Seed.PlanAsync(), new PriceTerms(3600, 360, null), _person);
        // Two looks before the platform goes down for three hours.
        await LookAsync(PowerState.Running);
        _world.Time.Advance(TimeSpan.FromMinutes(10));
        await LookAsync(PowerState.Running);
        _world.Time.Advance(TimeSpan.FromHours(3));
    }

    /// <summary>A charge goes by the looks at every server: these are done with.</summary>
    public async Task DisposeAsync()
    {
        await _world.ExecuteAsync("update servers set removed_at = now()");
        await _world.DisposeAsync();
    }

    [Fact]
    public async Task Charge_BeforeTheFirstLookAfterwards_TakesWhatWasSeenOnly()
    {
        await _world.ChargeAsync();

        (await SpentAsync()).ShouldBe(600);
    }

    [Fact]
    public async Task FoundRunning_TheTimeBetweenIsPaidFor()
    {
        await LookAsync(PowerState.Running);
        await _world.ChargeAsync();

        (await SpentAsync()).ShouldBe(600 + 3 * 3600);
        (await _world.IntervalsAsync(_seeded.Id)).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(PowerState.Stopped, 3 * 360)]
    [InlineData(PowerState.Error, 0)]
    public async Task FoundStopped_ItCountsAsStoppedFromTheLastLookThatSawItRun(PowerState found, long more)
    {
        await LookAsync(found);
        await _world.ChargeAsync();

        (await SpentAsync()).ShouldBe(600 + more);
        var intervals = await _world.IntervalsAsync(_seeded.Id);
        (intervals.Count, intervals[0].EndsAt - intervals[0].StartsAt).ShouldBe((2, TimeSpan.FromMinutes(10)));
    }

    /// <summary>Long ago, so that the time of the database's own clock would show.</summary>
    [Fact]
    public async Task FoundStopped_WithoutAnyLookSinceItsStart_WasNeverSeenToRun()
    {
        _world.Time.Set(new DateTimeOffset(2021, 5, 14, 12, 0, 0, TimeSpan.Zero));
        var started = await _world.RunOnAsync(_seeded.Plan, new PriceTerms(3600, 360, null), server: await database.Seed.ServerAsync());
        _world.Time.Advance(TimeSpan.FromHours(3));

        await LookAsync(PowerState.Stopped, started);

        var interval = (await _world.IntervalsAsync(started.Id)).ShouldHaveSingleItem();
        (interval.State, interval.StartsAt).ShouldBe((UsageState.Stopped, _world.Now.AddHours(-3)));
    }

    [Fact]
    public async Task FoundGone_NothingIsPaidSinceTheLastLookThatSawIt()
    {
        var states = _world.Get<GuestStates>();
        var reference = _seeded.Instance.EngineReference!;
        (await states.MissingAsync(_seeded.Server.Id, _world.Now, [], default)).ShouldBe([reference]);
        _world.Time.Advance(TimeSpan.FromSeconds(1));

        await states.WriteGhostsAsync(_seeded.Server.Id, _world.Now, [reference], default);
        await NoteAsync();
        await _world.ChargeAsync();

        (await SpentAsync()).ShouldBe(600);
    }

    [Fact]
    public async Task FoundRunning_AfterItWasStopped_IsPaidAsStoppedUntilThen()
    {
        await LookAsync(PowerState.Stopped);
        _world.Time.Advance(TimeSpan.FromHours(1));
        await LookAsync(PowerState.Running);
        _world.Time.Advance(TimeSpan.FromHours(1));
        await LookAsync(PowerState.Running);
        await _world.ChargeAsync();

        (await SpentAsync()).ShouldBe(600 + 4 * 360 + 3600);
    }

    [Fact]
    public async Task Probe_ThatTheServerAnswers_ProvesNothingOfItsGuests()
    {
        await _world.Get<ServerStates>().WriteProbeAsync(
            _seeded.Server.Id, new ServerProbe("6", EngineCapabilities.None, new ServerCapacity(4, 1L << 34, 1L << 40), Name: null, CertificateFingerprint: null), [], default);
        await _world.ChargeAsync();
        (await SpentAsync()).ShouldBe(600);

        await LookAsync(PowerState.Stopped);
        await _world.ChargeAsync();
        (await SpentAsync()).ShouldBe(600 + 3 * 360);
    }

    [Fact]
    public async Task StoppedByThePlatform_IsPaidUntilItsOwnStop()
    {
        await LookAsync(PowerState.Running);
        _world.Time.Advance(TimeSpan.FromSeconds(8));
        await _world.ChangeAsync(_seeded.Id, instance =>
            (instance.ObservedState, instance.ObservedAt, instance.StateChangedAt) = (PowerState.Stopped, _world.Now, _world.Now));
        _world.Time.Advance(TimeSpan.FromSeconds(52));
        await LookAsync(PowerState.Stopped);
        await _world.ChargeAsync();

        (await SpentAsync()).ShouldBe(600 + 3 * 3600 + 8 + 5);
    }

    private async Task LookAsync(PowerState state, SeededInstance? at = null)
    {
        var looked = at ?? _seeded;
        var guest = new ObservedGuest(looked.Instance.EngineReference!, looked.Id.Value, state, [], Size: null, Figures: null);
        await _world.Get<GuestStates>().WriteAsync(looked.Server.Id, _world.Now, [guest], default);
        await NoteAsync(looked);
    }

    private Task NoteAsync(SeededInstance? at = null) =>
        _world.Get<ServerStates>().WriteLookAsync((at ?? _seeded).Server.Id, usage: null, _world.Now, default);

    private async Task<long> SpentAsync() => 100 * Points.One - await _world.BalanceAsync(_person);
}
