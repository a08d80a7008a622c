using Microsoft.EntityFrameworkCore;
using VmManager.Core.Billing;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Shared;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Billing;

namespace VmManager.Tests.Faults;

[Trait("Speed", "Slow")]
public sealed class KilledTickTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private const int Kills = 50;
    private const int Projects = 16;
    private const long Given = 1000 * Points.One;

    private readonly BillingWorld _world = new(database);

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _world.DisposeAsync().AsTask();

    /// <summary>
    /// Three processes at a time charge, top up and are killed at any moment, while instances stop and start. Short of a process that dies,
    /// nobody waits for anybody: what the next one finds is what the last one committed.
    /// </summary>
    [Fact]
    public async Task Kill_AtAnyTimeOfFiftyTicks_LosesAndRepeatsNothing()
    {
        var random = new Random(20310514);
        var instances = await SeedAsync();
        List<string> answered = [];
        using var over = new CancellationTokenSource();
        var moving = MoveAsync(instances, new Random(4711), over.Token);
        var running = new Queue<TickingProcess>();
        for (var kill = 0; kill < Kills; kill++)
        {
            while (running.Count < 3)
                running.Enqueue(TickingProcess.Start(database));
            using var doomed = running.Dequeue();
            await doomed.Begun.WaitAsync(TimeSpan.FromSeconds(60));
            await Task.Delay(random.Next(120));
            await doomed.KillAsync();
            answered.AddRange(doomed.Answered);
        }
        foreach (var rest in running)
        {
            await rest.KillAsync();
            answered.AddRange(rest.Answered);
            rest.Dispose();
        }
        await over.CancelAsync();
        await moving;

        await CatchUpAsync();

        (await _world.VerifyAsync()).Findings.ShouldBeEmpty();
        await ShouldBeChargedAsObservedAsync();
        var keys = await _world.ReadAsync(context => context.JournalEntries.Where(entry => entry.Key.StartsWith("top-up:"))
            .Select(entry => entry.Key).ToListAsync());
        answered.Count.ShouldBeGreaterThan(Kills);
        answered.Except(keys, StringComparer.Ordinal).ShouldBeEmpty();
        keys.Count.ShouldBe(keys.Distinct(StringComparer.Ordinal).Count());
    }

    private async Task<List<InstanceId>> SeedAsync()
    {
        List<InstanceId> instances = [];
        var model = await database.Seed.InstanceAsync();
        for (var count = 0; count < Projects; count++)
        {
            var owner = await _world.PersonAsync(points: (decimal)Given / Points.One);
            for (var each = 0; each < 3; each++)
            {
                var seeded = await database.Seed.InstanceAsync(owner, model.Server, model.Template, model.Plan, instance =>
                {
                    (instance.PricePerHour, instance.PricePerHourStopped) = (7 * Points.One / 3, Points.One / 7);
                    (instance.OnlineAt, instance.StateChangedAt) = (_world.Now, _world.Now);
                });
                instances.Add(seeded.Id);
            }
        }
        return instances;
    }

    /// <summary>Observers see instances stop and start, a little before and after what is charged just now.</summary>
    private async Task MoveAsync(List<InstanceId> instances, Random random, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var moment = (await LastAsync()).AddSeconds(random.Next(-30, 60));
            await _world.ChangeAsync(instances[random.Next(instances.Count)], instance => (instance.ObservedState, instance.StateChangedAt) =
                (instance.ObservedState == PowerState.Running ? PowerState.Stopped : PowerState.Running, moment));
        }
    }

    private async Task CatchUpAsync()
    {
        // The sessions of the killed may still roll back.
        await Poll.UntilAsync(async () =>
        {
            _world.Time.Set((await LastAsync()).AddMinutes(1));
            await _world.ChargeAsync();
            return await _world.ReadAsync(context => context.LedgerAccounts.AllAsync(account => !account.IsMetered || account.ChargedUntil >= _world.Now));
        });
    }

    /// <summary>Each account has what it was given, less what its intervals cost up to when it is charged, reckoned here.</summary>
    private async Task ShouldBeChargedAsObservedAsync()
    {
        var (accounts, intervals, entries) = await _world.ReadAsync(async context => (
            await context.LedgerAccounts.AsNoTracking().Where(account => account.ProjectId != null && account.IsMetered).ToListAsync(),
            (await context.UsageIntervals.AsNoTracking().ToListAsync()).ToLookup(interval => interval.AccountId),
            (await context.AccountLines.AsNoTracking().Where(line => line.Kind == EntryKind.Grant).ToListAsync()).ToLookup(line => line.AccountId)));
        accounts.Count.ShouldBe(Projects);
        foreach (var account in accounts)
        {
            var owed = intervals[account.Id].Sum(interval => Cost(interval, account.ChargedUntil!.Value));
            owed.ShouldBeGreaterThan(0);
            account.Balance.ShouldBe(entries[account.Id].Sum(line => line.Amount) - owed);
        }
        intervals.SelectMany(group => group).Count().ShouldBeGreaterThan(Projects * 3);
    }

    /// <summary>Without caps, and within one month.</summary>
    private static long Cost(UsageInterval interval, DateTimeOffset until)
    {
        var end = interval.EndsAt is { } over && over < until ? over : until;
        return interval.Rate * Math.Max(0, (long)(end - interval.StartsAt).TotalSeconds) / 3600;
    }

    private Task<DateTimeOffset> LastAsync() => _world.ReadAsync(async context =>
        await context.LedgerAccounts.MaxAsync(account => account.ChargedUntil) ?? _world.Now);
}
