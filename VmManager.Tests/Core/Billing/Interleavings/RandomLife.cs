using Microsoft.EntityFrameworkCore;
using VmManager.Core.Billing;
using VmManager.Core.Catalog;
using VmManager.Core.People;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Billing;

namespace VmManager.Tests.Core.Billing.Interleavings;

/// <summary>
/// Some projects over some weeks: everything that moves points or what is metered, at random times, done to the product and told to the model.
/// What is done stands in the other parts of the class.
/// </summary>
internal sealed partial class RandomLife : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly Random _random;
    private readonly bool _setsBack;
    private readonly BillingWorld _world;
    private readonly List<ModelServer> _servers = [];
    private readonly List<Plan> _plans = [];
    private readonly Dictionary<PlanId, List<PlanPrice>> _prices = [];
    private readonly List<(ModelAccount Account, EntryId Entry, long Amount)> _gifts = [];
    private Actor _admin = null!;

    public RandomLife(TestDatabase database, int seed, bool setsBack)
    {
        (_database, _random, _setsBack) = (database, new Random(seed), setsBack);
        _world = new BillingWorld(database);
        // Long ago, so that the database's own clock would show wherever it were used.
        _world.Time.Set(new DateTimeOffset(2021, 1, 28, 9, 0, 0, TimeSpan.Zero));
    }

    public BillingWorld World => _world;

    public List<ModelAccount> Accounts { get; } = [];

    public List<ModelInstance> Instances { get; } = [];

    /// <summary>What was done, for whoever looks for the cause of a failure.</summary>
    public List<string> Story { get; } = [];

    public async Task BeginAsync()
    {
        _admin = (await _database.Seed.PersonAsync(PersonRole.Admin, points: 0)).Actor;
        for (var count = 0; count < 2; count++)
            _servers.Add(new ModelServer { Id = (await _database.Seed.ServerAsync()).Id });
        for (var count = 0; count < 3; count++)
        {
            var owner = await _database.Seed.PersonAsync(points: 0);
            Accounts.Add(new ModelAccount { Project = owner.Project.Id, Owner = owner });
        }
        for (var count = 0; count < 2; count++)
        {
            _plans.Add(await _database.Seed.PlanAsync());
            await ChangePriceAsync();
        }
        foreach (var server in _servers)
            await LookAsync(server);
    }

    public async Task StepAsync()
    {
        var before = Story.Count;
        await ActAsync();
        if (Story.Count > before)
            Story[^1] = $"{_world.Now:MM-dd HH:mm:ss} {Story[^1]}";
        await ReadChargedAsync();
        PassTime();
    }

    /// <summary>Charges what is due, and has the model do the same.</summary>
    public async Task TickAsync()
    {
        var before = Accounts.ToDictionary(account => account, account => account.ChargedUntil);
        await _world.ChargeAsync();
        await ReadChargedAsync();
        var until = Horizon();
        foreach (var account in Accounts)
        {
            var isMetered = Instances.Any(instance => instance.Account == account && instance.Spans.Any(span => span.End is null));
            if (isMetered && account.ChargedUntil < until)
                throw new InvalidOperationException($"{account.Project} is charged until {account.ChargedUntil} instead of {until}.");
            if (account.ChargedUntil < before[account] || (account.ChargedUntil != before[account] && account.ChargedUntil > until))
                throw new InvalidOperationException($"{account.Project} went from {before[account]} to {account.ChargedUntil}; seen is up to {until}.");
            if (account.ChargedUntil is not { } charged)
                continue;
            var due = Instances.Where(instance => instance.Account == account).Sum(instance => instance.Charge(before[account] ?? default, charged));
            var paid = Math.Min(due, Math.Max(0, account.Balance));
            account.Balance -= paid;
            account.Unpaid += due - paid;
        }
        Story.Add("tick");
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    private Task ActAsync() => _random.Next(100) switch
    {
        < 10 => CreateAsync(),
        < 26 => LiveAsync(),
        < 46 => LookAsync(Any(_servers)),
        < 53 => SwitchAsync(),
        < 58 => ResizeAsync(),
        < 60 => DeleteAsync(),
        < 65 => GiveAsync(),
        < 68 => RedeemAsync(),
        < 71 => ReverseAsync(),
        < 75 => ChangePriceAsync(),
        < 81 => AcceptAsync(),
        < 86 => LoseOrFindAsync(Any(_servers)),
        < 89 => StickAsync(),
        _ => TickAsync(),
    };

    private void PassTime()
    {
        var now = _world.Now;
        var nextMonth = new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1);
        var choice = _random.Next(100);
        if (choice < 8 && _setsBack)
            _world.Time.Advance(-TimeSpan.FromSeconds(_random.Next(1, 7200)));
        else if (choice < 11)
            _world.Time.Set(nextMonth.AddSeconds(_random.Next(-90, 2)));
        else
            _world.Time.Advance(TimeSpan.FromSeconds(choice < 45 ? _random.Next(90) : choice < 85 ? _random.Next(5400) : _random.Next(100_000)));
    }

    /// <summary>Whole minutes up to which everything was seen, of servers that answer.</summary>
    private DateTimeOffset Horizon()
    {
        var seen = _servers.Where(server => !server.IsUnreachable && Instances.Any(instance => instance.Server == server && !instance.IsDeleted))
            .Select(server => server.LookedAt).Append(_world.Now).Min()!.Value;
        return seen.AddTicks(-(seen.UtcTicks % TimeSpan.TicksPerMinute));
    }

    private Task<int> ReadChargedAsync() => _world.ReadAsync(async rows =>
    {
        foreach (var account in Accounts)
        {
            var id = AccountId.Of(account.Project);
            var charged = await rows.LedgerAccounts.Where(row => row.Id == id).Select(row => row.ChargedUntil).SingleAsync();
            if (charged < account.ChargedUntil)
                throw new InvalidOperationException($"{account.Project} is charged until {charged} only, and was until {account.ChargedUntil}.");
            account.ChargedUntil = charged;
        }
        return Accounts.Count;
    });

    private T Any<T>(IReadOnlyList<T> choice) => choice[_random.Next(choice.Count)];
}
