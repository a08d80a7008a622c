using System.Diagnostics;
using VmManager.Core.Live;
using VmManager.Core.Projects;
using VmManager.Core.Shared;
using VmManager.Tests.Support;

namespace VmManager.Tests.Core.Live;

public sealed class ChangeHubTests : IClassFixture<FragileDatabase>
{
    private readonly FragileDatabase _database;

    public ChangeHubTests(FragileDatabase database) => _database = database;

    [Fact]
    public async Task Publish_WithinTheProcess_ArrivesAtOnceAndOnlyWhatIsWanted()
    {
        await using var host = await PlatformHost.StartAsync(_database);
        var hub = host.Get<IChangeHub>();
        using var reader = new Reader(hub, change => change.Topic == ChangeTopic.Server, TimeSpan.FromMilliseconds(100));
        var wanted = new Change(ChangeTopic.Server, Guid.NewGuid());

        var watch = Stopwatch.StartNew();
        hub.Publish(new Change(ChangeTopic.Catalog, Guid.Empty), wanted, wanted);
        var batch = await reader.NextAsync();

        batch.Changes.ShouldBe([wanted]);
        batch.Reset.ShouldBeFalse();
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromMilliseconds(80));
    }

    [Fact]
    public async Task Publish_ManyTimesWithinThePace_GivesOneMoreBatch()
    {
        await using var host = await PlatformHost.StartAsync(_database);
        var hub = host.Get<IChangeHub>();
        var pace = TimeSpan.FromMilliseconds(300);
        using var reader = new Reader(hub, _ => true, pace);

        hub.Publish(New());
        await reader.NextAsync();
        var watch = Stopwatch.StartNew();
        var later = Enumerable.Range(0, 50).Select(_ => New()).ToHashSet();
        foreach (var change in later)
            hub.Publish(change);
        var batch = await reader.NextAsync();

        batch.Changes.ToHashSet().SetEquals(later).ShouldBeTrue();
        watch.Elapsed.ShouldBeGreaterThan(pace * 0.8);
    }

    [Fact]
    public async Task Publish_InAnotherProcess_ArrivesThereOnceAndHereOnce()
    {
        await using var here = await PlatformHost.StartAsync(_database);
        await using var there = await PlatformHost.StartAsync(_database);
        await ConnectedAsync(here, there);
        using var own = new Reader(here.Get<IChangeHub>(), change => change.Topic == ChangeTopic.Person, TimeSpan.Zero);
        using var other = new Reader(there.Get<IChangeHub>(), change => change.Topic == ChangeTopic.Person, TimeSpan.Zero);
        var change = new Change(ChangeTopic.Person, Guid.NewGuid(), TypedId.New<ProjectId>());

        here.Get<IChangeHub>().Publish(change);

        (await other.NextAsync()).Changes.ShouldBe([change]);
        (await own.NextAsync()).Changes.ShouldBe([change]);
        // The echo of the own message would come before this one.
        var last = New(ChangeTopic.Person);
        there.Get<IChangeHub>().Publish(last);
        (await own.NextAsync()).Changes.ShouldBe([last]);
    }

    [Fact]
    public async Task Publish_OfMoreThanOneMessageHolds_ArrivesWhole()
    {
        await using var here = await PlatformHost.StartAsync(_database);
        await using var there = await PlatformHost.StartAsync(_database);
        await ConnectedAsync(here, there);
        using var reader = new Reader(there.Get<IChangeHub>(), change => change.Topic == ChangeTopic.Figures, TimeSpan.Zero);
        var many = Enumerable.Range(0, 1000).Select(_ => New(ChangeTopic.Figures)).ToArray();

        here.Get<IChangeHub>().Publish(many);

        var got = new HashSet<Change>();
        while (got.Count < many.Length)
            got.UnionWith((await reader.NextAsync()).Changes);
        got.SetEquals(many).ShouldBeTrue();
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Subscriber_AfterTheDatabaseWasAway_IsToldToReadAnew()
    {
        await using var host = await PlatformHost.StartAsync(_database);
        await using var other = await PlatformHost.StartAsync(_database);
        await ConnectedAsync(host, other);
        using var reader = new Reader(host.Get<IChangeHub>(), _ => true, TimeSpan.Zero);

        await _database.KillAsync();
        await _database.StartAsync();

        var batch = await reader.NextAsync();
        while (!batch.Reset)
            batch = await reader.NextAsync();
        await ConnectedAsync(other, host);
    }

    [Fact]
    public async Task Enumeration_WhenCancelled_Ends()
    {
        await using var host = await PlatformHost.StartAsync(_database);
        using var cancel = new CancellationTokenSource();
        var batches = host.Get<IChangeHub>().Subscribe(_ => true, TimeSpan.FromMilliseconds(1), cancel.Token);
        var ended = Task.Run(async () =>
        {
            await foreach (var _ in batches)
            {
            }
        });

        await cancel.CancelAsync();

        await ended.WaitAsync(TimeSpan.FromSeconds(5));
    }

    /// <summary>Listening begins in the background: publishes until it is heard.</summary>
    private static async Task ConnectedAsync(PlatformHost from, PlatformHost to)
    {
        using var reader = new Reader(to.Get<IChangeHub>(), change => change.Topic == ChangeTopic.Catalog, TimeSpan.Zero);
        var heard = reader.NextAsync();
        await Poll.UntilAsync(() =>
        {
            from.Get<IChangeHub>().Publish(New(ChangeTopic.Catalog));
            return heard.IsCompleted;
        });
    }

    private static Change New(ChangeTopic topic = ChangeTopic.Instance) => new(topic, Guid.NewGuid());

    private sealed class Reader : IDisposable
    {
        private readonly CancellationTokenSource _end = new();
        private readonly IAsyncEnumerator<ChangeBatch> _batches;

        public Reader(IChangeHub hub, Func<Change, bool> filter, TimeSpan pace) =>
            _batches = hub.Subscribe(filter, pace, _end.Token).GetAsyncEnumerator();

        public async Task<ChangeBatch> NextAsync()
        {
            (await _batches.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20))).ShouldBeTrue();
            return _batches.Current;
        }

        public void Dispose()
        {
            _end.Cancel();
            _end.Dispose();
        }
    }
}
