using System.Diagnostics;
using VmManager.Core.Billing;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Billing;
using Xunit.Abstractions;

namespace VmManager.Tests.Core.Billing.Ladder;

/// <summary>Many projects, of which few are near the ladder.</summary>
[Trait("Speed", "Slow")]
public sealed class LadderSizeTests(TestDatabase database, ITestOutputHelper output) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Sweep_Over100000Projects_LooksOnlyAtTheFewNearTheLadder()
    {
        await using var world = new LadderWorld(database);
        await world.Billing.ExecuteAsync(
            """
            insert into projects (id, name, created_at) select gen_random_uuid(), 'p' || n, now() from generate_series(1, 100000) n;
            update ledger_accounts set balance = 1000000000, is_metered = true, charged_until = now() where kind = 'Project';
            insert into usage_intervals (account_id, instance_id, state, rate, credited_rate, used_before, starts_at, is_settled)
            select id, gen_random_uuid(), 'Running', 1000000, 0, 0, now(), false from ledger_accounts where kind = 'Project';
            analyze;
            """);
        var person = await world.Billing.PersonAsync(points: 1);
        await world.Billing.RunAsync(person);
        await world.SweepAsync();
        (await world.RungAsync(person)).ShouldBe(LadderRung.Low);

        var watch = Stopwatch.StartNew();
        await world.SweepAsync();

        output.WriteLine($"{watch.ElapsedMilliseconds} ms");
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(3));
    }
}
