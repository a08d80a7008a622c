using Npgsql;
using VmManager.Tests.Support;

namespace VmManager.Tests.Faults;

/// <summary>
/// Holds processes at chosen points of their operations: a trigger in the database blocks the very statement that would record the point, so
/// that the process can be killed after the step before has acted and before anybody knows it. The product has no hook for this.
/// </summary>
internal sealed class KillPoints : IAsyncDisposable
{
    private const long Gate = 4711;

    private readonly NpgsqlConnection _holder;
    private int _count;

    private KillPoints(NpgsqlConnection holder) => _holder = holder;

    /// <summary>Installs the trigger and closes the gate.</summary>
    public static async Task<KillPoints> InstallAsync(TestDatabase database)
    {
        var holder = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = false }.ConnectionString);
        await holder.OpenAsync();
        var points = new KillPoints(holder);
        await points.ExecuteAsync("""
            create table kill_points (instance_id uuid, kind text, step text, state text);
            create function hold_at_kill_point() returns trigger language plpgsql as $$
            begin
              if exists (select 1 from kill_points point join operations operation on operation.id = new.operation_id
                         where point.instance_id = operation.instance_id and point.kind = operation.kind
                           and point.step = new.name and point.state = new.state) then
                perform pg_advisory_xact_lock_shared(4711);
              end if;
              return new;
            end $$;
            create trigger hold_at_kill_point after update on operation_steps for each row execute function hold_at_kill_point();
            """);
        await points.ExecuteAsync($"select pg_advisory_lock({Gate})");
        return points;
    }

    /// <summary>Whoever records this state of this step of this instance's operation waits from now on.</summary>
    public async Task HoldAsync(Guid instanceId, string kind, string step, string state)
    {
        await using var command = new NpgsqlCommand("insert into kill_points values ($1, $2, $3, $4)", _holder)
        {
            Parameters = { new() { Value = instanceId }, new() { Value = kind }, new() { Value = step }, new() { Value = state } },
        };
        await command.ExecuteNonQueryAsync();
        _count++;
    }

    /// <summary>Waits until every point is held.</summary>
    public Task AllHeldAsync() => Poll.UntilAsync(
        async () => await WaitersAsync() == _count, TimeSpan.FromSeconds(60), $"{_count} operations held at their kill points");

    /// <summary>Forgets the points and rolls back what is held: the processes that asked for it are dead.</summary>
    public async Task ReleaseAsync()
    {
        await ExecuteAsync($"""
            delete from kill_points;
            select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objid = {Gate} and not granted;
            select pg_advisory_unlock({Gate});
            """);
        _count = 0;
    }

    /// <summary>Forgets the points and lets everybody go on: the processes live.</summary>
    public async Task OpenAsync()
    {
        await ExecuteAsync($"delete from kill_points; select pg_advisory_unlock({Gate})");
        _count = 0;
    }

    public ValueTask DisposeAsync() => _holder.DisposeAsync();

    private async Task<long> WaitersAsync()
    {
        await using var command = new NpgsqlCommand(
            $"select count(*) from pg_locks where locktype = 'advisory' and objid = {Gate} and not granted", _holder);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task ExecuteAsync(string sql)
    {
#pragma warning disable CA2100 // the test's own text
        await using var command = new NpgsqlCommand(sql, _holder);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
