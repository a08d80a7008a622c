using Microsoft.Extensions.DependencyInjection;
using VmManager.Core.Live;
using VmManager.Core.Mail;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Tests.Support.People;

/// <summary>The platform without pages, for the use cases of people: mails go to a folder of its own, answers take no time.</summary>
public sealed class PeopleHost : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vmm-people-").FullName;
    private PlatformHost? _host;

    public TestDatabase Database { get; } = new();

    public ShiftedTime Time { get; } = new();

    public Mailbox Mailbox => new(Get<IMailFolder>());

    public static Actor Visitor { get; } = Actor.Anonymous("192.0.2.1");

    public T Get<T>() where T : notnull => _host!.Get<T>();

    public async Task InitializeAsync()
    {
        await Database.InitializeAsync();
        _host = await PlatformHost.StartAsync(Database, new Dictionary<string, string?> { ["DataDirectory"] = _folder }, services => services
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton<IPublicAddress, ExampleAddress>()
            .AddSingleton(new EvenTime(TimeProvider.System) { Floor = TimeSpan.Zero }));
    }

    public async Task DisposeAsync()
    {
        await _host!.DisposeAsync();
        await Database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>What the hub carried while <paramref name="act"/> ran, about people.</summary>
    public async Task<bool> PublishesAsync(PersonId person, Func<Task> act)
    {
        using var until = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await using var batches = Get<IChangeHub>()
            .Subscribe(change => change.Topic == ChangeTopic.Person && change.Id == person.Value, TimeSpan.Zero, until.Token)
            .GetAsyncEnumerator(until.Token);
        var next = batches.MoveNextAsync();
        await act();
        return await next;
    }
}

/// <summary>Where the platform would be found.</summary>
internal sealed class ExampleAddress : IPublicAddress
{
    public Uri Link(string pathAndQuery) => new(new Uri("https://vm.example.test"), pathAndQuery);
}
