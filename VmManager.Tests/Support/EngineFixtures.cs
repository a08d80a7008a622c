using VmManager.Core.Engines;
using VmManager.Core.Shared;

namespace VmManager.Tests.Support;

/// <summary>The shared engine with a connection of this test class (<c>IClassFixture&lt;SharedEngine&gt;</c>).</summary>
public class SharedEngine : IAsyncLifetime
{
    private readonly List<(string Reference, Guid Owner)> _guests = [];

    public LocalEngine Local { get; protected set; } = null!;

    public IEngine Engine { get; private set; } = null!;

    public IGuestAccess Guest => Engine.Guest!;

    public virtual async Task InitializeAsync()
    {
        Local ??= await LocalEngine.SharedAsync();
        Engine = Local.Connect();
    }

    /// <summary>Creates a stopped guest, deleted at the end of the class.</summary>
    public async Task<GuestSpec> CreateAsync(GuestSpec? spec = null)
    {
        spec ??= Local.NewSpec();
        Remember(spec);
        (await Engine.CreateAsync(spec, CancellationToken.None)).ShouldSucceed().IsFinished.ShouldBeTrue();
        return spec;
    }

    /// <summary>Creates and starts a guest, deleted at the end of the class.</summary>
    public async Task<GuestSpec> StartAsync(GuestSpec? spec = null)
    {
        spec = await CreateAsync(spec);
        (await Engine.ChangePowerAsync(spec.Reference, PowerAction.Start, CancellationToken.None)).ShouldSucceed();
        return spec;
    }

    /// <summary>Deletes it at the end of the class.</summary>
    public void Remember(GuestSpec spec)
    {
        lock (_guests)
            _guests.Add((spec.Reference, spec.Owner));
    }

    public async Task<ObservedGuest> ObserveAsync(string reference) =>
        (await Engine.ObserveGuestAsync(reference, CancellationToken.None)).ShouldSucceed();

    /// <summary>Waits until the guest has an IPv4 address.</summary>
    public async Task<string> AddressAsync(string reference)
    {
        var address = "";
        await Poll.UntilAsync(
            async () => (address = (await ObserveAsync(reference)).Addresses is [var first, ..] ? first : "").Length > 0, what: "an address");
        return address;
    }

    /// <summary>Runs a shell command in the guest and expects success.</summary>
    /// <returns>Its output without the last line break.</returns>
    public async Task<string> ShellAsync(string reference, string command)
    {
        var result = (await Guest.RunAsync(
            reference, ["/bin/sh", "-c", command], null, TimeSpan.FromSeconds(20), CancellationToken.None)).ShouldSucceed();
        result.ExitCode.ShouldBe(0, result.ErrorOutput);
        return result.Output.TrimEnd('\n');
    }

    public virtual async Task DisposeAsync()
    {
        foreach (var (reference, owner) in _guests)
            await Engine.DeleteAsync(reference, owner, CancellationToken.None);
        await Engine.DisposeAsync();
    }
}

/// <summary>An engine of the test class's own, whose daemon it may kill and whose pool it may fill.</summary>
public sealed class FragileEngine : SharedEngine
{
    public override async Task InitializeAsync()
    {
        Local = await LocalEngine.StartAsync();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await Engine.DisposeAsync();
        await Local.DisposeAsync();
    }
}

/// <summary>A test that kills the daemon: skipped where that is the system's service.</summary>
public sealed class PrivateEngineFactAttribute : FactAttribute
{
    public PrivateEngineFactAttribute() => Skip = LocalEngine.IsPrivate ? null : "The engine here is the system's Incus service.";
}

public static class ResultAssertions
{
    public static T ShouldSucceed<T>(this Result<T> result)
    {
        result.Error.ShouldBeNull();
        return result.Value;
    }

    public static Error ShouldFailWith<T>(this Result<T> result, string code, Recurrence recurrence = Recurrence.Final)
    {
        result.Error.ShouldNotBeNull();
        result.Error.Code.ShouldBe(code, result.Error.Message);
        result.Error.Recurrence.ShouldBe(recurrence, result.Error.Message);
        return result.Error;
    }
}
