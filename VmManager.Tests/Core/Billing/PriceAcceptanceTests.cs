using Microsoft.EntityFrameworkCore;
using VmManager.Core.Billing;
using VmManager.Core.Catalog;
using VmManager.Core.Instances;
using VmManager.Core.People;
using VmManager.Core.Shared;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Billing;

namespace VmManager.Tests.Core.Billing;

/// <summary>What runs keeps its price until its person takes another.</summary>
public sealed class PriceAcceptanceTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private static readonly PriceTerms Old = new(3600, 360, null);

    private readonly BillingWorld _world = new(database);
    private readonly PriceForm _form = new() { PerHour = 7200, PerHourStopped = 720, BasedOn = 1 };
    private Actor _admin = null!;
    private Plan _plan = null!;
    private PlanPriceId _first;
    private SeededPerson _person = null!;

    private IPriceActions Prices => _world.Get<IPriceActions>();

    public async Task InitializeAsync()
    {
        _admin = (await database.Seed.PersonAsync(PersonRole.Admin)).Actor;
        _plan = await database.Seed.PlanAsync();
        _person = await _world.PersonAsync();
        _first = await ChangeAsync(_form with { PerHour = Old.PerHour, PerHourStopped = Old.PerHourStopped, BasedOn = 0 });
    }

    public Task DisposeAsync() => _world.DisposeAsync().AsTask();

    [Fact]
    public async Task Accept_OfTheNewestPrice_ChangesWhatIsMeteredFromNowOn()
    {
        var seeded = await RunAsync();
        _world.Time.Advance(TimeSpan.FromMinutes(10));
        var lower = await ChangeAsync(_form with { PerHour = 1800, PerHourStopped = 180 });
        await _world.ChargeAsync();
        (await _world.IntervalsAsync(seeded.Id)).ShouldHaveSingleItem().Rate.ShouldBe(3600, "editing a plan changes nothing that runs");
        _world.Time.Advance(TimeSpan.FromMinutes(10));
        var offer = (await OffersAsync(seeded.Id)).ShouldHaveSingleItem();
        (offer.PriceId, offer.Now, offer.Then, offer.MustAcceptFrom).ShouldBe((lower, Old, new PriceTerms(1800, 180, null), null));

        (await Prices.AcceptAsync(_person.Actor, seeded.Id, lower, default)).Error.ShouldBeNull();

        _world.Time.Advance(TimeSpan.FromMinutes(10));
        await _world.ChargeAsync();
        (await _world.BalanceAsync(_person)).ShouldBe(100 * Points.One - (20 * 60 + 10 * 60 / 2));
        (await _world.IntervalsAsync(seeded.Id)).Select(interval => (interval.Rate, interval.PriceId)).ShouldBe([(3600, _first), (1800, lower)]);
        (await OffersAsync(seeded.Id)).ShouldBeEmpty();
        (await _world.ReadAsync(rows => rows.AuditEntries.CountAsync(entry => entry.SubjectId == seeded.Id.Value && entry.Action == "instance.price_accepted")))
            .ShouldBe(1);
    }

    [Fact]
    public async Task Accept_OfAPriceThatWasReplaced_IsRefused()
    {
        var seeded = await RunAsync();
        var replaced = await ChangeAsync(_form with { PerHour = 3000, PerHourStopped = 300 });
        await ChangeAsync(_form with { PerHour = 2000, PerHourStopped = 200, BasedOn = 2 });

        (await Prices.AcceptAsync(_person.Actor, seeded.Id, replaced, default)).Error!.Code.ShouldBe("billing.price_not_newest");
        (await Prices.AcceptAsync(_person.Actor, seeded.Id, TypedId.New<PlanPriceId>(), default)).Error!.Code.ShouldBe("billing.price_not_newest");
        (await ReadAsync(seeded.Id)).PricePerHour.ShouldBe(3600);
    }

    [Fact]
    public async Task Accept_OfAnAnnouncedPrice_WaitsForItsDay()
    {
        var seeded = await RunAsync();
        var dearer = await ChangeAsync(_form with { EffectiveAt = _world.Now.AddDays(14) });

        var offer = (await OffersAsync(seeded.Id)).ShouldHaveSingleItem();
        (offer.PriceId, offer.EffectiveAt, offer.MustAcceptFrom).ShouldBe((dearer, _world.Now.AddDays(14), _world.Now.AddDays(14)));
        (await Prices.AcceptAsync(_person.Actor, seeded.Id, dearer, default)).Error!.Code.ShouldBe("billing.price_not_yet");
        _world.Time.Advance(TimeSpan.FromDays(14));
        (await Prices.AcceptAsync(_person.Actor, seeded.Id, dearer, default)).Error.ShouldBeNull();
        (await ReadAsync(seeded.Id)).PricePerHour.ShouldBe(7200);
    }

    [Fact]
    public async Task Acceptance_IsNeededToStart_OnlyAfterTheDayAndAfterPeopleWereTold()
    {
        var seeded = await RunAsync();
        var dearer = await ChangeAsync(_form with { EffectiveAt = _world.Now.AddDays(14) });
        (await RefusalAsync(seeded.Id)).ShouldBeNull("its day has not come");
        _world.Time.Advance(TimeSpan.FromDays(15));
        (await RefusalAsync(seeded.Id)).ShouldBeNull("nobody was told");
        await _world.Get<PriceAnnouncements>().RunAsync(default);

        (await RefusalAsync(seeded.Id))!.Code.ShouldBe("billing.price_not_accepted");
        (await _world.IntervalsAsync(seeded.Id)).ShouldHaveSingleItem().Rate.ShouldBe(3600, "what runs is never asked");
        (await Prices.AcceptAsync(_person.Actor, seeded.Id, dearer, default)).Error.ShouldBeNull();
        (await RefusalAsync(seeded.Id)).ShouldBeNull();
    }

    [Fact]
    public async Task Acceptance_OfALowerPrice_OrOfAnAnnouncementTakenBack_IsNotNeeded()
    {
        var seeded = await RunAsync();
        await ChangeAsync(_form with { PerHour = 1800, PerHourStopped = 180, EffectiveAt = _world.Now.AddDays(1) });
        await ChangeAsync(_form with { BasedOn = 2, EffectiveAt = _world.Now.AddDays(14) });
        await _world.Get<PriceAnnouncements>().RunAsync(default);
        await ChangeAsync(_form with { PerHour = 3600, PerHourStopped = 360, BasedOn = 3 });
        _world.Time.Advance(TimeSpan.FromDays(20));

        (await RefusalAsync(seeded.Id)).ShouldBeNull();
        (await OffersAsync(seeded.Id)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Offers_AreOfOnesOwn_AndAMemberWhoOnlySeesCannotAccept()
    {
        var seeded = await RunAsync();
        var lower = await ChangeAsync(_form with { PerHour = 1800, PerHourStopped = 180 });
        var (stranger, viewer) = (await _world.PersonAsync(), await _world.PersonAsync());
        await database.Seed.MemberAsync(_person.Project.Id, viewer.Person.Id, VmManager.Core.Projects.ProjectRole.Viewer);

        (await Prices.OffersAsync(stranger.Actor, only: null, default)).ShouldSucceed().ShouldBeEmpty();
        (await Prices.OffersAsync(stranger.Actor, seeded.Id, default)).Error.ShouldBeOfType<NotFound>();
        (await Prices.AcceptAsync(stranger.Actor, seeded.Id, lower, default)).Error.ShouldBeOfType<NotFound>();
        (await Prices.OffersAsync(viewer.Actor, only: null, default)).ShouldSucceed().ShouldHaveSingleItem();
        (await Prices.AcceptAsync(viewer.Actor, seeded.Id, lower, default)).Error!.Code.ShouldBe("project.role_needed");
    }

    private Task<SeededInstance> RunAsync() => _world.RunOnAsync(_plan, Old, _person, _first);

    private async Task<PlanPriceId> ChangeAsync(PriceForm form) => (await Prices.ChangeAsync(_admin, _plan.Id, form, default)).ShouldSucceed();

    private async Task<IReadOnlyList<PriceOffer>> OffersAsync(InstanceId id) => (await Prices.OffersAsync(_person.Actor, id, default)).ShouldSucceed();

    private Task<Error?> RefusalAsync(InstanceId id) => _world.ReadAsync(async rows =>
        await _world.Get<PriceAcceptance>().RefusalAsync(rows, await rows.Instances.SingleAsync(row => row.Id == id), default));

    private Task<Instance> ReadAsync(InstanceId id) => _world.ReadAsync(rows => rows.Instances.SingleAsync(row => row.Id == id));
}
