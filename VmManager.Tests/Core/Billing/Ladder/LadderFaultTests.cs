using Microsoft.Extensions.DependencyInjection;
using VmManager.Core.Billing;
using VmManager.Core.Data;
using VmManager.Core.Mail;
using VmManager.Core.Operations;
using VmManager.Core.Shared;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Billing;

namespace VmManager.Tests.Core.Billing.Ladder;

/// <summary>Options, exemption, several processes, crashes.</summary>
public sealed class LadderFaultTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Sweeps_AtTheSameTime_TellAndStopOnce()
    {
        await using var world = new LadderWorld(database);
        var (person, instances) = await world.EmptyAsync(5, 5, 5);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(world.SweepAsync)));

        (await world.NoticesAsync(person, isShown: false)).Count.ShouldBe(1);
        (await world.MailsAsync(person)).Count.ShouldBe(1);
        foreach (var id in instances)
            (await world.OperationsAsync(id)).Count.ShouldBe(1);
        foreach (var id in instances)
            await world.FinishAsync(id);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => world.TopUpAsync(person, 20))).Append(Task.Run(world.SweepAsync)));
        (await world.NoticesAsync(person)).ShouldHaveSingleItem().Kind.ShouldBe(NoticeKind.Woken);
        foreach (var id in instances)
            (await world.OperationsAsync(id)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Sweep_ThatFailsWhileTelling_WritesNothing_AndTheNextDoesAll()
    {
        await using var world = new LadderWorld(database);
        var outbox = new FailingOutbox(world.Billing.Get<IMailOutbox>());
        await using var broken = new LadderWorld(database, services => services.AddSingleton<IMailOutbox>(outbox));
        var (person, instances) = await broken.EmptyAsync(5);

        await broken.SweepAsync();

        (await broken.RungAsync(person)).ShouldBe(LadderRung.Good);
        (await broken.NoticesAsync(person)).ShouldBeEmpty();
        (await broken.AtWorkAsync(instances)).ShouldBeEmpty();
        outbox.Fails = false;
        await broken.SweepAsync();
        (await broken.RungAsync(person)).ShouldBe(LadderRung.Empty);
        (await broken.MailsAsync(person)).Count.ShouldBe(1);
        (await broken.AtWorkAsync(instances)).ShouldBe(instances);
    }

    [Fact]
    public async Task Sweep_AfterACrashBetweenTheStepAndItsWork_GoesOn()
    {
        var runner = new CrashingRunner();
        await using var world = new LadderWorld(
            database, services => services.AddSingleton<IOperationRunner>(runner), ("Billing:Ladder:WarnHours:0", "1"));
        var (person, instances) = await world.EmptyAsync(5, 5);
        runner.Crashes = true;
        await world.SweepAsync();
        // The step is committed and so is the first operation; the process was gone before the second.
        (await world.RungAsync(person)).ShouldBe(LadderRung.Empty);
        (await world.AtWorkAsync(instances)).Count.ShouldBe(1);

        runner.Crashes = false;
        await world.SweepAsync();

        (await world.AtWorkAsync(instances)).Count.ShouldBe(2);
        (await world.MailsAsync(person)).Count.ShouldBe(1);
        foreach (var id in instances)
            await world.FinishAsync(id);
        await world.SweepAsync();
        runner.Crashes = true;
        await world.TopUpAsync(person, 20);
        (await world.AtWorkAsync(instances)).Count.ShouldBe(1, "and the top-up succeeded all the same");
        runner.Crashes = false;
        await world.SweepAsync();
        (await world.AtWorkAsync(instances)).Count.ShouldBe(2);
        (await world.NoticesAsync(person)).ShouldHaveSingleItem().Kind.ShouldBe(NoticeKind.Woken);
    }

    [Fact]
    public async Task Sweep_OfAnExemptProject_LeavesItAlone_AndWakesWhatWasStopped()
    {
        await using var world = new LadderWorld(database);
        var (person, instances) = await world.EmptyAsync(5);
        await ExemptAsync(world, person, isExempt: true);
        await world.SweepAsync();
        (await world.RungAsync(person)).ShouldBe(LadderRung.Good);
        (await world.AtWorkAsync(instances)).ShouldBeEmpty();

        await ExemptAsync(world, person, isExempt: false);
        await world.SweepAsync();
        await world.FinishAsync(instances[0]);
        await world.SweepAsync();
        (await world.RungAsync(person)).ShouldBe(LadderRung.Grace);
        await ExemptAsync(world, person, isExempt: true);
        await world.SweepAsync();

        (await world.RungAsync(person)).ShouldBe(LadderRung.Good);
        (await world.OperationsAsync(instances[0])).Count.ShouldBe(2);
        await world.FinishAsync(instances[0]);
        await world.PassAsync(TimeSpan.FromDays(30));
        (await world.RungAsync(person)).ShouldBe(LadderRung.Good);
        (await world.OperationsAsync(instances[0])).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Sweep_WhereStoppingIsOff_TellsOnceAndStopsNothing()
    {
        await using var world = new LadderWorld(database, ("Billing:Ladder:Stop", "false"), ("Billing:Ladder:Delete", "false"));
        var (person, instances) = await world.EmptyAsync(5);

        await world.SweepAsync();
        await world.PassAsync(TimeSpan.FromDays(100));

        (await world.RungAsync(person)).ShouldBe(LadderRung.Empty);
        (await world.OperationsAsync(instances[0])).ShouldBeEmpty();
        (await world.MailsAsync(person)).Count.ShouldBe(1);
        await world.TopUpAsync(person, 200);
        (await world.RungAsync(person)).ShouldBe(LadderRung.Good);
        (await world.NoticesAsync(person)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Sweep_WhereWarningsAreOff_SaysNothingBeforeZero()
    {
        // As an empty list in a file is read.
        await using var world = new LadderWorld(database, ("Billing:Ladder:WarnHours", ""));
        var person = await world.Billing.PersonAsync(points: 1);
        await world.Billing.RunAsync(person);

        await world.PassAsync(TimeSpan.FromMinutes(50));

        (await world.RungAsync(person)).ShouldBe(LadderRung.Good);
        (await world.MailsAsync(person)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Sweep_WhereDeletionIsOff_KeepsDisksForEver()
    {
        await using var world = new LadderWorld(database, ("Billing:Ladder:Delete", "false"));
        var (person, instances) = await world.GraceAsync(5);

        await world.PassAsync(TimeSpan.FromDays(300));

        (await world.RungAsync(person)).ShouldBe(LadderRung.Grace);
        (await world.OperationsAsync(instances[0])).Count.ShouldBe(1);
        var view = (await world.Billing.Get<IBillingQueries>().BalanceAsync(person.Actor, null, default)).ShouldSucceed().Ladder;
        (view.Next, view.NextAt).ShouldBe((null, null));
    }

    [Fact]
    public async Task Sweep_WithAllDaysAtNothing_GoesStraightDown()
    {
        await using var world = new LadderWorld(
            database, ("Billing:Ladder:GraceDays", "0"), ("Billing:Ladder:FinalNoticeDays", "0"), ("Billing:Ladder:RecoveryDays", "0"));
        var (person, instances) = await world.EmptyAsync(5);
        await world.SweepAsync();
        await world.FinishAsync(instances[0]);

        await world.SweepAsync();

        (await world.RungAsync(person)).ShouldBe(LadderRung.Ended);
        (await world.AtWorkAsync(instances)).ShouldBe(instances);
    }

    [Fact]
    public async Task Mail_InFrench_SaysTheSame()
    {
        await using var world = new LadderWorld(database);
        var person = await world.Billing.PersonAsync(points: 1);
        await world.Billing.ExecuteAsync($"update people set language = 'fr' where id = '{person.Person.Id}'");
        await world.Billing.RunAsync(person);

        await world.SweepAsync();

        var mail = (await world.MailsAsync(person)).ShouldHaveSingleItem();
        mail.Subject.ShouldBe("Vos points durent moins de 2 heures");
        world.Billing.Get<ISecretProtector>().Unprotect(mail.ProtectedContent!).ShouldContain($"/billing/add?project={person.Project.Id}");
    }

    private static Task ExemptAsync(LadderWorld world, SeededPerson person, bool isExempt) => world.Billing.ExecuteAsync(
        $"""
        insert into project_standings (project_id, rung, wake_on_top_up, mail_warnings, exempt_at)
        values ('{person.Project.Id}', 'Good', true, true, {(isExempt ? "now()" : "null")})
        on conflict (project_id) do update set exempt_at = excluded.exempt_at
        """);

    private sealed class FailingOutbox(IMailOutbox inner) : IMailOutbox
    {
        public bool Fails { get; set; } = true;

        public Task AddAsync(VmManagerDbContext database, string kind, MailMessage message, CancellationToken cancellationToken) =>
            Fails ? throw new InvalidOperationException("No mail today.") : inner.AddAsync(database, kind, message, cancellationToken);

        public Task<bool> WasJustAddedAsync(VmManagerDbContext database, string kind, string recipient, CancellationToken cancellationToken) =>
            inner.WasJustAddedAsync(database, kind, recipient, cancellationToken);

        public void Wake() => inner.Wake();

        public Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken) => inner.WaitAsync(longest, cancellationToken);
    }

    private sealed class CrashingRunner : IOperationRunner
    {
        public bool Crashes { get; set; }

        public bool TryWake(OperationId operationId) => Crashes ? throw new InvalidOperationException("The process is gone.") : false;
    }
}
