using Microsoft.EntityFrameworkCore;
using VmManager.Core.Billing;
using VmManager.Core.Engines;
using VmManager.Core.People;
using VmManager.Core.Shared;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Billing;

namespace VmManager.Tests.Core.Billing;

public sealed class RevenueTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private static readonly DateOnly First = new(2031, 5, 29);
    private static readonly DateOnly Last = new(2031, 6, 2);

    private static readonly DateTimeOffset Begin = new(2031, 5, 30, 21, 30, 17, TimeSpan.Zero);

    private static readonly (DateTimeOffset At, PowerState State)[] Steps =
    [
        (Begin.AddMinutes(42), PowerState.Running),
        (new(2031, 5, 31, 0, 0, 0, TimeSpan.Zero), PowerState.Running),
        (new(2031, 5, 31, 9, 20, 11, TimeSpan.Zero), PowerState.Stopped),
        (new(2031, 6, 1, 0, 0, 0, TimeSpan.Zero), PowerState.Stopped),
        (new(2031, 6, 1, 5, 10, 30, TimeSpan.Zero), PowerState.Stopped),
        (new(2031, 6, 1, 9, 59, 59, TimeSpan.Zero), PowerState.Running),
        (new(2031, 6, 2, 0, 0, 0, TimeSpan.Zero), PowerState.Running),
        (new(2031, 6, 2, 3, 7, 30, TimeSpan.Zero), PowerState.Running),
    ];

    private readonly BillingWorld _world = new(database);
    private Actor _admin = null!;

    private IBillingAdministration Administration => _world.Get<IBillingAdministration>();

    public async Task InitializeAsync() => _admin = (await database.Seed.PersonAsync(PersonRole.Admin, points: 0)).Actor;

    public Task DisposeAsync() => _world.DisposeAsync().AsTask();

    [Fact]
    public async Task Revenue_HoweverParted_IsWhatWasChargedDayByDay()
    {
        var (rich, poor) = (await _world.PersonAsync(points: 1000), await _world.PersonAsync(points: 3));
        _world.Time.Set(Begin);
        var stopped = await _world.RunAsync(rich, perHour: 1_234_567);
        await _world.RunAsync(rich, change: instance => (instance.PricePerHour, instance.CapPerMonth) = (7 * Points.One, 40 * Points.One));
        await _world.RunAsync(poor, perHour: 1_000_003);
        foreach (var (at, state) in Steps)
        {
            _world.Time.Set(at);
            await _world.ObserveAsync(stopped.Id, state);
            await _world.ChargeAsync();
        }
        var charged = await ChargedAsync();

        foreach (var by in Enum.GetValues<RevenueBy>())
        {
            var revenue = (await Administration.RevenueAsync(_admin, First, Last, by, default)).ShouldSucceed();
            revenue.Days.ShouldBe(Enumerable.Range(0, 5).Select(First.AddDays));
            revenue.Total.ShouldBe(charged.Values.Sum(), by.ToString());
            revenue.Rows.Select(row => row.Total).ShouldBe(revenue.Rows.Select(row => row.Total).OrderDescending());
            if (by is RevenueBy.Project)
                revenue.Rows.ShouldContain(row => row.Key == poor.Project.Id.Value && row.Name == poor.Project.Name);
            else if (by is RevenueBy.Plan)
                revenue.Rows.ShouldContain(row => row.Key == stopped.Plan.Id.Value && row.Name == stopped.Plan.Name);
            else if (by is RevenueBy.Server)
                revenue.Rows.ShouldContain(row => row.Key == stopped.Server.Id.Value && row.Name == stopped.Server.Name);
        }
        var total = (await Administration.RevenueAsync(_admin, First, Last, RevenueBy.Total, default)).ShouldSucceed().Rows.ShouldHaveSingleItem();
        total.Amounts.ShouldBe(Enumerable.Range(0, 5).Select(day => charged.GetValueOrDefault(First.AddDays(day))));
        // Charged to the last whole minute of all three.
        (total.Hours + total.HoursStopped).ShouldBe(3 * (Steps[^1].At.AddSeconds(-30) - Begin).TotalHours, 0.001);
        total.HoursStopped.ShouldBeGreaterThan(20);
    }

    [Fact]
    public async Task Revenue_OfSpansThatCannotBe_IsRefused()
    {
        (await Administration.RevenueAsync(_admin, Last, First, RevenueBy.Total, default)).Error.ShouldBeOfType<Invalid>();
        (await Administration.RevenueAsync(_admin, First, First.AddDays(400), RevenueBy.Total, default)).Error.ShouldBeOfType<Invalid>();
        (await Administration.RevenueAsync(_admin, DateOnly.MinValue, DateOnly.MaxValue, RevenueBy.Total, default)).Error.ShouldBeOfType<Invalid>();
        (await Administration.RevenueAsync(_admin, DateOnly.MaxValue, DateOnly.MaxValue, RevenueBy.Total, default)).ShouldSucceed().Total.ShouldBe(0);
        (await Administration.RevenueAsync((await _world.PersonAsync()).Actor, Last, First, RevenueBy.Total, default)).Error.ShouldBeOfType<NotFound>();
    }

    /// <summary>Postings of use by the day in which they began; the test charges at each midnight, so that none reaches into the next.</summary>
    private async Task<Dictionary<DateOnly, long>> ChargedAsync()
    {
        var postings = await _world.ReadAsync(context => context.Postings.AsNoTracking().Where(posting => posting.StartsAt != null).ToListAsync());
        postings.Count.ShouldBeGreaterThan(10);
        return postings.GroupBy(posting => DateOnly.FromDateTime(posting.StartsAt!.Value.UtcDateTime)).ToDictionary(day => day.Key, day => day.Sum(posting => posting.Amount));
    }
}
