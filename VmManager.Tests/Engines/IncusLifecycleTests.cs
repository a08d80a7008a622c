using VmManager.Core.Engines;
using VmManager.Tests.Support;

namespace VmManager.Tests.Engines;

[Trait("Speed", "Slow")]
public sealed class IncusLifecycleTests(SharedEngine shared) : IClassFixture<SharedEngine>
{
    private static readonly CancellationToken Now = CancellationToken.None;

    private IEngine Engine => shared.Engine;

    [Fact]
    public async Task CreateAsync_WhenImageExists_MakesAStoppedMarkedGuestOfThatSize()
    {
        var spec = await shared.CreateAsync();

        var guest = await shared.ObserveAsync(spec.Reference);
        guest.State.ShouldBe(PowerState.Stopped);
        guest.Owner.ShouldBe(spec.Owner);
        guest.Size.ShouldBe(spec.Size);
        guest.Figures.ShouldBeNull();
    }

    [Fact]
    public async Task CreateAsync_WhenRepeated_Succeeds()
    {
        var spec = await shared.CreateAsync();

        (await Engine.CreateAsync(spec, Now)).ShouldSucceed().IsFinished.ShouldBeTrue();
        (await shared.ObserveAsync(spec.Reference)).Owner.ShouldBe(spec.Owner);
    }

    [Fact]
    public async Task CreateAsync_WhenRepeatedAfterTheFirstStart_KeepsWhatIsInTheGuest()
    {
        var spec = await shared.StartAsync();
        await shared.ShellAsync(spec.Reference, "echo mine > /root/kept && sync");

        (await Engine.CreateAsync(spec, Now)).ShouldSucceed().IsFinished.ShouldBeTrue();
        (await shared.ShellAsync(spec.Reference, "cat /root/kept")).ShouldBe("mine");
    }

    [Fact]
    public async Task CreateAsync_WhenMadeTwiceAtOnce_LeavesOneGuest()
    {
        var spec = shared.Local.NewSpec();
        shared.Remember(spec);

        var created = await Task.WhenAll(Engine.CreateAsync(spec, Now), Engine.CreateAsync(spec, Now));

        foreach (var result in created)
            result.ShouldSucceed();
        await Poll.UntilAsync(async () => await Engine.ObserveGuestAsync(spec.Reference, Now) is { IsSuccess: true, Value.State: PowerState.Stopped });
        (await shared.Local.IncusAsync("list", "--format=csv", "--columns=n", $"^{spec.Reference}$")).Trim().ShouldBe(spec.Reference);
    }

    [Fact]
    public async Task CreateAsync_WhenTheNameIsAnothers_LeavesItAlone()
    {
        var theirs = await shared.CreateAsync();

        (await Engine.CreateAsync(theirs with { Owner = Guid.CreateVersion7() }, Now)).ShouldFailWith(EngineErrorCodes.GuestExists);
        (await shared.ObserveAsync(theirs.Reference)).Owner.ShouldBe(theirs.Owner);
    }

    [Theory]
    [InlineData("no-such-image")]
    [InlineData("no/such image?&")]
    [InlineData("0123456789ab")]
    public async Task CreateAsync_WhenTheImageIsUnknown_SaysSo(string image)
    {
        var spec = shared.Local.NewSpec(image);

        (await Engine.CreateAsync(spec, Now)).ShouldFailWith(EngineErrorCodes.ImageMissing).Message.ShouldContain(image);
        (await Engine.ObserveGuestAsync(spec.Reference, Now)).ShouldFailWith(EngineErrorCodes.GuestMissing);
    }

    [Fact]
    public async Task CreateAsync_WhenTheNameCannotBe_IsRefusedForGood() =>
        (await Engine.CreateAsync(shared.Local.NewSpec() with { Reference = "no good/../x" }, Now)).ShouldFailWith(EngineErrorCodes.Refused);

    [Fact]
    public async Task CreateAsync_WhenTheImageIsNamedByFingerprint_Works()
    {
        var image = (await Engine.ListImagesAsync(Now)).ShouldSucceed().First(image => image.Reference.Equals(shared.Local.Image, StringComparison.Ordinal));
        image.SizeBytes.ShouldBeGreaterThan(1 << 20);
        image.Description.ShouldNotBeEmpty();

        await shared.CreateAsync(shared.Local.NewSpec(image.Fingerprint));
    }

    [Fact]
    public async Task ChangePowerAsync_WhenRepeated_SucceedsAndStaysThere()
    {
        var guest = (await shared.CreateAsync()).Reference;

        await ReachAsync(guest, PowerAction.Start, PowerState.Running);
        await ReachAsync(guest, PowerAction.Freeze, PowerState.Frozen);
        await ReachAsync(guest, PowerAction.Start, PowerState.Running);
        await ReachAsync(guest, PowerAction.Freeze, PowerState.Frozen);
        await ReachAsync(guest, PowerAction.Unfreeze, PowerState.Running);
        await shared.AddressAsync(guest); // booted: before that it does not hear the signal
        await ReachAsync(guest, PowerAction.Shutdown, PowerState.Stopped);
        await ReachAsync(guest, PowerAction.Start, PowerState.Running);
        await ReachAsync(guest, PowerAction.ForceStop, PowerState.Stopped);
        (await Engine.ChangePowerAsync(guest, PowerAction.Freeze, Now)).ShouldFailWith(EngineErrorCodes.GuestNotRunning);
        (await Engine.ChangePowerAsync(guest, PowerAction.Unfreeze, Now)).ShouldFailWith(EngineErrorCodes.GuestNotRunning);
    }

