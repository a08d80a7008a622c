using Microsoft.EntityFrameworkCore;
using VmManager.Core.Billing;
using VmManager.Core.Engines;
using VmManager.Core.People;
using VmManager.Core.Shared;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Instances;

namespace VmManager.Tests.Core.Billing;

/// <summary>What people begin needs points; the price they saw is the price they pay.</summary>
public sealed class FundsTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private InstanceWorld _world = null!;

    public async Task InitializeAsync() => _world = await InstanceWorld.StartAsync(database);

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Create_WithoutPoints_IsRefusedWithTheAmountMissingAndWritesNothing()
    {
        var poor = await database.Seed.PersonAsync(points: 0.25m);

        var refused = await _world.Actions.CreateAsync(poor.Actor, _world.Form(count: 2), default);

        refused.Error.ShouldBeOfType<Invalid>().Problems.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            problem => problem.Code.ShouldBe("billing.not_enough"),
            problem => problem.Arguments.ShouldBe(["1.75"]),
            problem => problem.Field.ShouldBe("PlanId"));
        (await _world.ReadAsync(context => context.Instances.CountAsync(row => row.ProjectId == poor.Project.Id))).ShouldBe(0);
    }

    [Fact]
    public async Task Create_AtAPrice_KeepsItAndMetersFromTheProbeOn()
    {
        var price = await PriceAsync(new PriceTerms(2 * Points.One, Points.One / 2, 900 * Points.One));

        var made = await _world.CreateAsync();

        AcceptedTerms(made).ShouldBe((price, 2 * Points.One, Points.One / 2, 900 * Points.One));
        var interval = await _world.ReadAsync(context => context.UsageIntervals.SingleAsync(row => row.InstanceId == made.Id));
        (interval.State, interval.Rate, interval.PriceId).ShouldBe((UsageState.Running, 2 * Points.One, price));
        interval.StartsAt.ShouldBe(made.OnlineAt!.Value, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Resize_ToAnotherPlan_ChangesWhatIsMeteredThen()
    {
        var made = await _world.CreateAsync();

        await _world.SucceedAsync(await _world.Actions.ResizeAsync(_world.Actor, made.Id, _world.LargePlan.Id, default));

        (await _world.ReadAsync(context => context.UsageIntervals.SingleAsync(row => row.InstanceId == made.Id && row.EndsAt == null)))
            .Rate.ShouldBe(_world.LargePlan.PricePerHour);
    }

    [Fact]
    public async Task StartAndResize_OfAPersonWhoseDemandsExceedTheBalance_AreRefused()
    {
        var made = await _world.CreateAsync();
        await _world.SucceedAsync(await _world.Actions.ChangePowerAsync(_world.Actor, made.Id, PowerAction.Shutdown, default));
        await DrainAsync();

        (await _world.Actions.ChangePowerAsync(_world.Actor, made.Id, PowerAction.Start, default)).Error!.Code.ShouldBe("billing.not_enough");
        (await _world.Actions.ResizeAsync(_world.Actor, made.Id, _world.LargePlan.Id, default)).Error
            .ShouldBeOfType<Invalid>().Problems.ShouldHaveSingleItem().Code.ShouldBe("billing.not_enough");
    }

    [Fact]
    public async Task Quote_OfTwo_SaysWhatTheyCostAndHowLongThePointsLast()
    {
        await PriceAsync(new PriceTerms(2 * Points.One, Points.One, 600 * Points.One));
        var person = await database.Seed.PersonAsync(points: 8);

        var quote = (await _world.Host.Services.GetService(typeof(IQuotes)).ShouldBeAssignableTo<IQuotes>()!
            .ForCreateAsync(person.Actor, projectId: null, _world.Plan.Id, count: 2, default)).ShouldSucceed();

        (quote.PerHour, quote.PerMinute, quote.MonthRunning, quote.MonthStopped).ShouldBe(
            (4 * Points.One, 4 * Points.One / 60, 1200 * Points.One, 1200 * Points.One));
        (quote.RunwayAfter, quote.IsAffordable).ShouldBe((TimeSpan.FromHours(2), true));
    }

    private static (PlanPriceId?, long, long, long?) AcceptedTerms(VmManager.Core.Instances.Instance made) =>
        (made.PriceId, made.PricePerHour, made.PricePerHourStopped, made.CapPerMonth);

    private Task<PlanPriceId> PriceAsync(PriceTerms terms) => _world.ReadAsync(async context =>
    {
        var now = TimeProvider.System.GetUtcNow();
        var price = PriceBook.Add(context, _world.Plan.Id, version: 1, terms, now.AddHours(-1), now, Actor.Platform);
        await context.SaveChangesAsync();
        return price.Id;
    });

    private Task<bool> DrainAsync() => _world.ReadAsync(async context =>
    {
        await using var transaction = await context.Database.BeginTransactionAsync();
        var account = AccountId.Of(_world.Person.Project.Id);
        var balance = await context.LedgerAccounts.Where(row => row.Id == account).Select(row => row.Balance).SingleAsync();
        var draft = new EntryDraft(EntryKind.Correction, $"drain:{account}", [new PostingDraft(account, PlatformAccounts.Grants, balance)], Actor.Platform);
        (await new LedgerJournal(TimeProvider.System).WriteAsync(context, draft, default)).ShouldSucceed();
        await transaction.CommitAsync();
        return true;
    });
}
