using System.Globalization;
using Npgsql;
using VmManager.Tests.Support;

namespace VmManager.Tests.Benchmarks;

/// <summary>Many running instances, five to a project, and the least SQL that charges them: in tables like the ledger's, without its rules.</summary>
internal sealed class BillingFloor(TestDatabase database)
{
    private const int PerProject = 5;
    private const string Revenue = "ffffffff-ffff-ffff-ffff-ffffffffff01";

    public async Task SeedAsync(int instances)
    {
        await ExecuteAsync(
            $"""
            insert into projects (id, name, created_at) select gen_random_uuid(), 'p', now() from generate_series(1, {instances / PerProject});
            update ledger_accounts set balance = 1000000000000, is_metered = true, charged_until = '2031-05-14 12:00Z' where kind = 'Project';
            insert into usage_intervals (account_id, instance_id, state, rate, credited_rate, cap_per_month, used_before, starts_at, is_settled)
            select a.id, gen_random_uuid(), 'Running', 1000000, 0, 600000000, 0, '2031-05-14 12:00Z', false
            from ledger_accounts a, generate_series(1, {PerProject}) where a.kind = 'Project';
            create table floor_postings (like postings including all);
            create table floor_lines (like account_lines including all);
            -- As much room for updates on its pages as the ledger's own table has.
            create table floor_accounts (like ledger_accounts including all) with (fillfactor = 60);
            insert into floor_accounts select * from ledger_accounts;
            """);
        await ExecuteAsync("vacuum analyze");
        await ExecuteAsync("checkpoint");
    }

    /// <summary>
    /// All of them, for the minute before: a charge line of each instance and the balances, without checks, caps or hashes. In the order of the
    /// indexes, without which it takes twice as long.
    /// </summary>
    /// <param name="until">The end of the minute.</param>
    /// <param name="withAccountLines">Whether the accounts get their lines too, as a tick writes them.</param>
    public Task TickAsync(DateTimeOffset until, bool withAccountLines = false)
    {
        var (entry, from, to) = (Guid.CreateVersion7(), until.AddMinutes(-1).ToString("O"), until.ToString("O"));
        var lines = withAccountLines
            ? $"""
            , lines as (
              insert into floor_lines (account_id, sequence, entry_id, kind, since, at, amount, balance, hash)
              select id, sequence, '{entry}', 'Usage', '{from}', '{to}', -amount, balance, chain_hash from paid order by id)
            """
            : "";
        return ExecuteAsync(
            $"""
            with posted as (
              insert into floor_postings (entry_id, item, source_id, destination_id, amount, starts_at, ends_at)
              select '{entry}', id, account_id, '{Revenue}', rate / 60, '{from}', '{to}'
              from usage_intervals where not is_settled order by account_id, id
              returning source_id, amount),
            sums as (select source_id, sum(amount)::bigint as amount from posted group by source_id),
            paid as (
              update floor_accounts a set balance = a.balance - s.amount, sequence = a.sequence + 1, charged_until = '{to}'
              from sums s where a.id = s.source_id
              returning a.id, a.sequence, a.balance, a.chain_hash, s.amount)
            {lines}
            update floor_accounts set balance = balance + (select sum(amount) from paid) where kind = 'Revenue'
            """);
    }

    /// <summary>Some of them, each in a transaction of its own, in one round trip.</summary>
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
                insert into floor_postings (entry_id, item, source_id, destination_id, amount, starts_at, ends_at)
                values ('{Guid.CreateVersion7()}', {id}, '{account}', '{Revenue}', 16666, '{until:O}', '{until.AddMinutes(1):O}');
                update floor_accounts set balance = balance - 16666 where id = '{account}';
                update floor_accounts set balance = balance + 16666 where kind = 'Revenue';
                commit;
                """,
                connection);
            await charge.ExecuteNonQueryAsync();
        }
    }

    /// <summary>
    /// The past of an account that paid 1,000 micro-points each minute for one instance, with a grant now and then: a line and an entry each.
    /// Lines lie in the table in no order, as between those of others. Past the triggers, which would check each.
    /// </summary>
    public async Task SeedLinesAsync(Guid account, Guid instance, int lines, DateTimeOffset until)
    {
        var start = until.AddMinutes(-lines).ToString("O", CultureInfo.InvariantCulture);
        await ExecuteAsync(
            $"""
            set session_replication_role = replica;
            set synchronous_commit = off;
            create temp table past as
            select n, gen_random_uuid() as entry, n % 10000 = 1 as is_grant, timestamptz '{start}' + n * interval '1 minute' as at,
              case when n % 10000 = 2 then 2 else 1 end as minutes
            from generate_series(1, {lines}) n;
            insert into journal_entries (id, kind, key, input_hash, at, amount, note)
            select entry, case when is_grant then 'Grant' else 'Usage' end, entry, sha256(''), at,
              case when is_grant then 20000000 else 1000 * minutes end, '' from past order by n;
            insert into usage_intervals (account_id, instance_id, state, rate, credited_rate, used_before, starts_at, is_settled)
            values ('{account}', '{instance}', 'Running', 60000, 0, 0, '{start}', false);
            insert into postings (entry_id, item, source_id, destination_id, amount, starts_at, ends_at)
            select entry, (select id from usage_intervals where account_id = '{account}'), '{account}', '{Revenue}', 1000 * minutes,
              at - minutes * interval '1 minute', at from past where not is_grant order by n;
            insert into account_lines (account_id, sequence, entry_id, kind, since, at, amount, balance, hash)
            select '{account}', n, entry, case when is_grant then 'Grant' else 'Usage' end,
              case when not is_grant then at - minutes * interval '1 minute' end, at, amount, sum(amount) over (order by n), sha256(n::text::bytea)
            from (select *, case when is_grant then 20000000 else -1000 * minutes end as amount from past) p order by random();
            update ledger_accounts a set sequence = l.sequence, balance = l.balance, chain_hash = l.hash, is_metered = true, charged_until = l.at
            from account_lines l where a.id = '{account}' and l.account_id = a.id and l.sequence = {lines};
            drop table past;
            reset session_replication_role;
            """);
        await ExecuteAsync("vacuum analyze");
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        command.CommandTimeout = 600;
        await command.ExecuteNonQueryAsync();
    }
}
