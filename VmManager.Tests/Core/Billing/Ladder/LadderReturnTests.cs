using VmManager.Core.Billing;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Operations;
using VmManager.Core.People;
using VmManager.Core.Shared;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Billing;

namespace VmManager.Tests.Core.Billing.Ladder;

/// <summary>Points come again, from wherever: the same rule wakes what the ladder stopped, and nothing else.</summary>
public sealed class LadderReturnTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly LadderWorld _world = new(database, ("Billing:Ladder:WarnHours:0", "1"));

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        var report = await _world.Billing.VerifyAsync();
        await _world.DisposeAsync();
        report.Findings.ShouldBeEmpty();
    }

    private IInstanceActions Actions => _world.Billing.Get<IInstanceActions>();

    [Fact]
    public async Task Redeem_AtOnce_StartsWhatTheLadderStopped()
    {
        var (person, instances) = await _world.GraceAsync(1, 9);
        var code = (await _world.Billing.Get<IVoucherActions>().CreateAsync(
            Actor.Platform, new VoucherForm { Name = "back", Amount = 20 * Points.One }, default)).ShouldSucceed().Codes[0];

        (await _world.Billing.Get<IVoucherActions>().RedeemAsync(person.Actor, null, code, default)).ShouldSucceed();

        (await _world.RungAsync(person)).ShouldBe(LadderRung.Good);
        (await _world.AtWorkAsync(instances)).ShouldBe([instances[1], instances[0]], "highest priority first");
        (await _world.NoticesAsync(person)).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            notice => notice.Kind.ShouldBe(NoticeKind.Woken), notice => notice.Arguments.ShouldBe(["2"]));
        (await _world.InstanceAsync(instances[0])).StoppedByLadderAt.ShouldNotBeNull();
        foreach (var id in instances)
            await _world.FinishAsync(id);
        await _world.SweepAsync();
        (await _world.InstanceAsync(instances[0])).StoppedByLadderAt.ShouldBeNull();
        (await _world.OperationsAsync(instances[0])).Select(row => row.Kind).ShouldBe([InstanceOperations.Shutdown, InstanceOperations.Start]);
    }

    [Theory]
    [InlineData(EntryKind.Grant)]
    [InlineData(EntryKind.Payment)]
    [InlineData(EntryKind.Transfer)]
    [InlineData(EntryKind.Correction)]
    public async Task News_OfPointsOfAnyKind_FollowTheSameRule(EntryKind kind)
    {
        var (person, instances) = await _world.GraceAsync(5);
        var posting = new PostingDraft(PlatformAccounts.Grants, AccountId.Of(person.Project.Id), 5 * Points.One);
        (await _world.Billing.WriteAsync(new EntryDraft(kind, $"test:{Guid.NewGuid()}", [posting], Actor.Platform))).ShouldSucceed();

        await _world.Billing.Get<IPointsNews>().AnnounceAsync([person.Project.Id], default);

        (await _world.RungAsync(person)).ShouldBe(LadderRung.Good);
        (await _world.AtWorkAsync(instances)).ShouldBe(instances);
    }

    [Fact]
    public async Task News_OfAReversal_FollowTheSameRule()
    {
        var (person, instances) = await _world.GraceAsync(5);
        var account = AccountId.Of(person.Project.Id);
        var posting = new PostingDraft(account, PlatformAccounts.Grants, 50 * Points.One);
        var draft = new EntryDraft(EntryKind.Correction, $"test:{Guid.NewGuid()}", [posting], Actor.Platform) { MayOverdraw = true };
        var taken = (await _world.Billing.WriteAsync(draft)).ShouldSucceed();
        await _world.TopUpAsync(person, 10);
        (await _world.RungAsync(person)).ShouldBe(LadderRung.Grace, "40 points are owed");

        await using (var context = await database.Contexts.CreateDbContextAsync())
        {
            await using var transaction = await context.Database.BeginTransactionAsync();
            (await _world.Billing.Get<ILedger>().ReverseAsync(context, taken.Id, account, $"test:{Guid.NewGuid()}", "mistake", Actor.Platform, default)).ShouldSucceed();
            await transaction.CommitAsync();
        }
        await _world.Billing.Get<IPointsNews>().AnnounceAsync([person.Project.Id], default);

        (await _world.AtWorkAsync(instances)).ShouldBe(instances);
    }

    [Fact]
    public async Task TopUp_ThatDoesNotSufficeForAll_StartsTheMostImportant_AndTheRestWhenMoreComes()
    {
        var (person, instances) = await _world.GraceAsync(1, 9);
        await _world.TopUpAsync(person, 1);
        (await _world.RungAsync(person)).ShouldBe(LadderRung.Grace, "a quarter more would do");

        await _world.TopUpAsync(person, 0.25m);
        (await _world.AtWorkAsync(instances)).ShouldBe([instances[1]]);
        await _world.FinishAsync(instances[1]);
        await _world.SweepAsync();
        (await _world.AtWorkAsync(instances)).ShouldBeEmpty();
        await _world.TopUpAsync(person, 2);

        (await _world.AtWorkAsync(instances)).ShouldBe([instances[0]]);
    }

    [Fact]
    public async Task TopUp_WhereWakingIsOff_EndsTheEpisodeAndStartsNothing_AlsoNotLater()
    {
        var (person, instances) = await _world.GraceAsync(5);
        await SaveAsync(person, wake: false);
        await _world.TopUpAsync(person, 20);
        (await _world.RungAsync(person)).ShouldBe(LadderRung.Good);
        (await _world.NoticesAsync(person)).ShouldBeEmpty();

        await SaveAsync(person, wake: true);
        await _world.SweepAsync();

        (await _world.AtWorkAsync(instances)).ShouldBeEmpty();
        (await _world.InstanceAsync(instances[0])).StoppedByLadderAt.ShouldBeNull();
    }

    [Fact]
    public async Task TopUp_LeavesAloneWhatThePersonStoppedOrStartedOrDeleted()
    {
        var person = await _world.Billing.PersonAsync(points: 0.5m);
        var own = await _world.Billing.RunAsync(person, change: instance => instance.ObservedState = PowerState.Stopped);
        var (failing, deleted, running) = (await _world.Billing.RunAsync(person), await _world.Billing.RunAsync(person), await _world.Billing.RunAsync(person));
        await _world.PassAsync(TimeSpan.FromHours(1));
        foreach (var id in (InstanceId[])[deleted.Id, running.Id])
            await _world.FinishAsync(id);
        // The ladder could not stop this one; the person did.
        await _world.FinishAsync(failing.Id, OperationState.Unwound);
        (await Actions.ChangePowerAsync(person.Actor, failing.Id, PowerAction.ForceStop, default)).ShouldSucceed();
        (await _world.InstanceAsync(failing.Id)).StoppedByLadderAt.ShouldBeNull();
        await _world.FinishAsync(failing.Id);
        (await Actions.DeleteAsync(person.Actor, deleted.Id, deleted.Instance.Name, default)).ShouldSucceed();
        await _world.FinishAsync(deleted.Id);

        await _world.TopUpAsync(person, 20);

        (await _world.AtWorkAsync([own.Id, failing.Id, deleted.Id, running.Id])).ShouldBe([running.Id]);
    }

    [Fact]
    public async Task Start_ByAPersonWithEnoughPoints_EndsTheEpisode_AndIsTheirsFromThenOn()
    {
        var (person, instances) = await _world.GraceAsync(5, 9);
        // The first in order would need more; a cheaper one is the person's choice.
        await _world.Billing.ChangeAsync(instances[1], instance => instance.PricePerHour = 10 * Points.One);
        await _world.TopUpAsync(person, 2);
        (await _world.RungAsync(person)).ShouldBe(LadderRung.Grace);

        (await Actions.ChangePowerAsync(person.Actor, instances[0], PowerAction.Start, default)).ShouldSucceed();
        (await _world.InstanceAsync(instances[0])).StoppedByLadderAt.ShouldBeNull();
        await _world.FinishAsync(instances[0]);
        await _world.SweepAsync();

        (await _world.RungAsync(person)).ShouldBe(LadderRung.Good);
        (await _world.AtWorkAsync(instances)).ShouldBeEmpty();
        (await _world.InstanceAsync(instances[1])).StoppedByLadderAt.ShouldNotBeNull("it is started when points for it come");
    }

    [Fact]
    public async Task TopUp_WhileBeingStopped_KeepsWhatRunsAndWakesTheRest()
    {
        var (person, instances) = await _world.EmptyAsync(1, 9);
        await _world.SweepAsync();
        await _world.FinishAsync(instances[0]);

        await _world.TopUpAsync(person, 20);

        (await _world.RungAsync(person)).ShouldBe(LadderRung.Good);
        (await _world.AtWorkAsync(instances)).ShouldBe([instances[0]]);
        (await _world.OperationsAsync(instances[1])).ShouldBeEmpty();
    }

    [Fact]
    public async Task TopUp_InTheRecoveryWindow_BringsEverythingBack_AndAfterwardsNothing()
    {
        var (person, instances) = await _world.GraceAsync(5);
        await _world.PassAsync(TimeSpan.FromDays(11));
        await _world.PassAsync(TimeSpan.FromDays(3));
        (await _world.RungAsync(person)).ShouldBe(LadderRung.Recoverable);

        await _world.TopUpAsync(person, 20);

        (await _world.RungAsync(person)).ShouldBe(LadderRung.Good);
        (await _world.AtWorkAsync(instances)).ShouldBe(instances);
        (await _world.NoticesAsync(person)).ShouldHaveSingleItem().Kind.ShouldBe(NoticeKind.Woken);
        await _world.PassAsync(TimeSpan.FromMinutes(1));
        (await _world.RungAsync(person)).ShouldBe(LadderRung.Good);
    }

    [Fact]
    public async Task Sweep_WhenAStartFailed_TriesAgainAfterAWhile()
    {
        var (person, instances) = await _world.GraceAsync(5);
        await _world.TopUpAsync(person, 20);
        await _world.FinishAsync(instances[0], OperationState.Unwound);

        await _world.SweepAsync();
        (await _world.AtWorkAsync(instances)).ShouldBeEmpty();
        await _world.PassAsync(TimeSpan.FromMinutes(1));

        (await _world.AtWorkAsync(instances)).ShouldBe(instances);
    }

    private async Task SaveAsync(SeededPerson person, bool wake) => (await _world.Billing.Get<ILowBalanceActions>().SaveAsync(
        person.Actor, null, new LowBalanceForm { WakeOnTopUp = wake }, default)).IsSuccess.ShouldBeTrue();
}
