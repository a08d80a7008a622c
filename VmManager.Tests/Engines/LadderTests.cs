using Microsoft.EntityFrameworkCore;
using VmManager.Core.Billing;
using VmManager.Core.Data;
using VmManager.Core.People;
using VmManager.Core.Shared;
using VmManager.Tests.Support;

namespace VmManager.Tests.Engines;

/// <summary>Points that end, and points that come, as a container feels them.</summary>
[Trait("Speed", "Slow")]
public sealed class LadderTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task PointsThatEnd_StopTheContainer_AndAVoucherStartsItAgain()
    {
        var engine = await LocalEngine.SharedAsync();
        await using var platform = await WorkingPlatform.StartAsync(database, engine);
        var owner = await database.Seed.PersonAsync(points: 10);
        try
        {
            var id = (await platform.CreateAsync(owner, "thirsty"))[0];
            var reference = await ReadAsync(context => context.Instances.Where(row => row.Id == id).Select(row => row.EngineReference!).SingleAsync());
            (await StateAsync(engine, reference)).ShouldBe("RUNNING");

            // Past the ladder: its own sweep finds it.
            await TakeAllAsync(platform, owner);
            await Poll.UntilAsync(async () => await StateAsync(engine, reference) == "STOPPED", TimeSpan.FromSeconds(90), "the container to be stopped");
            await Poll.UntilAsync(async () => await RungAsync(owner) == LadderRung.Grace, TimeSpan.FromSeconds(60), "the days of grace");

            var vouchers = platform.Get<IVoucherActions>();
            var code = (await vouchers.CreateAsync(Actor.Platform, new VoucherForm { Name = "water", Amount = 100 * Points.One }, default)).ShouldSucceed().Codes[0];
            (await vouchers.RedeemAsync(owner.Actor, null, code, default)).ShouldSucceed();

            (await RungAsync(owner)).ShouldBe(LadderRung.Good);
            await Poll.UntilAsync(async () => await StateAsync(engine, reference) == "RUNNING", TimeSpan.FromSeconds(60), "the container to run again");
        }
        finally
        {
            await engine.DeleteGuestsOfAsync(database);
        }
    }

    private static async Task<string> StateAsync(LocalEngine engine, string reference) =>
        (await engine.IncusAsync("list", $"^{reference}$", "-c", "s", "-f", "csv")).Trim();

    private static async Task TakeAllAsync(WorkingPlatform platform, SeededPerson owner)
    {
        var account = AccountId.Of(owner.Project.Id);
        await using var context = await platform.Get<IDbContextFactory<VmManagerDbContext>>().CreateDbContextAsync();
        await using var transaction = await context.Database.BeginTransactionAsync();
        var posting = new PostingDraft(account, PlatformAccounts.Grants, 10 * Points.One);
        var draft = new EntryDraft(EntryKind.Correction, $"test:{owner.Project.Id}", [posting], Actor.Platform) { MayOverdraw = true };
        (await platform.Get<ILedger>().WriteAsync(context, draft, default)).ShouldSucceed();
        await transaction.CommitAsync();
    }

    private Task<LadderRung> RungAsync(SeededPerson owner) => ReadAsync(context =>
        context.ProjectStandings.Where(row => row.ProjectId == owner.Project.Id).Select(row => row.Rung).SingleOrDefaultAsync());

    private async Task<T> ReadAsync<T>(Func<VmManagerDbContext, Task<T>> read)
    {
        await using var context = await database.Contexts.CreateDbContextAsync();
        return await read(context);
    }
}
