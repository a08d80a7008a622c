using Microsoft.EntityFrameworkCore;
using VmManager.Core.Instances;
using VmManager.Core.Servers;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Instances;

namespace VmManager.Tests.Engines;

/// <summary>What is done with the incus command behind the platform's back, as an open page sees it.</summary>
[Trait("Speed", "Slow")]
public sealed class OutsideChangeTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task Feed_WhenAnInstanceIsChangedOutside_ShowsItAndItsContradictionWithinThreeSeconds()
    {
        var engine = await LocalEngine.SharedAsync();
        await using var platform = await WorkingPlatform.StartAsync(database, engine);
        var owner = await database.Seed.PersonAsync();
        try
        {
            var id = (await platform.CreateAsync(owner, "watched"))[0];
            var reference = await ReadAsync(context => context.Instances.Where(row => row.Id == id).Select(row => row.EngineReference!).SingleAsync());
            await Poll.UntilAsync(() => ReadAsync(context => context.Servers.AnyAsync(row => row.Health == ServerHealth.Healthy)), what: "the observer");
            await using var page = await WatchingPage.OpenAsync(platform.Get<IInstanceFeed>(), owner.Actor);

            Dictionary<string, TimeSpan> taken = new()
            {
                ["stop"] = await page.ShowsAsync(
                    id, row => row is { Status: InstanceStatus.Stopped, Drift: InstanceDrift.StateChangedOutside, ProblemCode: not null },
                    () => engine.IncusAsync("stop", reference, "--force")),
                ["start"] = await page.ShowsAsync(
                    id, row => row is { Status: InstanceStatus.Running, Drift: InstanceDrift.None, ProblemCode: null },
                    () => engine.IncusAsync("start", reference)),
                ["pause"] = await page.ShowsAsync(
                    id, row => row is { Status: InstanceStatus.Frozen, Drift: InstanceDrift.StateChangedOutside },
                    () => engine.IncusAsync("pause", reference)),
                ["resume"] = await page.ShowsAsync(
                    id, row => row is { Status: InstanceStatus.Running, Drift: InstanceDrift.None },
                    () => engine.IncusAsync("start", reference)),
                ["resize"] = await page.ShowsAsync(
                    id, row => row is { Status: InstanceStatus.Running, Drift: InstanceDrift.SizeChangedOutside, ProblemCode: not null },
                    () => engine.IncusAsync("config", "set", reference, "limits.memory=777MiB")),
                ["delete"] = await page.ShowsAsync(
                    id, row => row is { Status: InstanceStatus.Missing, Drift: InstanceDrift.Ghost, ProblemCode: not null },
                    () => engine.IncusAsync("delete", reference, "--force")),
            };

            taken.ShouldAllBe(change => change.Value < Promised);
        }
        finally
        {
            await engine.DeleteGuestsOfAsync(database);
        }
    }

    private async Task<T> ReadAsync<T>(Func<VmManager.Core.Data.VmManagerDbContext, Task<T>> read)
    {
        await using var context = await database.Contexts.CreateDbContextAsync();
        return await read(context);
    }
}
