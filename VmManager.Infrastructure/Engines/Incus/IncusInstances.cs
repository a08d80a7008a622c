using VmManager.Core.Engines;
using VmManager.Core.Shared;

namespace VmManager.Infrastructure.Engines.Incus;

/// <summary>Creating, resizing and deleting. Each looks at what is there when Incus refuses, so that repeating it is harmless.</summary>
internal sealed class IncusInstances(
    IncusOperations operations, IncusObserving observing, IncusNetworks networks, IncusImages images, string pool)
{
    /// <summary>Our mark: the instance's identity on the platform.</summary>
    public const string OwnerKey = "user.vmmanager.owner";

    /// <summary>The host name wanted, for templates of images and for <see cref="IncusHostNames"/>.</summary>
    public const string HostNameKey = "user.vmmanager.hostname";

    /// <summary>Enough for anybody's work, and an end to a fork bomb: containers share the server's process table.</summary>
    private const string MostProcesses = "8192";

    public async Task<Result<EngineTask>> CreateAsync(GuestSpec spec, CancellationToken cancellationToken)
    {
        var image = await images.ResolveAsync(spec.Image, cancellationToken);
        if (!image.IsSuccess)
            return image.Error;
        var nic = await networks.NicAsync(cancellationToken);
        if (!nic.IsSuccess)
            return nic.Error;

        var request = Request(spec, image.Value, nic.Value);
        var created = await CreateAsync(spec, request, cancellationToken);
        return created.Error?.Code is EngineErrorCodes.GuestExists or EngineErrorCodes.Busy ? await AdoptAsync(spec, request, cancellationToken) : created;
    }

    public async Task<Result<EngineTask>> ResizeAsync(string reference, GuestSize size, CancellationToken cancellationToken)
    {
        var instance = await observing.ReadAsync(reference, withState: false, cancellationToken);
        if (!instance.IsSuccess)
            return instance.Error;
        if (IncusSizes.RootDisk(instance.Value) is not { } root)
            return EngineErrors.Refused($"\"{reference}\" has no root disk.");
        var now = IncusSizes.Of(instance.Value);
        if (now?.DiskBytes > size.DiskBytes)
            return EngineErrors.Unsupported($"make the disk of \"{reference}\" smaller than it is. Nothing was changed.");
        if (now == size)
            return EngineTask.Finished;

        // The whole device: one that comes from a profile is overridden as a whole, never key by key.
        var disk = new Dictionary<string, string>(root.Value, StringComparer.Ordinal) { ["size"] = IncusSizes.Text(size.DiskBytes) };
        var patch = new IncusInstancePatch(
            Limits(size), now?.DiskBytes == size.DiskBytes ? null : new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal) { [root.Key] = disk });
        var resized = await operations.ChangeAsync(
            HttpMethod.Patch, IncusObserving.PathOf(reference), IncusClient.Body(patch, IncusJson.Default.IncusInstancePatch), cancellationToken);
        var waitsForRestart = instance.Value.Type is "virtual-machine" && IncusObserving.State(instance.Value.StatusCode) != PowerState.Stopped;
        return resized.Map(task => task with { NeedsRestart = waitsForRestart });
    }

    public async Task<Result<EngineTask>> DeleteAsync(string reference, Guid owner, CancellationToken cancellationToken)
    {
        var instance = await observing.ReadAsync(reference, withState: false, cancellationToken);
        if (!instance.IsSuccess)
            return GoneIsDone(instance.Error);
        if (IncusObserving.OwnerOf(instance.Value) != owner)
            return EngineErrors.NotOurs(reference);

        if (IncusObserving.State(instance.Value.StatusCode) != PowerState.Stopped)
        {
            var stopped = await StopAsync(reference, cancellationToken);
            if (stopped.Error is { } error && error.Code is not EngineErrorCodes.GuestNotRunning)
                return GoneIsDone(error);
        }

        var deleted = await operations.ChangeAsync(HttpMethod.Delete, IncusObserving.PathOf(reference), null, cancellationToken);
        return deleted.IsSuccess ? deleted : GoneIsDone(deleted.Error);
    }

    private Task<Result<EngineTask>> CreateAsync(GuestSpec spec, IncusNewInstance request, CancellationToken cancellationToken) =>
        operations.ChangeAsync(
            HttpMethod.Post, "/1.0/instances", IncusClient.Body(request, IncusJson.Default.IncusNewInstance), cancellationToken,
            subject: IncusObserving.PathOf(spec.Reference));

    /// <summary>
    /// The name is taken: by somebody else, by the same creation still under way, or by one whose end nobody saw. The last may be half made
    /// (the daemon died between the record and the disk), and as long as it was never started nothing in it is worth keeping.
    /// </summary>
    private async Task<Result<EngineTask>> AdoptAsync(GuestSpec spec, IncusNewInstance request, CancellationToken cancellationToken)
    {
        var instance = await observing.ReadAsync(spec.Reference, withState: false, cancellationToken);
        if (!instance.IsSuccess)
            return instance.Error.Code is EngineErrorCodes.GuestMissing ? EngineErrors.Busy("it went away meanwhile.") : instance.Error;
        if (IncusObserving.OwnerOf(instance.Value) != spec.Owner)
            return EngineErrors.GuestExists(spec.Reference);
        if (instance.Value.LastUsedAt is { Year: > 1970 })
            return EngineTask.Finished;

        var running = await operations.FindRunningAsync(IncusObserving.PathOf(spec.Reference), cancellationToken);
        if (!running.IsSuccess)
            return running.Error;
        if (running.Value is { } operation)
            return new EngineTask(operation);
        var deleted = await DeleteAsync(spec.Reference, spec.Owner, cancellationToken);
        return deleted.IsSuccess ? await CreateAsync(spec, request, cancellationToken) : deleted;
    }

    private async Task<Result<EngineTask>> StopAsync(string reference, CancellationToken cancellationToken)
    {
        var stopped = await operations.ChangeAsync(
            HttpMethod.Put, IncusObserving.PathOf(reference) + "/state",
            IncusClient.Body(new IncusStateChange("stop", Timeout: -1, Force: true), IncusJson.Default.IncusStateChange), cancellationToken);
        return stopped is { IsSuccess: true, Value.IsFinished: false } ? EngineErrors.Busy($"\"{reference}\" is still stopping.") : stopped;
    }

    private static Result<EngineTask> GoneIsDone(Error error) => error.Code is EngineErrorCodes.GuestMissing ? EngineTask.Finished : error;

    private IncusNewInstance Request(GuestSpec spec, IncusAliasTarget image, Dictionary<string, string> nic) => new(
        spec.Reference,
        image.Type ?? "container",
        // No profile: what an admin changes in one must not change people's machines.
        Profiles: [],
        new IncusImageSource("image", image.Target),
        // Not boot.autostart: left out, Incus brings back after a reboot what ran before it, and leaves stopped what a person stopped.
        Config(spec, image),
        new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal)
        {
            ["root"] = new(StringComparer.Ordinal)
            {
                ["type"] = "disk",
                ["path"] = "/",
                ["pool"] = pool,
                ["size"] = IncusSizes.Text(spec.Size.DiskBytes),
            },
            ["eth0"] = nic,
        });

    private static Dictionary<string, string> Config(GuestSpec spec, IncusAliasTarget image)
    {
        var config = Limits(spec.Size);
        config[OwnerKey] = spec.Owner.ToString();
        config[HostNameKey] = spec.HostName;
        if (image.Type is not "virtual-machine")
            config["limits.processes"] = MostProcesses;
        return config;
    }

    private static Dictionary<string, string> Limits(GuestSize size) => new(StringComparer.Ordinal)
    {
        ["limits.cpu"] = IncusSizes.Text(size.Cpus),
        ["limits.memory"] = IncusSizes.Text(size.MemoryBytes),
    };
}
