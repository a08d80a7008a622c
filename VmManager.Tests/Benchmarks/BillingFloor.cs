using Npgsql;
using VmManager.Tests.Support;

namespace VmManager.Tests.Benchmarks;

/// <summary>Many running instances, five to a project, and the least SQL that charges them: in tables like the ledger's, without its rules.</summary>
internal sealed class BillingFloor(TestDatabase database)
{
    private const int PerProject = 5;

    public async Task SeedAsync(int instances)
    {
        await ExecuteAsync(
            $"""
            insert into projects (id, name, created_at) select gen_random_uuid(), 'p', now() from generate_series(1, {instances / PerProject});
            update ledger_accounts set balance = 1000000000000, is_metered = true, charged_until = '2031-05-14 12:00Z' where kind = 'Project';
            insert into usage_intervals (account_id, instance_id, state, rate, credited_rate, cap_per_month, used_before, starts_at, is_settled)
            select a.id, gen_random_uuid(), 'Running', 1000000, 0, 600000000, 0, '2031-05-14 12:00Z', false
            from ledger_accounts a, generate_series(1, {PerProject}) where a.kind = 'Project';
            create table floor_lines (like postings including all);
            create table floor_accounts (like ledger_accounts including all);
            insert into floor_accounts select * from ledger_accounts;
            """);
        await ExecuteAsync("vacuum analyze");
        await ExecuteAsync("checkpoint");
    }

    /// <summary>All of them, for the minute before.</summary>
    public Task TickAsync(DateTimeOffset until) => ExecuteAsync(
        $"""
        with lines as (
          insert into floor_lines (entry_id, item, source_id, destination_id, amount, starts_at, ends_at)
          select '{Guid.CreateVersion7()}', id, account_id, 'ffffffff-ffff-ffff-ffff-ffffffffff01', rate / 60, '{until.AddMinutes(-1):O}', '{until:O}'
          from usage_intervals where not is_settled
          returning source_id, amount),
        sums as (select source_id, sum(amount)::bigint as amount from lines group by source_id),
        paid as (
          update floor_accounts a set balance = a.balance - s.amount, charged_until = '{until:O}' from sums s where a.id = s.source_id
          returning s.amount)
        update floor_accounts set balance = balance + (select sum(amount) from paid) where kind = 'Revenue'
        """);

    /// <summary>Some of them, each in a transaction of its own.</summary>
    public async Task ChargeOneByOneAsync(int count, DateTimeOffset until)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        var ids = new List<(long Id, Guid Account)>();
        await using (var ask = new NpgsqlCommand($"select id, account_id from usage_intervals order by random() limit {count}", connection))
        await using (var reader = await ask.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                ids.Add((reader.GetInt64(0), reader.GetGuid(1)));
        }
        foreach (var (id, account) in ids)
        {
            await using var charge = new NpgsqlCommand(
                $"""
                begin;
                insert into floor_lines (entry_id, item, source_id, destination_id, amount, starts_at, ends_at)
                values ('{Guid.CreateVersion7()}', {id}, '{account}', 'ffffffff-ffff-ffff-ffff-ffffffffff01', 16666, '{until:O}', '{until.AddMinutes(1):O}');
                update floor_accounts set balance = balance - 16666 where id = '{account}';
                update floor_accounts set balance = balance + 16666 where kind = 'Revenue';
                commit;
                """,
                connection);
            await charge.ExecuteNonQueryAsync();
        }
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        command.CommandTimeout = 600;
        await command.ExecuteNonQueryAsync();
    }
}
