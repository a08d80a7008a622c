using System.Diagnostics;
using VmManager.Core.Engines;
using VmManager.Core.Shared;
using VmManager.Tests.Support;

namespace VmManager.Tests.Engines;

[Trait("Speed", "Slow")]
public sealed class IncusFaultTests(FragileEngine fragile) : IClassFixture<FragileEngine>
{
    private static readonly CancellationToken Now = CancellationToken.None;

    private IEngine Engine => fragile.Engine;

    [PrivateEngineFact]
    public async Task AnyCall_WhileTheDaemonIsDead_FailsAtOnceAndRecoversByItself()
    {
        var guest = await fragile.StartAsync();
        await fragile.Local.KillDaemonAsync();
        try
        {
            for (var call = 0; call < 12; call++)
            {
                var watch = Stopwatch.StartNew();
                (await Engine.ObserveAsync(Now)).ShouldFailWith(EngineErrorCodes.Unreachable, Recurrence.Passing);
                watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(2));
            }

            (await Engine.DeleteAsync(guest.Reference, guest.Owner, Now)).ShouldFailWith(EngineErrorCodes.Unreachable, Recurrence.Passing);
        }
        finally
        {
            await fragile.Local.StartDaemonAsync();
        }

        await Poll.UntilAsync(async () => (await Engine.ObserveAsync(Now)).IsSuccess, TimeSpan.FromSeconds(5), "the engine to be found again");
        (await fragile.ObserveAsync(guest.Reference)).State.ShouldBe(PowerState.Running);
        (await fragile.ShellAsync(guest.Reference, "echo alive")).ShouldBe("alive");
    }

    [PrivateEngineFact]
    public async Task RunAsync_WhenTheDaemonIsKilledMeanwhile_FailsAsPassing()
    {
        var guest = await fragile.StartAsync();
        var running = fragile.Guest.RunAsync(
            guest.Reference, ["/bin/sh", "-c", "touch /begun; sleep 60"], null, TimeSpan.FromMinutes(1), Now);
        await Poll.UntilAsync(async () => (await fragile.Guest.ReadFileAsync(guest.Reference, "/begun", Now)).IsSuccess);

        await KillAndReviveAsync();

        (await running.WaitAsync(TimeSpan.FromSeconds(10))).ShouldFailWith(EngineErrorCodes.Unreachable, Recurrence.Passing);
    }

    [PrivateEngineFact]
    public async Task WatchAsync_WhenTheDaemonIsKilled_Ends()
    {
        var began = new TaskCompletionSource();
        var guest = await fragile.CreateAsync();
        var watching = Task.Run(async () =>
        {
            await foreach (var _ in Engine.WatchAsync(Now))
                began.TrySetResult();
        });
        await Poll.UntilAsync(async () =>
        {
            await fragile.Local.IncusAsync("config", "set", guest.Reference, "user.test=" + Guid.NewGuid());
            return began.Task.IsCompleted;
        });

        await KillAndReviveAsync();

        await watching.WaitAsync(TimeSpan.FromSeconds(5));
    }

    [PrivateEngineFact]
    public async Task CreateAsync_WhenTheDaemonIsKilledMeanwhile_SucceedsWhenItIsBack()
    {
        // At different moments: before the record, between the record and the disk, after both.
        foreach (var delay in new[] { 5, 40, 80, 120 })
        {
            var spec = fragile.Local.NewSpec();
            var creating = Engine.CreateAsync(spec, Now);
            await Task.Delay(delay);
            await fragile.Local.KillDaemonAsync();
            var first = await creating.WaitAsync(TimeSpan.FromSeconds(10));
            await fragile.Local.StartDaemonAsync();
            if (!first.IsSuccess)
                first.ShouldFailWith(EngineErrorCodes.Unreachable, Recurrence.Passing);

            await Poll.UntilAsync(async () => (await Engine.ObserveAsync(Now)).IsSuccess);
            (await Engine.CreateAsync(spec, Now)).ShouldSucceed().IsFinished.ShouldBeTrue();
            (await Engine.ChangePowerAsync(spec.Reference, PowerAction.Start, Now)).ShouldSucceed().IsFinished.ShouldBeTrue();
            (await fragile.ShellAsync(spec.Reference, "test -x /usr/bin/env && echo whole")).ShouldBe("whole");
            (await Engine.DeleteAsync(spec.Reference, spec.Owner, Now)).ShouldSucceed().IsFinished.ShouldBeTrue();
        }
    }

    [PrivateEngineFact]
    public async Task DeleteAsync_WhenTheDaemonIsKilledMeanwhile_SucceedsWhenItIsBack()
    {
        foreach (var delay in new[] { 10, 300, 700 })
        {
            var spec = await fragile.StartAsync();
            var deleting = Engine.DeleteAsync(spec.Reference, spec.Owner, Now);
            await Task.Delay(delay);
            await fragile.Local.KillDaemonAsync();
            await deleting.WaitAsync(TimeSpan.FromSeconds(10));
            await fragile.Local.StartDaemonAsync();

            await Poll.UntilAsync(
                async () => await Engine.DeleteAsync(spec.Reference, spec.Owner, Now) is { IsSuccess: true, Value.IsFinished: true });
            (await Engine.ObserveGuestAsync(spec.Reference, Now)).ShouldFailWith(EngineErrorCodes.GuestMissing);
        }
    }

    [Fact]
    public async Task CreateAsync_WhenThePoolIsFull_SaysSoAndLeavesNothing()
    {
        var pool = "small" + Guid.NewGuid().ToString("N")[..6];
        await fragile.Local.IncusAsync("storage", "create", pool, "btrfs", "size=128MiB");
        try
        {
            var place = new Dictionary<string, string>(fragile.Local.Place) { [EngineConnection.StoragePool] = pool };
            await using var engine = fragile.Local.Connect(fragile.Local.Connection with { Settings = place });
            var spec = fragile.Local.NewSpec();

            (await engine.CreateAsync(spec, Now)).ShouldFailWith(EngineErrorCodes.StorageFull);

            (await engine.DeleteAsync(spec.Reference, spec.Owner, Now)).ShouldSucceed();
            (await engine.ObserveGuestAsync(spec.Reference, Now)).ShouldFailWith(EngineErrorCodes.GuestMissing);
        }
        finally
        {
            await fragile.Local.IncusAsync("storage", "delete", pool);
        }
    }

    private async Task KillAndReviveAsync()
    {
        await fragile.Local.KillDaemonAsync();
        await fragile.Local.StartDaemonAsync();
        await Poll.UntilAsync(async () => (await Engine.ObserveAsync(Now)).IsSuccess, what: "the engine to be found again");
    }
}
