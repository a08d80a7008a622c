using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VmManager.Core.Billing;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Mail;
using VmManager.Core.Operations;
using VmManager.Core.Shared;

namespace VmManager.Tests.Support.Billing;

/// <summary>A <see cref="BillingWorld"/> for what happens when points run low: the test charges, sweeps, and plays what the engine does.</summary>
public sealed class LadderWorld : IAsyncDisposable
{
    public LadderWorld(TestDatabase database, params (string Key, string Value)[] settings) => Billing = new BillingWorld(database, settings);

    public LadderWorld(TestDatabase database, Action<IServiceCollection> more, params (string Key, string Value)[] settings) =>
        Billing = new BillingWorld(database, more, settings);

    public BillingWorld Billing { get; }

    public SetTime Time => Billing.Time;

    public DateTimeOffset Now => Billing.Now;

    public Task SweepAsync() => Billing.Get<Ladder>().LookAsync(default);

    /// <summary>Time passes, use is charged, the ladder looks.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        Time.Advance(time);
        await Billing.ChargeAsync();
        await SweepAsync();
    }

    /// <summary>A person whose points have just run out, with running instances of these priorities at one point an hour; before any sweep.</summary>
    public async Task<(SeededPerson Person, List<InstanceId> Instances)> EmptyAsync(params int[] priorities)
    {
        var person = await Billing.PersonAsync(points: 0.5m);
        var instances = new List<InstanceId>();
        foreach (var (index, priority) in priorities.Index())
        {
            var seeded = await Billing.RunAsync(person, change: instance => instance.StopPriority = priority);
            await Billing.ExecuteAsync($"update instances set created_at = '{Now.AddMinutes(index - 100):O}' where id = '{seeded.Id}'");
            instances.Add(seeded.Id);
        }
        Time.Advance(TimeSpan.FromHours(1));
        await Billing.ChargeAsync();
        return (person, instances);
    }

    /// <summary>The same, with everything stopped by the ladder.</summary>
    public async Task<(SeededPerson Person, List<InstanceId> Instances)> GraceAsync(params int[] priorities)
    {
        var (person, instances) = await EmptyAsync(priorities);
        // One sweep for each priority, one that sees the last stopped.
        for (var sweep = 0; sweep <= priorities.Distinct().Count(); sweep++)
        {
            await SweepAsync();
            foreach (var id in instances)
                await FinishAsync(id);
        }
        (await RungAsync(person)).ShouldBe(LadderRung.Grace);
        return (person, instances);
    }

    public Task<ProjectStanding?> StandingAsync(SeededPerson person) => Billing.ReadAsync(database =>
        database.ProjectStandings.AsNoTracking().FirstOrDefaultAsync(row => row.ProjectId == person.Project.Id));

    public async Task<LadderRung> RungAsync(SeededPerson person) => (await StandingAsync(person))?.Rung ?? LadderRung.Good;

    public Task<Instance> InstanceAsync(InstanceId id) => Billing.ReadAsync(database => database.Instances.AsNoTracking().SingleAsync(row => row.Id == id));

    /// <summary>Operations on an instance, oldest first.</summary>
    public Task<List<Operation>> OperationsAsync(InstanceId id) => Billing.ReadAsync(database => database.Operations.AsNoTracking()
        .Where(row => row.InstanceId == id).OrderBy(row => row.CreatedAt).ThenBy(row => row.Id).ToListAsync());

    /// <summary>Instances with an operation at work.</summary>
    public async Task<List<InstanceId>> AtWorkAsync(IReadOnlyCollection<InstanceId> among) => await Billing.ReadAsync(database =>
        database.Operations.Where(row => among.Contains(row.InstanceId!.Value) && row.State == OperationState.Pending)
            .OrderBy(row => row.Id).Select(row => row.InstanceId!.Value).ToListAsync());

    /// <summary>What is shown in the app, oldest first.</summary>
    public Task<List<BillingNotice>> NoticesAsync(SeededPerson person, bool isShown = true) => Billing.ReadAsync(database => database.BillingNotices.AsNoTracking()
        .Where(row => row.ProjectId == person.Project.Id && (!isShown || row.DismissedAt == null)).OrderBy(row => row.At).ThenBy(row => row.Id).ToListAsync());

    /// <summary>Subjects of all mails to a person, oldest first.</summary>
    public Task<List<OutgoingMail>> MailsAsync(SeededPerson person) => Billing.ReadAsync(database => database.OutgoingMails.AsNoTracking()
        .Where(row => row.Recipient == person.Person.Email).OrderBy(row => row.CreatedAt).ThenBy(row => row.Id).ToListAsync());

    /// <summary>Ends what is at work on an instance; when it succeeds the engine is observed to have done it.</summary>
    public async Task FinishAsync(InstanceId id, OperationState outcome = OperationState.Succeeded)
    {
        var operation = await Billing.ReadAsync(database => database.Operations.AsNoTracking()
            .FirstOrDefaultAsync(row => row.InstanceId == id && row.State == OperationState.Pending));
        if (operation is null)
            return;
        await Billing.ExecuteAsync(
            $"update operations set state = '{outcome}', finished_at = '{Now:O}', due_at = null where id = '{operation.Id}'");
        if (outcome != OperationState.Succeeded)
            return;
        if (operation.Kind == InstanceOperations.Delete)
            await Billing.ChangeAsync(id, instance => (instance.Lifecycle, instance.UsageChangedAt) = (InstanceLifecycle.Deleted, Now));
        else
            await Billing.ObserveAsync(id, operation.Kind == InstanceOperations.Start ? PowerState.Running : PowerState.Stopped);
    }

    /// <summary>Points come, and the ladder hears of it.</summary>
    public async Task TopUpAsync(SeededPerson person, decimal points)
    {
        (await Billing.GiveAsync(person.Project.Id, (long)(points * Points.One))).ShouldSucceed();
        await Billing.Get<IPointsNews>().AnnounceAsync([person.Project.Id], default);
    }

    public ValueTask DisposeAsync() => Billing.DisposeAsync();
}
