using Microsoft.EntityFrameworkCore;
using VmManager.Core.Billing;
using VmManager.Tests.Support;
using Xunit.Abstractions;

namespace VmManager.Tests.Core.Billing.Interleavings;

/// <summary>
/// Everything that can happen in billing, in random orders at random times, against a model of its own: what is charged is what was used, once, up
/// to the cap, and every point is accounted for. The seed of a failure is in its name, its story in the output.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class InterleavingTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Steps = 160;

    private readonly TestDatabase _database = new();

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync() => _database.DisposeAsync();

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    [InlineData(5, true)]
    public async Task Billing_InAnyOrderOfEvents_ChargesWhatWasUsed(int seed, bool setsBack)
    {
        await using var life = new RandomLife(_database, seed, setsBack);
        await life.BeginAsync();
        try
        {
            await LiveAsync(life);
        }
        catch
        {
            output.WriteLine(string.Join('\n', life.Story));
            throw;
        }
        output.WriteLine($"{life.Instances.Count} instances, {life.Instances.Sum(instance => instance.Spans.Count)} intervals, "
            + $"{life.Instances.Sum(instance => instance.ByMonth.Values.Sum())} micro-points used, {life.Accounts.Sum(account => account.Unpaid)} unpaid");
    }

    /// <summary>A model that agrees with everything proves nothing.</summary>
    [Theory]
    [InlineData("a cap is forgotten", "select least(rate * date_part('epoch', moment - greatest(starts_at, month))::bigint / 3600, 9223372036854775807)")]
    [InlineData("a month is not begun anew", """
        select least(rate * date_part('epoch', moment - greatest(starts_at, month))::bigint / 3600,
          greatest(coalesce(cap_per_month, 9223372036854775807) - used_before, 0))
        """)]
    [InlineData("a second is charged twice", """
        create function spoil() returns trigger language plpgsql as $$ begin
          if new.charged_until > old.charged_until then new.charged_until := new.charged_until - interval '1 second'; end if; return new; end $$;
        create trigger spoil before update on ledger_accounts for each row execute function spoil()
        """)]
    [InlineData("what stops is missed", "drop trigger meter_change on instances")]
    [InlineData("the platform's faults are charged", "update billing_rules set credits_unreachable = false")]
    public async Task Model_OfAProductThatIsSpoiled_Notices(string how, string sql)
    {
        await using var life = new RandomLife(_database, seed: 2, setsBack: false);
        await life.BeginAsync();
        await life.World.ExecuteAsync(sql.StartsWith("select", StringComparison.Ordinal) ? Spent(sql) : sql);

        var noticed = await Should.ThrowAsync<Exception>(() => LiveAsync(life), how);

        output.WriteLine($"{how}: {noticed.GetType().Name}, after {life.Story.Count} acts");
    }

    private static string Spent(string sql) => $"""
        create or replace function usage_spent(
          starts_at timestamptz, rate bigint, cap_per_month bigint, used_before bigint, month timestamptz, moment timestamptz)
          returns bigint language sql immutable as $$ {sql} $$
        """;

    private static async Task LiveAsync(RandomLife life)
    {
        for (var step = 0; step < Steps; step++)
        {
            await life.StepAsync();
            if (step % 20 == 19)
                await CheckAsync(life);
        }
        await life.TickAsync();
        await CheckAsync(life);
        (await life.World.VerifyAsync()).Findings.ShouldBeEmpty();
    }

    private static async Task CheckAsync(RandomLife life)
    {
        foreach (var instance in life.Instances)
            await CheckAsync(life, instance);
        foreach (var account in life.Accounts)
        {
            var id = AccountId.Of(account.Project);
            var (balance, sum) = await life.World.ReadAsync(async rows => (
                await rows.LedgerAccounts.Where(row => row.Id == id).Select(row => row.Balance).SingleAsync(),
                await rows.Postings.Where(row => row.DestinationId == id).SumAsync(row => row.Amount)
                    - await rows.Postings.Where(row => row.SourceId == id).SumAsync(row => row.Amount)));
            (balance, sum).ShouldBe((account.Balance, account.Balance), "the balance is what the model says, and the sum of its postings");
        }
    }

    private static async Task CheckAsync(RandomLife life, ModelInstance instance)
    {
        var intervals = await life.World.IntervalsAsync(instance.Id);
        intervals.Select(row => new ModelSpan(row.StartsAt, row.EndsAt, row.State, row.Rate, row.CreditedRate, row.CapPerMonth, row.PriceId))
            .ShouldBe(instance.Spans);
        // What a project could not pay is posted under the interval's number with a minus.
        var ids = intervals.ConvertAll(row => row.Id);
        var pieces = await life.World.ReadAsync(rows => rows.Postings.AsNoTracking()
            .Where(row => row.StartsAt != null && (ids.Contains(row.Item) || ids.Contains(-row.Item))).ToListAsync());
        foreach (var interval in intervals)
        {
            var charged = pieces.Where(piece => Math.Abs(piece.Item) == interval.Id).ToList();
            charged.Sum(piece => piece.Amount).ShouldBe(instance.Charged.GetValueOrDefault(interval.StartsAt), $"{interval.State} from {interval.StartsAt:O}");
            var times = charged.Select(piece => (Start: piece.StartsAt!.Value, End: piece.EndsAt!.Value)).Distinct().OrderBy(time => time.Start).ToList();
            times.ShouldAllBe(time => time.Start >= interval.StartsAt && (interval.EndsAt == null || time.End <= interval.EndsAt));
            times.Zip(times.Skip(1)).ShouldAllBe(pair => pair.First.End <= pair.Second.Start, "no second is charged twice");
        }
        foreach (var month in pieces.GroupBy(piece => (piece.StartsAt!.Value.Year, piece.StartsAt.Value.Month)))
        {
            var caps = intervals.Where(row => month.Any(piece => Math.Abs(piece.Item) == row.Id)).Select(row => row.CapPerMonth).ToList();
            if (!caps.Contains(null))
                month.Sum(piece => piece.Amount).ShouldBeLessThanOrEqualTo(caps.Max()!.Value, "the cap holds");
        }
    }
}
