using VmManager.Core.Billing;
using VmManager.Core.Engines;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Billing;

namespace VmManager.Tests.Core.Billing;

public sealed class AccountListTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly BillingWorld _world = new(database);
    private readonly string _mark = Guid.NewGuid().ToString("N")[..10];
    private Actor _admin = null!;

    private IBillingAdministration Administration => _world.Get<IBillingAdministration>();

    public async Task InitializeAsync() => _admin = (await database.Seed.PersonAsync(PersonRole.Admin, points: 0)).Actor;

    public Task DisposeAsync() => _world.DisposeAsync().AsTask();

    [Fact]
    public async Task Accounts_InEveryOrder_SayWhatPeopleSeeThemselves()
    {
        var people = await WorldAsync();

        foreach (var person in people)
        {
            var own = (await _world.Get<IBillingQueries>().BalanceAsync(person.Actor, null, default)).ShouldSucceed();
            var row = (await ListAsync(person.Project.Id.ToString())).ShouldHaveSingleItem();
            (row.Balance, row.BurnPerHour, row.Runway, row.SpentThisMonth, row.Running, row.Stopped)
                .ShouldBe((own.Balance, own.BurnPerHour, own.Runway, own.SpentThisMonth, own.Running, own.Stopped));
            (row.OwnerName, row.OwnerEmail).ShouldBe((person.Person.DisplayName, person.Person.Email));
        }
        await ShouldSortAsync(AccountSort.Name, row => row.ProjectName.ToLowerInvariant());
        await ShouldSortAsync(AccountSort.Balance, row => row.Balance);
        await ShouldSortAsync(AccountSort.Burn, row => row.BurnPerHour);
        await ShouldSortAsync(AccountSort.SpentThisMonth, row => row.SpentThisMonth);
        await ShouldSortAsync(AccountSort.Runway, row => row.Runway ?? TimeSpan.MaxValue);
    }

    [Fact]
    public async Task Accounts_ByPage_HoldEveryProjectOnce()
    {
        var people = await WorldAsync();

        foreach (var sort in Enum.GetValues<AccountSort>())
        {
            var seen = new List<ProjectId>();
            for (var number = 1; number <= 3; number++)
            {
                var page = (await Administration.AccountsAsync(
                    _admin, new AccountListRequest { Search = _mark, Sort = sort, Page = new PageRequest(number, 2) }, default)).ShouldSucceed();
                page.Total.ShouldBe(people.Count);
                seen.AddRange(page.Items.Select(row => row.ProjectId));
            }
            seen.ShouldBe(people.Select(person => person.Project.Id), ignoreOrder: true);
        }
    }

    [Fact]
    public async Task Accounts_SearchedByOwner_AreFoundByNameHandleAndAddress()
    {
        var owner = await database.Seed.PersonAsync(change: person =>
            (person.DisplayName, person.Email, person.NormalizedEmail) = ("Augusta Byron", $"Lovelace.{_mark}@Example.test", $"LOVELACE.{_mark}@EXAMPLE.TEST"));
        var guest = await _world.PersonAsync();
        await database.Seed.MemberAsync(owner.Project.Id, guest.Person.Id, ProjectRole.Viewer);

        foreach (var text in (string[])[$"lovelace.{_mark}", owner.Person.Handle.ToUpperInvariant(), owner.Project.Name, owner.Project.Id.ToString()])
            (await ListAsync(text)).ShouldHaveSingleItem().ProjectId.ShouldBe(owner.Project.Id);
        (await ListAsync("augusta BYRON")).ShouldContain(row => row.ProjectId == owner.Project.Id);
        (await ListAsync(guest.Person.Email!)).ShouldHaveSingleItem().ProjectId.ShouldBe(guest.Project.Id, "a viewer is no owner");
        (await ListAsync("%")).ShouldBeEmpty();
    }

    [Fact]
    public async Task PlatformAccounts_AddUpWithTheProjects()
    {
        await WorldAsync();

        var rows = (await Administration.PlatformAccountsAsync(_admin, default)).ShouldSucceed();

        rows.Select(row => row.Kind).ShouldBe([AccountKind.Revenue, AccountKind.Grants, AccountKind.Vouchers, AccountKind.Payments, AccountKind.Shortfall]);
        var projects = await _world.ReadAsync(context => Task.FromResult(context.LedgerAccounts.Where(row => row.Kind == AccountKind.Project).Sum(row => row.Balance)));
        (rows.Sum(row => row.Balance) + projects).ShouldBe(0);
        rows[0].Lines.ShouldBeGreaterThan(0);
        (await Administration.PlatformAccountsAsync(Actor.Anonymous(null), default)).Error.ShouldBeOfType<NotFound>();
    }

    /// <summary>Five projects: idle, running, at its cap, stopped since last month, out of points.</summary>
    private async Task<List<SeededPerson>> WorldAsync()
    {
        var people = new List<SeededPerson>();
        foreach (var points in (decimal[])[50, 40, 30, 20, 1])
            people.Add(await PersonAsync(points));
        _world.Time.Set(new DateTimeOffset(2031, 5, 31, 20, 0, 0, TimeSpan.Zero));
        var stopped = await _world.RunAsync(people[3], perHour: 4 * Points.One);
        _world.Time.Advance(TimeSpan.FromHours(2));
        await _world.ObserveAsync(stopped.Id, PowerState.Stopped);
        _world.Time.Advance(TimeSpan.FromHours(3));
        await _world.RunAsync(people[1], perHour: 2 * Points.One);
        await _world.RunAsync(people[2], change: instance => (instance.PricePerHour, instance.CapPerMonth) = (3 * Points.One, 4 * Points.One));
        await _world.RunAsync(people[4]);
        _world.Time.Advance(TimeSpan.FromHours(2));
        await _world.ChargeAsync();
        _world.Time.Advance(TimeSpan.FromSeconds(30));
        return people;
    }

    private Task<SeededPerson> PersonAsync(decimal points) => database.Seed.PersonAsync(
        change: person => (person.Email, person.NormalizedEmail) = ($"{_mark}.{points}@example.test", $"{_mark}.{points}@EXAMPLE.TEST"), points: points);

    private async Task ShouldSortAsync<TKey>(AccountSort sort, Func<AccountRow, TKey> key)
    {
        var rows = await ListAsync(_mark, sort);
        var descending = await ListAsync(_mark, sort, descending: true);
        rows.Count.ShouldBe(5);
        rows.Select(key).ShouldBe(rows.Select(key).Order());
        descending.Select(key).ShouldBe(rows.Select(key).OrderDescending());
    }

    private async Task<IReadOnlyList<AccountRow>> ListAsync(string search, AccountSort sort = AccountSort.Runway, bool descending = false) =>
        (await Administration.AccountsAsync(_admin, new AccountListRequest { Search = search, Sort = sort, Descending = descending }, default))
            .ShouldSucceed().Items;
}
