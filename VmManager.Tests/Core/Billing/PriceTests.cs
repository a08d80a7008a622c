using Microsoft.EntityFrameworkCore;
using VmManager.Core.Billing;
using VmManager.Core.Catalog;
using VmManager.Core.Live;
using VmManager.Core.People;
using VmManager.Core.Shared;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Billing;

namespace VmManager.Tests.Core.Billing;

/// <summary>Prices and their changes, as admins make them.</summary>
public sealed class PriceTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly BillingWorld _world = new(database);
    private Actor _admin = null!;
    private Plan _plan = null!;

    private IPriceActions Prices => _world.Get<IPriceActions>();

    public async Task InitializeAsync()
    {
        _admin = (await database.Seed.PersonAsync(PersonRole.Admin)).Actor;
        _plan = await database.Seed.PlanAsync();
        await ChangeAsync(Form(10, basedOn: 0));
    }

    public Task DisposeAsync() => _world.DisposeAsync().AsTask();

    [Fact]
    public async Task Change_OfAPlanNobodyUses_IsOfferedAtOnceAndListed()
    {
        (await ChangeAsync(Form(20, basedOn: 1, stopped: 3, cap: 900))).ShouldSucceed();

        var versions = (await Prices.VersionsAsync(_admin, _plan.Id, default)).ShouldSucceed();
        versions.Select(row => (row.Version, row.Terms.PerHour, row.IsCurrent)).ShouldBe([(2, 20, true), (1, 10, false)]);
        versions[0].CreatedBy.ShouldNotBeNull();
        var offer = (await _world.Get<ICatalog>().OfferAsync(default)).Plans.Single(plan => plan.Id == _plan.Id);
        (offer.PriceId, offer.Terms).ShouldBe((versions[0].Id, new PriceTerms(20, 3, 900)));
        (await PlanAsync()).PricePerHour.ShouldBe(20);
        _world.Changes.Told.ShouldContain(change => change.Topic == ChangeTopic.Catalog);
        (await _world.ReadAsync(rows => rows.AuditEntries.CountAsync(entry => entry.SubjectId == _plan.Id.Value && entry.Action == "plan.price_changed")))
            .ShouldBe(2);
    }

    [Theory]
    [InlineData(11, 2, 900, true)] // running
    [InlineData(10, 3, 900, true)] // stopped
    [InlineData(10, 2, 901, true)] // the month
    [InlineData(8, 2, null, true)] // no cap any more
    [InlineData(9, 1, 800, false)]
    public async Task Change_ThatRaisesWhatSomebodyPays_NeedsADateFarEnoughAhead(long perHour, long stopped, int? cap, bool raises)
    {
        await RunAsync(new PriceTerms(10, 2, 900));

        var atOnce = await ChangeAsync(Form(perHour, basedOn: 1, stopped, cap));

        if (!raises)
        {
            atOnce.ShouldSucceed();
            return;
        }
        Problem(atOnce).ShouldBe(("billing.price_too_soon", nameof(PriceForm.EffectiveAt)));
        var tooSoon = Form(perHour, basedOn: 1, stopped, cap) with { EffectiveAt = _world.Now.AddDays(14).AddMinutes(-1) };
        Problem(await ChangeAsync(tooSoon)).Code.ShouldBe("billing.price_too_soon");
        (await ChangeAsync(tooSoon with { EffectiveAt = _world.Now.AddDays(14) })).ShouldSucceed();
        (await PlanAsync()).PricePerHour.ShouldBe(10, "until its day comes, the present one is offered");
    }

    [Fact]
    public async Task Change_ToLessThanWhatWasAnnouncedBefore_IsNoRaise()
    {
        await RunAsync(new PriceTerms(10, 2, null));
        (await ChangeAsync(Form(20, basedOn: 1) with { EffectiveAt = _world.Now.AddDays(14) })).ShouldSucceed();
        await _world.Get<PriceAnnouncements>().RunAsync(default);
        _world.Time.Advance(TimeSpan.FromDays(15));

        (await ChangeAsync(Form(15, basedOn: 2))).ShouldSucceed();
        Problem(await ChangeAsync(Form(21, basedOn: 3))).Code.ShouldBe("billing.price_too_soon");
    }

    [Fact]
    public async Task Change_OfAFormThatIsOld_IsStale_AndTwoAtOnceMakeOneVersion()
    {
        (await ChangeAsync(Form(9, basedOn: 1))).ShouldSucceed();
        (await ChangeAsync(Form(8, basedOn: 1))).Error.ShouldBeOfType<Stale>();

        var both = await Task.WhenAll(ChangeAsync(Form(7, basedOn: 2)), ChangeAsync(Form(6, basedOn: 2)));

        both.Count(change => change.IsSuccess).ShouldBe(1);
        both.Single(change => !change.IsSuccess).Error.ShouldBeOfType<Stale>();
    }

    [Theory]
    [InlineData(10, 11, null, 0, "billing.stopped_above_running", "PerHourStopped")]
    [InlineData(10, 2, 9L, 0, "billing.cap_below_hour", "CapPerMonth")]
    [InlineData(-1, 0, null, 0, "catalog.price_out_of_range", "PerHour")]
    [InlineData(1_000_000_000_001, 0, null, 0, "catalog.price_out_of_range", "PerHour")]
    [InlineData(10, 2, long.MaxValue, 0, "points.out_of_range", "CapPerMonth")]
    [InlineData(11, 2, null, -1, "billing.price_in_the_past", "EffectiveAt")]
    [InlineData(10, 2, null, 20, "billing.price_unchanged", "PerHour")]
    public async Task Change_ThatCannotBe_IsRefusedByTheField_InThePreviewToo(long perHour, long stopped, long? cap, int days, string code, string field)
    {
        var form = Form(perHour, basedOn: 1, stopped, cap) with { EffectiveAt = days == 0 ? null : _world.Now.AddDays(days) };

        Problem(await ChangeAsync(form)).ShouldBe((code, field));
        Problem(await Prices.PreviewAsync(_admin, _plan.Id, form, default)).ShouldBe((code, field));
    }

    [Fact]
    public async Task Preview_SaysWhatAMonthCostsNowAndThen_AndWritesNothing()
    {
        var (dear, cheap) = (await _world.PersonAsync(), await _world.PersonAsync());
        await RunAsync(new PriceTerms(10, 2, null), dear);
        await RunAsync(new PriceTerms(10, 2, 5000), dear);
        var stopped = await RunAsync(new PriceTerms(10, 2, null), cheap);
        await _world.ObserveAsync(stopped.Id, VmManager.Core.Engines.PowerState.Stopped);
        await RunAsync(new PriceTerms(20, 4, 9000), cheap); // has it already
        var form = Form(20, basedOn: 1, stopped: 4, cap: 9000) with { EffectiveAt = _world.Now.AddDays(14) };

        var effect = (await Prices.PreviewAsync(_admin, _plan.Id, form, default)).ShouldSucceed();

        (effect.Before, effect.After, effect.Instances, effect.Projects).ShouldBe((new PriceTerms(10, 2, null), new PriceTerms(20, 4, 9000), 3, 2));
        (effect.MonthNow, effect.MonthThen).ShouldBe((7300 + 5000 + 1460, 9000 + 9000 + 2920));
        effect.Largest.Select(row => (row.ProjectId, row.Instances, row.MonthNow, row.MonthThen))
            .ShouldBe([(dear.Project.Id.Value, 2, 12_300, 18_000), (cheap.Project.Id.Value, 1, 1460, 2920)]);
        (await Prices.VersionsAsync(_admin, _plan.Id, default)).ShouldSucceed().Count.ShouldBe(1);
    }

    [Fact]
    public async Task EditOfThePlan_WithAHigherPrice_GoesTheSameWay()
    {
        await RunAsync(new PriceTerms(10, 2, null));
        var seen = (await _world.Get<ICatalogQueries>().PlansAsync(_admin, default)).ShouldSucceed().Single(row => row.Id == _plan.Id);
        Task<Result> EditAsync(long perHour) =>
            _world.Get<IPlanActions>().EditAsync(_admin, _plan.Id, seen.Form with { PricePerHour = perHour }, seen.RowVersion, default);

        Problem((await EditAsync(20)).Error!).ShouldBe(("billing.price_too_soon", nameof(PlanForm.PricePerHour)));
        (await EditAsync(5)).Error.ShouldBeNull();

        var versions = (await Prices.VersionsAsync(_admin, _plan.Id, default)).ShouldSucceed();
        versions.Select(row => row.Terms).ShouldBe([new PriceTerms(5, 1, null), new PriceTerms(10, 2, null)]);
    }

    private Task<SeededInstance> RunAsync(PriceTerms terms, SeededPerson? owner = null) => _world.RunOnAsync(_plan, terms, owner);

    private Task<Plan> PlanAsync() => _world.ReadAsync(rows => rows.Plans.SingleAsync(plan => plan.Id == _plan.Id));

    private Task<Result<PlanPriceId>> ChangeAsync(PriceForm form) => Prices.ChangeAsync(_admin, _plan.Id, form, default);

    private static PriceForm Form(long perHour, int basedOn, long stopped = 2, long? cap = null) =>
        new() { PerHour = perHour, PerHourStopped = stopped, CapPerMonth = cap, BasedOn = basedOn };

    private static (string Code, string? Field) Problem<T>(Result<T> result) => Problem(result.Error!);

    private static (string Code, string? Field) Problem(Error error)
    {
        var problem = error.ShouldBeOfType<Invalid>().Problems[0];
        return (problem.Code, problem.Field);
    }
}
