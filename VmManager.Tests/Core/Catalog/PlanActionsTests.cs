using Microsoft.EntityFrameworkCore;
using VmManager.Core.Catalog;
using VmManager.Core.People;
using VmManager.Core.Shared;
using VmManager.Tests.Support;

namespace VmManager.Tests.Core.Catalog;

public sealed class PlanActionsTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly TestPlatform _platform = new(database);
    private Actor _admin = null!;

    private IPlanActions Actions => _platform.Get<IPlanActions>();

    public async Task InitializeAsync() => _admin = (await database.Seed.PersonAsync(PersonRole.Admin)).Actor;

    public async Task DisposeAsync() => await _platform.DisposeAsync();

    [Fact]
    public async Task EditAsync_WhenInstancesRunOnIt_KeepsTheirSizeAndPrice()
    {
        var plan = await database.Seed.PlanAsync();
        var instance = await database.Seed.InstanceAsync(plan: plan, change: made => made.PricePerHourStopped = Points.One / 4);
        var seen = await FindAsync(plan.Id);

        var edited = await Actions.EditAsync(
            _admin, plan.Id, seen.Form with { Cpus = 8, PricePerHour = Points.One / 2 }, seen.RowVersion, default);

        edited.Error.ShouldBeNull();
        (await FindAsync(plan.Id)).Form.Cpus.ShouldBe(8);
        var after = await _platform.ReadAsync(rows => rows.Instances.SingleAsync(row => row.Id == instance.Id));
        (after.Cpus, after.PricePerHour).ShouldBe((plan.Cpus, plan.PricePerHour));
    }

    [Fact]
    public async Task PlansAsync_WhenInstancesCameAndWent_CountsThoseThatExist()
    {
        var plan = await database.Seed.PlanAsync();
        await database.Seed.InstanceAsync(plan: plan);
        await database.Seed.InstanceAsync(plan: plan, change: instance => instance.Lifecycle = VmManager.Core.Instances.InstanceLifecycle.Deleted);

        (await FindAsync(plan.Id)).InstanceCount.ShouldBe(1);
    }

    [Fact]
    public async Task EditAsync_WhenSomebodyEditedMeanwhile_WritesNothing()
    {
        var plan = await database.Seed.PlanAsync();
        var seen = await FindAsync(plan.Id);
        await Actions.EditAsync(_admin, plan.Id, seen.Form with { Name = "Theirs" }, seen.RowVersion, default);

        var late = await Actions.EditAsync(_admin, plan.Id, seen.Form with { Name = "Mine" }, seen.RowVersion, default);

        late.Error.ShouldBeOfType<Stale>();
        (await FindAsync(plan.Id)).Form.Name.ShouldBe("Theirs");
    }

    [Fact]
    public async Task AddAsync_WhenSizesAndPriceAreWrong_NamesEachField()
    {
        var bad = new PlanForm { Name = "x", Cpus = 0, MemoryBytes = 1, DiskBytes = -5, PricePerHour = -1 };

        var result = await Actions.AddAsync(_admin, $"p-{Guid.NewGuid():N}"[..20], bad, default);

        result.Error.ShouldBeOfType<Invalid>().Problems.Select(problem => problem.Field)
            .ShouldBe(["Cpus", "MemoryBytes", "DiskBytes", "PricePerHour"]);
    }

    [Fact]
    public async Task RetireAsync_WhenUndone_OffersItAgain()
    {
        var plan = await database.Seed.PlanAsync();

        await Actions.RetireAsync(_admin, plan.Id, isRetired: true, default);
        (await _platform.Get<ICatalog>().OfferAsync(default)).Plans.ShouldNotContain(offer => offer.Id == plan.Id);
        await Actions.RetireAsync(_admin, plan.Id, isRetired: false, default);
        (await _platform.Get<ICatalog>().OfferAsync(default)).Plans.ShouldContain(offer => offer.Id == plan.Id);
    }

    [Fact]
    public async Task EveryCall_ByAnOrdinaryPerson_FindsNothing()
    {
        var somebody = (await database.Seed.PersonAsync()).Actor;
        var plan = await database.Seed.PlanAsync();

        (await Actions.AddAsync(somebody, "slug", new PlanForm(), default)).Error.ShouldBeOfType<NotFound>();
        (await Actions.EditAsync(somebody, plan.Id, new PlanForm(), 0, default)).Error.ShouldBeOfType<NotFound>();
        (await Actions.RetireAsync(somebody, plan.Id, isRetired: true, default)).Error.ShouldBeOfType<NotFound>();
        (await Actions.ReorderAsync(somebody, [plan.Id], default)).Error.ShouldBeOfType<NotFound>();
        (await _platform.Get<ICatalogQueries>().PlansAsync(somebody, default)).Error.ShouldBeOfType<NotFound>();
    }

    private async Task<PlanRow> FindAsync(PlanId id) =>
        (await _platform.Get<ICatalogQueries>().PlansAsync(_admin, default)).Value.Single(row => row.Id == id);
}
