using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using VmManager.Core;
using VmManager.Core.Audit;
using VmManager.Core.Billing;
using VmManager.Core.Catalog;
using VmManager.Core.Data;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Live;
using VmManager.Core.Mail;
using VmManager.Core.Operations;
using VmManager.Core.People;
using VmManager.Core.People.SshKeys;
using VmManager.Core.Projects;
using VmManager.Core.Servers;
using VmManager.Core.Shared;
using VmManager.Core.Terminals;
using VmManager.Tests.Support.Instances;
using VmManager.Tests.Support.People;

namespace VmManager.Tests.Support.Billing;

/// <summary>The billing feature on a test's database, with a clock the test moves. It starts in the middle of a month, on a whole minute.</summary>
public sealed class BillingWorld : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly ServiceProvider _services;

    public BillingWorld(TestDatabase database, params (string Key, string Value)[] settings) : this(database, more: null, settings)
    {
    }

    /// <param name="database">Where its state is.</param>
    /// <param name="more">Registered last: the last one wins.</param>
    /// <param name="settings">Configuration by key.</param>
    public BillingWorld(TestDatabase database, Action<IServiceCollection>? more, params (string Key, string Value)[] settings)
    {
        _database = database;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            settings.Prepend(("Billing:SettleSeconds", "0")).Select(setting => KeyValuePair.Create<string, string?>(setting.Item1, setting.Item2))).Build();
        var services = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(configuration).AddCore()
            .AddSingleton(database.Contexts)
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton<IChangeHub>(Changes)
            .AddSingleton<IOperationRunner, NobodyWorks>().AddSingleton<IOperationWaker, NobodyWorks>()
            .AddSingleton<IEngines, FakeEngines>().AddSingleton<ISshKeyPairs, FakeSshKeyPairs>().AddSingleton<ISshProbe, FakeSshProbe>()
            .AddSingleton<ISecretProtector, OpenSecrets>().AddSingleton<IPublicAddress, ExampleAddress>();
        more?.Invoke(services);
        _services = services.BuildServiceProvider();
    }

    public SetTime Time { get; } = new(new DateTimeOffset(2031, 5, 14, 12, 0, 0, TimeSpan.Zero));

    public RecordedChanges Changes { get; } = new();

    public DateTimeOffset Now => Time.GetUtcNow();

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    public Task<Charged> ChargeAsync() => Get<ChargeUsage>().RunAsync(default);

    /// <summary>A person whose personal project has so many points.</summary>
    public async Task<SeededPerson> PersonAsync(decimal points = 100)
    {
        var person = await _database.Seed.PersonAsync(points: 0);
        if (points > 0)
            (await GiveAsync(person.Project.Id, (long)(points * Points.One))).ShouldSucceed();
        return person;
    }

    public Task<Result<WrittenEntry>> GiveAsync(ProjectId project, long amount, string? key = null) => WriteAsync(new EntryDraft(
        EntryKind.Grant, key ?? $"test:{Guid.NewGuid()}", [new PostingDraft(PlatformAccounts.Grants, AccountId.Of(project), amount)], Actor.Platform));

    /// <summary>Writes an entry in a transaction of its own.</summary>
    public async Task<Result<WrittenEntry>> WriteAsync(EntryDraft draft)
    {
        await using var database = await _database.Contexts.CreateDbContextAsync();
        await using var transaction = await database.Database.BeginTransactionAsync();
        var written = await Get<ILedger>().WriteAsync(database, draft, default);
        if (written.IsSuccess)
            await transaction.CommitAsync();
        return written;
    }

    /// <summary>An instance that is online and running since now.</summary>
    public Task<SeededInstance> RunAsync(SeededPerson owner, long perHour = Points.One, Action<Instance>? change = null) =>
        _database.Seed.InstanceAsync(owner, change: instance =>
        {
            (instance.PricePerHour, instance.PricePerHourStopped) = (perHour, perHour / 4);
            (instance.OnlineAt, instance.StateChangedAt) = (Now, Now);
            change?.Invoke(instance);
        });

    /// <summary>An instance of a plan that is online and running since now, at terms its person accepted.</summary>
    public async Task<SeededInstance> RunOnAsync(
        Plan plan, PriceTerms terms, SeededPerson? owner = null, PlanPriceId? price = null, Server? server = null) =>
        await _database.Seed.InstanceAsync(owner ?? await PersonAsync(), server: server, plan: plan, change: instance =>
        {
            (instance.PriceId, instance.PricePerHour, instance.PricePerHourStopped, instance.CapPerMonth) =
                (price, terms.PerHour, terms.PerHourStopped, terms.CapPerMonth);
            (instance.OnlineAt, instance.StateChangedAt, instance.ObservedAt) = (Now, Now, Now);
        });

    /// <summary>Another state is observed now.</summary>
    public Task ObserveAsync(InstanceId id, PowerState state) => ChangeAsync(id, instance =>
        (instance.ObservedState, instance.StateChangedAt) = (state, Now));

    public async Task ChangeAsync(InstanceId id, Action<Instance> change)
    {
        await using var database = await _database.Contexts.CreateDbContextAsync();
        change(await database.Instances.SingleAsync(instance => instance.Id == id));
        await database.SaveChangesAsync();
    }

    public Task<long> BalanceAsync(SeededPerson person) => ReadAsync(database =>
        database.LedgerAccounts.Where(account => account.Id == AccountId.Of(person.Project.Id)).Select(account => account.Balance).SingleAsync());

    public Task<List<UsageInterval>> IntervalsAsync(InstanceId id) => ReadAsync(database => database.UsageIntervals.AsNoTracking()
        .Where(interval => interval.InstanceId == id).OrderBy(interval => interval.StartsAt).ToListAsync());

    public async Task<T> ReadAsync<T>(Func<VmManagerDbContext, Task<T>> read)
    {
        await using var database = await _database.Contexts.CreateDbContextAsync();
        return await read(database);
    }

    /// <summary>The audit of a project, oldest first.</summary>
    public Task<List<AuditEntry>> AuditAsync(ProjectId project) => ReadAsync(database => database.AuditEntries.AsNoTracking()
        .Where(entry => entry.ProjectId == project).OrderBy(entry => entry.Id).ToListAsync());

    /// <summary>Mails to somebody, with their content open.</summary>
    public Task<List<OutgoingMail>> MailsAsync(Person person) => ReadAsync(database => database.OutgoingMails.AsNoTracking()
        .Where(mail => mail.Recipient == person.Email).OrderBy(mail => mail.Id).ToListAsync());

    /// <summary>Runs SQL past everything.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var command = _database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<VerificationReport> VerifyAsync(AccountId? account = null) =>
        (await Get<ILedgerVerification>().VerifyAsync(Actor.Platform, account, default)).ShouldSucceed();

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}

/// <summary>Operations stay as they were submitted: the test plays their outcome.</summary>
internal sealed class NobodyWorks : IOperationRunner, IOperationWaker
{
    public bool TryWake(OperationId operationId) => false;

    public Task WakeAsync(OperationId operationId, DateTimeOffset at, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>A clock that stands where the test put it.</summary>
public sealed class SetTime(DateTimeOffset start) : TimeProvider
{
    private long _ticks = start.UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);

    public void Set(DateTimeOffset to) => Interlocked.Exchange(ref _ticks, to.UtcTicks);
}

/// <summary>Keeps secrets readable, for tests to read.</summary>
internal sealed class OpenSecrets : ISecretProtector
{
    public string Protect(string secret) => secret;

    public string Unprotect(string protectedSecret) => protectedSecret;
}
