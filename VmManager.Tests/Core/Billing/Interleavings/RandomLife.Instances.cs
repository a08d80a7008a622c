using Microsoft.EntityFrameworkCore;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Observing;
using VmManager.Core.Operations;
using VmManager.Core.Shared;

namespace VmManager.Tests.Core.Billing.Interleavings;

/// <summary>What happens to instances and servers.</summary>
internal sealed partial class RandomLife
{
    private const int MostInstances = 9;

    private static readonly PowerState[] Truths = [PowerState.Running, PowerState.Running, PowerState.Stopped, PowerState.Stopped, PowerState.Error, PowerState.Missing];

    private List<ModelInstance> Alive => Instances.FindAll(instance => !instance.IsDeleted);

    private async Task CreateAsync()
    {
        var (server, account, plan) = (Any(_servers), Any(Accounts), Any(_plans));
        if (Alive.Count >= MostInstances || server.IsUnreachable)
            return;
        var price = Offered(plan.Id);
        var row = await _world.ReadAsync(rows => rows.Servers.AsNoTracking().SingleAsync(found => found.Id == server.Id));
        var seeded = await _world.RunOnAsync(plan, price.Terms, account.Owner, price.Id, row);
        var instance = new ModelInstance
        {
            Id = seeded.Id,
            Seeded = seeded,
            Account = account,
            Server = server,
            Terms = price.Terms,
            Price = price.Id,
            Plan = plan.Id,
        };
        Instances.Add(instance);
        instance.Meter(_world.Now);
        Story.Add($"create {Name(instance)} {price.Terms}");
    }

    /// <summary>The guest does something by itself.</summary>
    private Task LiveAsync()
    {
        if (Alive is [_, ..] alive && Any(alive) is var instance && instance.Truth != PowerState.Missing)
            Story.Add($"{Name(instance)} is {instance.Truth = Any(Truths)}");
        return Task.CompletedTask;
    }

    private async Task LookAsync(ModelServer server)
    {
        if (server.IsUnreachable)
            return;
        var (at, states) = (_world.Now, _world.Get<GuestStates>());
        var here = Alive.FindAll(instance => instance.Server == server);
        var seenAt = await SeenAtAsync();
        var guests = here.FindAll(instance => instance.Truth != PowerState.Missing).ConvertAll(instance =>
            new ObservedGuest(instance.Seeded.Instance.EngineReference!, instance.Id.Value, instance.Truth, [], Size: null, Figures: null));
        await states.WriteAsync(server.Id, at, guests, default);
        // What is missed is looked for a second time, a little later.
        var missing = await states.MissingAsync(server.Id, at, [.. guests.Select(guest => guest.Reference)], default);
        await states.WriteGhostsAsync(server.Id, at, missing, default);
        foreach (var instance in here.Where(instance => instance.Truth != instance.Seen && (seenAt[instance.Id] is not { } seen || seen < at)))
        {
            if (instance is { Truth: PowerState.Missing, IsStuck: true })
                continue;
            // Nobody pays for what was not seen to run: going down counts from the last look before, going up from this one.
            var isDown = instance.Truth == PowerState.Missing
                || (instance.Truth is PowerState.Stopped or PowerState.Error && instance.Seen is not (PowerState.Error or PowerState.Missing));
            var proof = new[] { seenAt[instance.Id], server.LookedAt }.Max() ?? at;
            instance.Seen = instance.Truth;
            instance.Meter(isDown && proof < at ? proof : at);
        }
        await _world.Get<ServerStates>().WriteLookAsync(server.Id, usage: null, at, default);
        server.LookedAt = await _world.ReadAsync(rows => rows.Servers.Where(row => row.Id == server.Id).Select(row => row.ObservedAt).SingleAsync());
        Story.Add($"look at server {_servers.IndexOf(server)}");
    }

    /// <summary>The platform starts or stops one.</summary>
    private async Task SwitchAsync()
    {
        if (Alive.FindAll(found => !found.Server.IsUnreachable && !found.IsStuck && found.Truth is PowerState.Running or PowerState.Stopped) is not [_, ..] able)
            return;
        var instance = Any(able);
        var wanted = instance.Truth == PowerState.Running ? PowerState.Stopped : PowerState.Running;
        await _world.ChangeAsync(instance.Id, row => row.DesiredState = wanted);
        var row = await _world.ReadAsync(rows => rows.Instances.AsNoTracking().SingleAsync(found => found.Id == instance.Id));
        var guest = new ObservedGuest(row.EngineReference!, row.Id.Value, wanted, [], Size: null, Figures: null);
        await _world.Get<InstanceWriter>().WriteStateAsync(row, guest, default);
        (instance.Truth, instance.Seen) = (wanted, wanted);
        instance.Meter(_world.Now);
        Story.Add($"{Name(instance)} is made {wanted}");
    }

    private async Task DeleteAsync()
    {
        if (Alive is not [_, ..] alive)
            return;
        var instance = Any(alive);
        await _world.ChangeAsync(instance.Id, row => (row.Lifecycle, row.UsageChangedAt) = (InstanceLifecycle.Deleting, _world.Now));
        instance.IsDeleted = true;
        instance.Meter(_world.Now);
        Story.Add($"{Name(instance)} is deleted");
    }

    private async Task LoseOrFindAsync(ModelServer server)
    {
        var states = _world.Get<ServerStates>();
        if (server.IsUnreachable)
            await states.WriteProbeAsync(server.Id, new ServerProbe("6", default, new ServerCapacity(64, 1L << 40, 1L << 44), null, null), [], default);
        else
            await states.WriteUnreachableAsync(server.Id, EngineErrors.Unreachable("gone"), default);
        server.IsUnreachable = !server.IsUnreachable;
        foreach (var instance in Alive.Where(instance => instance.Server == server))
            instance.Meter(server.IsUnreachable ? server.LookedAt ?? _world.Now : _world.Now);
        Story.Add($"server {_servers.IndexOf(server)} is {(server.IsUnreachable ? "lost" : "found")}");
        await LookAsync(server);
    }

    /// <summary>An operation of the platform gets stuck on one, or an admin decides about it.</summary>
    private async Task StickAsync()
    {
        if (Alive is not [_, ..] alive)
            return;
        var instance = Any(alive);
        instance.IsStuck = !instance.IsStuck;
        var (id, now) = (instance.Id.Value, _world.Now.ToString("O", System.Globalization.CultureInfo.InvariantCulture));
        if (instance.IsStuck)
        {
            await _world.ReadAsync(rows =>
            {
                rows.Operations.Add(new Operation { Id = TypedId.New<OperationId>(), Kind = "instance.resize", InstanceId = instance.Id, Input = "{}", State = OperationState.Running, CreatedAt = _world.Now });
                return rows.SaveChangesAsync();
            });
        }
        var (from, to) = instance.IsStuck ? ("Running", "Stuck") : ("Stuck", "Abandoned");
        await _world.ExecuteAsync($"update operations set state = '{to}', finished_at = '{now}' where instance_id = '{id}' and state = '{from}'");
        instance.Meter(_world.Now);
        Story.Add($"{Name(instance)} is {to}");
    }

    private Task<Dictionary<InstanceId, DateTimeOffset?>> SeenAtAsync() =>
        _world.ReadAsync(rows => rows.Instances.ToDictionaryAsync(row => row.Id, row => row.ObservedAt));

    private string Name(ModelInstance instance) => $"#{Instances.IndexOf(instance)}";
}
