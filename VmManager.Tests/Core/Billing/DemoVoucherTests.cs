using Microsoft.EntityFrameworkCore;
using VmManager.Core.Billing;
using VmManager.Core.Data;
using VmManager.Core.People;
using VmManager.Core.Shared;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Billing;

namespace VmManager.Tests.Core.Billing;

public sealed class DemoVoucherTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly string _code = $"HELLO-{Guid.NewGuid().ToString("N")[..8]}";
    private BillingWorld _world = null!;

    public Task InitializeAsync()
    {
        _world = new BillingWorld(database, ("Billing:DemoVoucher", _code), ("Billing:DemoVoucherPoints", "2.5"));
        return Task.CompletedTask;
    }

    public Task DisposeAsync() => _world.DisposeAsync().AsTask();

    [Fact]
    public async Task Seed_AtEveryStartOfEveryProcess_MakesOneVoucherForEverybodyOnce()
    {
        await using var other = new BillingWorld(database, ("Billing:DemoVoucher", _code), ("Billing:DemoVoucherPoints", "2.5"));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(number => Task.Run(() => SeedAsync(number % 2 == 0 ? _world : other))));
        await SeedAsync(_world);
        var (ada, grace) = (await _world.PersonAsync(points: 0), await _world.PersonAsync(points: 0));

        (await RedeemAsync(ada)).ShouldSucceed().Amount.ShouldBe(2_500_000);
        (await RedeemAsync(ada)).Error.ShouldBe(BillingErrors.VoucherHad());
        (await RedeemAsync(grace)).ShouldSucceed();

        (await BatchAsync()).Redeemed.ShouldBe(2);
    }

    [Fact]
    public async Task Seed_AfterAnAdminWithdrewIt_LeavesItWithdrawn()
    {
        await SeedAsync(_world);
        (await _world.Get<IVoucherActions>().RevokeAsync(Actor.Platform, (await BatchAsync()).Id, "No more trials", default)).IsSuccess.ShouldBeTrue();

        await SeedAsync(_world);

        (await RedeemAsync(await _world.PersonAsync(points: 0))).Error.ShouldBe(BillingErrors.VoucherExpired());
    }

    private static async Task SeedAsync(BillingWorld world)
    {
        foreach (var seed in world.Get<IEnumerable<IDatabaseSeed>>().OfType<DemoVoucher>())
            await seed.SeedAsync(default);
    }

    private Task<Result<Redemption>> RedeemAsync(SeededPerson person) =>
        _world.Get<IVoucherActions>().RedeemAsync(person.Actor, null, _code, default);

    private async Task<VoucherBatchRow> BatchAsync()
    {
        var hint = _code[^4..].ToUpperInvariant();
        var batch = await _world.ReadAsync(context => context.Vouchers.Where(voucher => voucher.Hint == hint).Select(voucher => voucher.BatchId).SingleAsync());
        return (await _world.Get<IVoucherActions>().BatchesAsync(Actor.Platform, default)).ShouldSucceed().Single(row => row.Id == batch);
    }
}