    [Fact]
    public async Task ChangePowerAsync_WhenRestarted_BootsAnewFromRunningAndFromStopped()
    {
        var guest = (await shared.StartAsync()).Reference;
        await shared.AddressAsync(guest);
        var first = (await shared.ObserveAsync(guest)).Figures!.StartedAt;

        (await Engine.ChangePowerAsync(guest, PowerAction.Restart, Now)).ShouldSucceed().IsFinished.ShouldBeTrue();
        (await shared.ObserveAsync(guest)).Figures!.StartedAt!.Value.ShouldBeGreaterThan(first!.Value);

        await ReachAsync(guest, PowerAction.ForceStop, PowerState.Stopped);
        (await Engine.ChangePowerAsync(guest, PowerAction.Restart, Now)).ShouldSucceed().IsFinished.ShouldBeTrue();
        (await shared.ObserveAsync(guest)).State.ShouldBe(PowerState.Running);
    }

    [Fact]
    public async Task ChangePowerAsync_WhenAskedToShutDownInTheFirstMomentOfBoot_IsAskedAgain()
    {
        var guest = (await shared.StartAsync()).Reference;

        (await Engine.ChangePowerAsync(guest, PowerAction.Shutdown, Now)).ShouldSucceed().IsFinished.ShouldBeTrue();
        (await shared.ObserveAsync(guest)).State.ShouldBe(PowerState.Stopped);
    }

    [Fact]
    public async Task ChangePowerAsync_WhenFrozenIsForcedToStop_Stops()
    {
        var guest = (await shared.StartAsync()).Reference;
        await ReachAsync(guest, PowerAction.Freeze, PowerState.Frozen);
        await ReachAsync(guest, PowerAction.ForceStop, PowerState.Stopped);
    }

    [Theory]
    [InlineData(PowerAction.Start)]
    [InlineData(PowerAction.ForceStop)]
    [InlineData(PowerAction.Restart)]
    public async Task ChangePowerAsync_WhenThereIsNoGuest_SaysSo(PowerAction action) =>
        (await Engine.ChangePowerAsync("nobody", action, Now)).ShouldFailWith(EngineErrorCodes.GuestMissing).Message.ShouldContain("nobody");

    [Fact]
    public async Task ResizeAsync_WhenRunning_IsSeenInTheGuestAtOnce()
    {
        var guest = (await shared.StartAsync()).Reference;
        var size = new GuestSize(2, 384L << 20, 3L << 30);
        await shared.ShellAsync(guest, "! fallocate -l 2300M /big"); // more than the disk it was made with

        for (var round = 0; round < 2; round++)
            (await Engine.ResizeAsync(guest, size, Now)).ShouldSucceed().ShouldBe(EngineTask.Finished);

        (await shared.ObserveAsync(guest)).Size.ShouldBe(size);
        // Incus deals out CPUs when it gets to it, over all its containers together: what it was told is what counts here.
        (await shared.Local.IncusAsync("config", "get", guest, "limits.cpu")).Trim().ShouldBe("2");
        (await shared.ShellAsync(guest, "grep MemTotal /proc/meminfo")).ShouldContain($"{size.MemoryBytes >> 10} kB");
        await shared.ShellAsync(guest, "fallocate -l 2300M /big && rm /big");
    }

    [Fact]
    public async Task ResizeAsync_WhenTheDiskWouldShrink_ChangesNothing()
    {
        var spec = await shared.CreateAsync();

        (await Engine.ResizeAsync(spec.Reference, spec.Size with { Cpus = 2, DiskBytes = 1L << 30 }, Now))
            .ShouldFailWith(EngineErrorCodes.Unsupported);
        (await shared.ObserveAsync(spec.Reference)).Size.ShouldBe(spec.Size);
    }

    [Fact]
    public async Task DeleteAsync_WhenRunning_RemovesItAndCanBeRepeated()
    {
        var spec = await shared.StartAsync();

        for (var round = 0; round < 2; round++)
            (await Engine.DeleteAsync(spec.Reference, spec.Owner, Now)).ShouldSucceed().IsFinished.ShouldBeTrue();
        (await Engine.ObserveGuestAsync(spec.Reference, Now)).ShouldFailWith(EngineErrorCodes.GuestMissing);
    }

    [Fact]
    public async Task DeleteAsync_WhenItIsNotOurs_LeavesItAlone()
    {
        var spec = await shared.CreateAsync();
        var stranger = shared.Local.NewReference();
        await shared.Local.IncusAsync("create", shared.Local.Image, stranger, "--storage", shared.Local.Pool, "--network", shared.Local.Network);
        try
        {
            (await Engine.DeleteAsync(spec.Reference, Guid.CreateVersion7(), Now)).ShouldFailWith(EngineErrorCodes.NotOurs);
            (await Engine.DeleteAsync(stranger, spec.Owner, Now)).ShouldFailWith(EngineErrorCodes.NotOurs);
            (await shared.ObserveAsync(stranger)).Owner.ShouldBeNull();
        }
        finally
        {
            await shared.Local.IncusAsync("delete", stranger);
        }
    }

    [Fact]
    public async Task FollowAsync_WhenTheTaskIsForgotten_SaysSo() =>
        (await Engine.FollowAsync(Guid.NewGuid().ToString(), Now)).ShouldFailWith(EngineErrorCodes.TaskForgotten);

    private async Task ReachAsync(string guest, PowerAction action, PowerState state)
    {
        for (var round = 0; round < 2; round++)
        {
            (await Engine.ChangePowerAsync(guest, action, Now)).ShouldSucceed().IsFinished.ShouldBeTrue();
            (await shared.ObserveAsync(guest)).State.ShouldBe(state, $"{action}, round {round}");
        }
    }
}
