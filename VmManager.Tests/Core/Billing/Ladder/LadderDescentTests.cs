using Microsoft.EntityFrameworkCore;
using VmManager.Core.Billing;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Operations;
using VmManager.Core.Shared;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Billing;

namespace VmManager.Tests.Core.Billing.Ladder;

/// <summary>From the first warning to the last disk.</summary>
public sealed class LadderDescentTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly LadderWorld _world = new(database);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        var report = await _world.Billing.VerifyAsync();
        await _world.DisposeAsync();
        report.Findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task Sweep_AsPointsRunLow_WarnsOnceAtEachThreshold_InTheAppAndByMail()
    {
        var person = await _world.Billing.PersonAsync(points: 80);
        await _world.Billing.RunAsync(person);

        for (var hour = 0; hour < 79; hour++)
        {
            await _world.PassAsync(TimeSpan.FromHours(1));
            await _world.SweepAsync();
        }

        (await _world.NoticesAsync(person, isShown: false)).Select(notice => notice.Arguments[0]).ShouldBe(["72", "24", "2"]);
        (await _world.NoticesAsync(person)).ShouldHaveSingleItem().Arguments.ShouldBe(["2", $"{Points.One}"]);
        var mails = await _world.MailsAsync(person);
        mails.Select(mail => mail.Subject).ShouldBe(
            new[] { 72, 24, 2 }.Select(hours => $"Your points last for less than {hours} hours"));
        (await _world.RungAsync(person)).ShouldBe(LadderRung.Low);
    }

    [Fact]
    public async Task Sweep_WhenSeveralThresholdsArePassedAtOnce_TellsTheMostUrgentOnly()
    {
        var person = await _world.Billing.PersonAsync(points: 1);
        await _world.Billing.RunAsync(person);

        await _world.SweepAsync();

        (await _world.NoticesAsync(person, isShown: false)).ShouldHaveSingleItem().Arguments[0].ShouldBe("2");
        (await _world.MailsAsync(person)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Sweep_WhereWarningsByMailAreOff_WarnsInTheAppOnly_ButMailsTheFinalNotice()
    {
        var (person, instances) = await _world.EmptyAsync(5);
        (await _world.Billing.Get<ILowBalanceActions>().SaveAsync(person.Actor, null, new LowBalanceForm { MailWarnings = false }, default)).IsSuccess.ShouldBeTrue();
        await _world.FinishAsync(instances[0]);
        (await _world.NoticesAsync(person)).ShouldHaveSingleItem().Kind.ShouldBe(NoticeKind.Empty);
        (await _world.MailsAsync(person)).ShouldBeEmpty();

        await _world.PassAsync(TimeSpan.FromDays(11));

        (await _world.NoticesAsync(person)).ShouldHaveSingleItem().Kind.ShouldBe(NoticeKind.FinalNotice);
        (await _world.MailsAsync(person)).ShouldHaveSingleItem().Subject.ShouldContain("deleted on Wednesday, May 28, 2031");
    }

    [Fact]
    public async Task Sweep_AtZero_StopsInTheChosenOrder_EachPriorityWhenTheOneBeforeIsObservedStopped()
    {
        var (person, instances) = await _world.EmptyAsync(9, 1, 5, 5);

        await _world.SweepAsync();
        (await _world.AtWorkAsync(instances)).ShouldBe([instances[1]]);
        (await _world.NoticesAsync(person)).ShouldHaveSingleItem().Arguments.ShouldBe(["4"]);
        await _world.SweepAsync();
        (await _world.AtWorkAsync(instances)).ShouldBe([instances[1]]);
        await _world.FinishAsync(instances[1]);
        await _world.SweepAsync();
        // Of equals the newest is the first.
        (await _world.AtWorkAsync(instances)).ShouldBe([instances[3], instances[2]]);
        await _world.FinishAsync(instances[3]);
        await _world.SweepAsync();
        (await _world.AtWorkAsync(instances)).ShouldBe([instances[2]]);
        await _world.FinishAsync(instances[2]);
        await _world.SweepAsync();
        (await _world.AtWorkAsync(instances)).ShouldBe([instances[0]]);
        (await _world.RungAsync(person)).ShouldBe(LadderRung.Empty);
        await _world.FinishAsync(instances[0]);
        await _world.SweepAsync();
        (await _world.RungAsync(person)).ShouldBe(LadderRung.Grace);
        (await _world.OperationsAsync(instances[0])).ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(row => row.Kind.ShouldBe(InstanceOperations.Shutdown), row => row.RequestedBy.ShouldBeNull());
        (await _world.Billing.ReadAsync(context => context.AuditEntries.CountAsync(
            entry => entry.ProjectId == person.Project.Id && entry.Action == InstanceOperations.Shutdown && entry.PersonId == null))).ShouldBe(4);
    }

    [Fact]
    public async Task Sweep_UntilTheEngineSaysItIsStopped_DoesNotCallItGrace_AndTriesAgain()
    {
        var (person, instances) = await _world.EmptyAsync(5);
        await _world.SweepAsync();
        await _world.FinishAsync(instances[0], OperationState.Unwound);

        await _world.SweepAsync();
        (await _world.AtWorkAsync(instances)).ShouldBeEmpty("it is given a minute");
        await _world.PassAsync(TimeSpan.FromMinutes(1));

        (await _world.RungAsync(person)).ShouldBe(LadderRung.Empty);
        (await _world.OperationsAsync(instances[0])).Select(row => row.Kind).ShouldBe([InstanceOperations.Shutdown, InstanceOperations.ForceStop]);
        // The operation says it is done; the engine has not yet.
        await _world.Billing.ExecuteAsync($"update operations set state = 'Succeeded' where instance_id = '{instances[0]}'");
        await _world.Billing.ObserveAsync(instances[0], PowerState.Stopping);
        await _world.SweepAsync();
        (await _world.RungAsync(person)).ShouldBe(LadderRung.Empty);
        await _world.Billing.ObserveAsync(instances[0], PowerState.Stopped);
        await _world.SweepAsync();
        (await _world.RungAsync(person)).ShouldBe(LadderRung.Grace);
    }

    [Fact]
    public async Task Sweep_WhenAnInstanceIsBusy_StopsItAfterwards()
    {
        var (person, instances) = await _world.EmptyAsync(5);
        var busy = Guid.CreateVersion7();
        await _world.Billing.ExecuteAsync(
            $"""
            insert into operations (id, kind, instance_id, project_id, requested_by, state, input, error_arguments, created_at)
            values ('{busy}', 'instance.change-keys', '{instances[0]}', '{person.Project.Id}', '{person.Person.Id}', 'Running', '{"{}"}', '{"{}"}', now())
            """);
        await _world.SweepAsync();
        (await _world.OperationsAsync(instances[0])).Count.ShouldBe(1);
        (await _world.InstanceAsync(instances[0])).StoppedByLadderAt.ShouldBeNull();

        await _world.Billing.ExecuteAsync($"update operations set state = 'Succeeded', finished_at = now() where id = '{busy}'");
        await _world.SweepAsync();

        (await _world.AtWorkAsync(instances)).ShouldBe(instances);
    }

    [Fact]
    public async Task Sweep_DownTheWholeLadder_TellsEachRungAndDeletesAtTheEnd()
    {
        var (person, instances) = await _world.GraceAsync(5, 5);
        await _world.Billing.ChangeAsync(instances[0], instance => instance.IsProtected = true);

        await _world.PassAsync(TimeSpan.FromDays(11));
        (await _world.RungAsync(person)).ShouldBe(LadderRung.FinalNotice);
        await _world.PassAsync(TimeSpan.FromDays(3));
        (await _world.RungAsync(person)).ShouldBe(LadderRung.Recoverable);
        (await _world.AtWorkAsync(instances)).ShouldBeEmpty();
        await _world.PassAsync(TimeSpan.FromDays(7));
        (await _world.RungAsync(person)).ShouldBe(LadderRung.Ended);
        (await _world.AtWorkAsync(instances)).ShouldBe(instances, ignoreOrder: true);
        foreach (var id in instances)
            await _world.FinishAsync(id);
        await _world.PassAsync(TimeSpan.FromHours(1));

        (await _world.RungAsync(person)).ShouldBe(LadderRung.Ended);
        (await _world.OperationsAsync(instances[0])).Select(row => row.Kind).ShouldBe([InstanceOperations.Shutdown, InstanceOperations.Delete]);
        (await _world.NoticesAsync(person, isShown: false)).Select(notice => notice.Kind).ShouldBe(
            [NoticeKind.Empty, NoticeKind.FinalNotice, NoticeKind.Recoverable, NoticeKind.Deleted]);
        (await _world.NoticesAsync(person)).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            notice => notice.Kind.ShouldBe(NoticeKind.Deleted), notice => notice.Arguments.ShouldBe(["2"]));
        (await _world.MailsAsync(person)).Count.ShouldBe(4);
        // Disks cost all the time; the platform takes it up.
        (await _world.Billing.BalanceAsync(person)).ShouldBe(0);
    }

    [Fact]
    public async Task Start_AnywhereBelowZero_IsRefusedWithTheAmountMissing()
    {
        var (person, instances) = await _world.GraceAsync(5);
        await _world.PassAsync(TimeSpan.FromDays(11));
        await _world.PassAsync(TimeSpan.FromDays(3));
        (await _world.RungAsync(person)).ShouldBe(LadderRung.Recoverable);

        var refused = await _world.Billing.Get<IInstanceActions>().ChangePowerAsync(person.Actor, instances[0], PowerAction.Start, default);

        refused.Error!.Message.ShouldBe(BillingErrors.NotEnough(Points.One).Message);
        var view = (await _world.Billing.Get<IBillingQueries>().BalanceAsync(person.Actor, null, default)).ShouldSucceed().Ladder;
        (view.Missing, view.Next, view.NextAt).ShouldBe((Points.One, LadderRung.Ended, _world.Now.AddDays(7)));
    }

    [Fact]
    public async Task Funds_WhereNoHoursAreNeeded_StillRefuseAtZero()
    {
        await using var world = new LadderWorld(database, ("Billing:NeededHours", "0"));
        var (person, instances) = await world.GraceAsync(5);

        var refused = await world.Billing.Get<IInstanceActions>().ChangePowerAsync(person.Actor, instances[0], PowerAction.Start, default);

        refused.Error!.Message.ShouldBe(BillingErrors.NotEnough(1).Message);
    }
}
