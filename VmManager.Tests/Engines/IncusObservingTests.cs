using System.Net;
using VmManager.Core.Engines;
using VmManager.Core.Shared;
using VmManager.Tests.Support;

namespace VmManager.Tests.Engines;

[Trait("Speed", "Slow")]
public sealed class IncusObservingTests(SharedEngine shared) : IClassFixture<SharedEngine>
{
    private static readonly CancellationToken Now = CancellationToken.None;

    [Fact]
    public async Task ProbeAsync_WhenTrusted_SaysWhoTheServerIsAndWhatItHas()
    {
        var probe = (await shared.Engine.ProbeAsync(Now)).ShouldSucceed();

        probe.Version.ShouldStartWith("6.");
        probe.Name.ShouldNotBeNullOrEmpty();
        probe.CertificateFingerprint.ShouldBeNull();
        probe.Capacity.Cpus.ShouldBe(Environment.ProcessorCount);
        probe.Capacity.MemoryBytes.ShouldBeGreaterThan(1L << 30);
        probe.Capacity.DiskBytes.ShouldBeGreaterThan(1L << 30);
        probe.Capabilities.HasFlag(EngineCapabilities.GrowDiskLive | EngineCapabilities.Freeze | EngineCapabilities.Events).ShouldBeTrue();
        shared.Engine.Capabilities.ShouldBe(probe.Capabilities);
    }

    [Fact]
    public async Task ObserveAsync_WhenAsked_IsOneCallPerTick()
    {
        await shared.CreateAsync();
        await shared.StartAsync();
        var calls = new CallCounter();
        await using var engine = shared.Local.Connect(decorate: calls.Around);
        (await engine.ObserveAsync(Now)).ShouldSucceed().Usage.ShouldNotBeNull();
        calls.Paths.Count.ShouldBe(3); // the server's own use is read beside the first tick, and then twice a minute
        calls.Paths.Clear();

        for (var tick = 0; tick < 5; tick++)
            (await engine.ObserveAsync(Now)).ShouldSucceed().Guests.Count.ShouldBeGreaterThanOrEqualTo(2);

        calls.Paths.ShouldBe(Enumerable.Repeat("/1.0/instances?recursion=2", 5));
    }

    [Fact]
    public async Task ObserveAsync_WhenAGuestRuns_GivesItsAddressAndFigures()
    {
        var spec = await shared.StartAsync();
        var address = await shared.AddressAsync(spec.Reference);
        await shared.ShellAsync(spec.Reference, "head -c 50M /dev/urandom >/root/filler && sync");

        // The file system counts what belongs to whom a little after it was written.
        ServerObservation observation = null!;
        ObservedGuest guest = null!;
        await Poll.UntilAsync(
            async () =>
            {
                observation = (await shared.Engine.ObserveAsync(Now)).ShouldSucceed();
                guest = observation.Guests.Single(guest => guest.Owner == spec.Owner);
                return guest.Figures?.DiskBytes >= 50 << 20;
            },
            TimeSpan.FromSeconds(60), "50 MiB more on the disk");

        guest.State.ShouldBe(PowerState.Running);
        guest.Size.ShouldBe(spec.Size);
        guest.Addresses.ShouldBe([address]);
        IPNetwork.Parse(shared.Local.Subnet).Contains(IPAddress.Parse(address)).ShouldBeTrue();
        var figures = guest.Figures.ShouldNotBeNull();
        figures.CpuTime!.Value.ShouldBeInRange(TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1));
        figures.MemoryBytes.ShouldBeInRange(1 << 20, spec.Size.MemoryBytes);
        figures.DiskBytes.ShouldBeInRange(50 << 20, spec.Size.DiskBytes);
        figures.ReceivedBytes.ShouldBeGreaterThan(0);
        figures.SentBytes.ShouldBeGreaterThan(0);
        figures.StartedAt!.Value.ShouldBeInRange(DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow);
        observation.Usage!.MemoryBytes.ShouldBeGreaterThan(0);
        observation.Usage.DiskBytes.ShouldBeGreaterThan(0);
        observation.Usage.LoadAverage.ShouldNotBeNull();
    }

    [Fact]
    public async Task ObserveAsync_WhenAGuestHasBridgesOfItsOwn_LeavesTheirAddressesOut()
    {
        var spec = await shared.StartAsync();
        var address = await shared.AddressAsync(spec.Reference);
        await shared.ShellAsync(spec.Reference, "ip link add docker0 type bridge && ip address add 172.17.0.1/16 dev docker0 && ip link set docker0 up");

        (await shared.ObserveAsync(spec.Reference)).Addresses.ShouldBe([address]);
    }

    [Fact]
    public async Task ObserveGuestAsync_WhenThereIsNone_SaysSo() =>
        (await shared.Engine.ObserveGuestAsync("nobody", Now)).ShouldFailWith(EngineErrorCodes.GuestMissing);

    [Fact]
    public async Task WatchAsync_WhenAGuestIsChangedOutside_TellsAtOnceAndOnlyWhatMatters()
    {
        var spec = await shared.StartAsync();
        using var end = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var seen = new List<EngineEvent>();
        var watching = Task.Run(async () =>
        {
            await foreach (var change in shared.Engine.WatchAsync(end.Token))
            {
                lock (seen)
                    seen.Add(change);
            }
        });
        // Until the subscription stands: nothing is sent again for those who come late.
        await Poll.UntilAsync(async () =>
        {
            await shared.Local.IncusAsync("config", "set", spec.Reference, "user.test=" + Guid.NewGuid());
            return Actions(spec).Contains("instance-updated");
        });
        await shared.ShellAsync(spec.Reference, "true");

        await shared.Local.IncusAsync("stop", "--force", spec.Reference);
        await Poll.UntilAsync(() => Actions(spec).Contains("instance-stopped"), TimeSpan.FromSeconds(3));
        await shared.Local.IncusAsync("delete", spec.Reference);
        await Poll.UntilAsync(() => Actions(spec).Contains("instance-deleted"), TimeSpan.FromSeconds(3));

        Actions(spec).ShouldNotContain("instance-exec");
        await end.CancelAsync();
        await watching; // ends by itself

        string[] Actions(GuestSpec guest)
        {
            lock (seen)
                return [.. seen.Where(change => string.Equals(change.Reference, guest.Reference, StringComparison.Ordinal)).Select(change => change.Action)];
        }
    }

    [Fact]
    public async Task DisposeAsync_WhenSomebodyWatches_EndsTheWatchAndRefusesFurtherCalls()
    {
        var engine = shared.Local.Connect();
        await engine.ObserveAsync(Now);
        var watching = Task.Run(async () =>
        {
            await foreach (var _ in engine.WatchAsync(Now))
            {
            }
        });

        await engine.DisposeAsync();

        await watching.WaitAsync(TimeSpan.FromSeconds(5));
        (await engine.ObserveAsync(Now)).ShouldFailWith(EngineErrorCodes.Unreachable, Recurrence.Passing);
    }
}
