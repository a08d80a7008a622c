using Microsoft.EntityFrameworkCore;
using Npgsql;
using VmManager.Core.Billing;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Billing;

namespace VmManager.Tests.Core.Billing;

public sealed class VoucherTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly BillingWorld _world = new(database);

    private IVoucherActions Vouchers => _world.Get<IVoucherActions>();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _world.DisposeAsync().AsTask();

    [Fact]
    public async Task Redeem_OfACodeTypedInAnyWay_BringsItsPointsOnce()
    {
        var person = await _world.PersonAsync(points: 1);
        var code = (await CreateAsync()).Codes.ShouldHaveSingleItem();

        var redeemed = (await RedeemAsync(person, $" {code.ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal)}")).ShouldSucceed();

        (redeemed.Amount, redeemed.Balance).ShouldBe((5 * Points.One, 6 * Points.One));
        (await RedeemAsync(person, code)).Error.ShouldBe(BillingErrors.VoucherHad());
        (await RedeemAsync(await _world.PersonAsync(), code)).Error.ShouldBe(BillingErrors.VoucherUsedUp());
        var row = (await _world.Get<IBillingQueries>().RedemptionsAsync(person.Actor, null, default)).ShouldSucceed().ShouldHaveSingleItem();
        (row.EntryId, row.Amount, row.Hint).ShouldBe((redeemed.EntryId, 5 * Points.One, code[^4..]));
        (await _world.VerifyAsync()).Findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task Redeem_WhenClickedManyTimesAtOnce_BringsPointsOncePerPerson()
    {
        var people = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => _world.PersonAsync(points: 0)));
        var code = (await CreateAsync(form => form with { UsesPerCode = 2 })).Codes[0];

        var results = await Task.WhenAll(Enumerable.Range(0, 24).Select(click => Task.Run(() => RedeemAsync(people[click % 3], code))));

        results.Count(result => result.IsSuccess).ShouldBe(2);
        var balances = await Task.WhenAll(people.Select(person => _world.BalanceAsync(person)));
        balances.Order().ShouldBe([0, 5 * Points.One, 5 * Points.One]);
    }

    [Fact]
    public async Task Redeem_OfTwoCodesOfABatchAtOnce_KeepsTheLimitPerPerson()
    {
        var person = await _world.PersonAsync(points: 0);
        var codes = (await CreateAsync(form => form with { Count = 8, UsesPerPerson = 2 })).Codes;

        var results = await Task.WhenAll(codes.Take(4).Select(code => Task.Run(() => RedeemAsync(person, code))));

        results.Count(result => result.IsSuccess).ShouldBe(2);
        (await _world.BalanceAsync(person)).ShouldBe(10 * Points.One);
    }

    [Fact]
    public async Task Redeem_AfterItsTimeOrWithdrawal_IsRefusedAndBringsNothing()
    {
        var (admin, person) = (await AdminAsync(), await _world.PersonAsync(points: 0));
        var expiring = await CreateAsync(form => form with { ExpiresAt = _world.Now.AddDays(1) });
        var revoked = await CreateAsync();
        (await Vouchers.RevokeAsync(admin, revoked.Id, "sent by mistake", default)).IsSuccess.ShouldBeTrue();
        _world.Time.Advance(TimeSpan.FromDays(1));

        (await RedeemAsync(person, expiring.Codes[0])).Error.ShouldBe(BillingErrors.VoucherExpired());
        (await RedeemAsync(person, revoked.Codes[0])).Error.ShouldBe(BillingErrors.VoucherExpired());
        (await _world.BalanceAsync(person)).ShouldBe(0);
    }

    [Fact]
    public async Task Revoke_WhileSomebodyRedeems_WaitsForThem()
    {
        var (admin, person) = (await AdminAsync(), await _world.PersonAsync(points: 0));
        var batch = await CreateAsync();
        await using var connection = await database.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var hold = new NpgsqlCommand("select 1 from ledger_accounts where kind = 'Vouchers' for update", connection);
        await hold.ExecuteNonQueryAsync();
        var redeeming = Task.Run(() => RedeemAsync(person, batch.Codes[0]));
        await Poll.UntilAsync(async () => await WaitersAsync() == 1, what: "somebody redeems");

        var revoking = Task.Run(() => Vouchers.RevokeAsync(admin, batch.Id, "sent by mistake", default));
        await Poll.UntilAsync(async () => revoking.IsCompleted || await WaitersAsync() == 2, what: "somebody revokes");
        revoking.IsCompleted.ShouldBeFalse();
        await transaction.RollbackAsync();

        (await redeeming).ShouldSucceed();
        (await revoking).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task Redeem_AfterTooManyWrongCodes_IsLockedEvenForARightOne()
    {
        var person = await _world.PersonAsync(points: 0);
        var codes = (await CreateAsync(form => form with { Count = 2, UsesPerPerson = 2 })).Codes;
        for (var attempt = 0; attempt < 4; attempt++)
            (await RedeemAsync(person, $"WRONG-{attempt}")).Error.ShouldBe(BillingErrors.VoucherUnknown());

        // The right one does not wash off the wrong ones.
        (await RedeemAsync(person, codes[0])).ShouldSucceed();
        (await RedeemAsync(person, "WRONG-5")).Error.ShouldBe(BillingErrors.VoucherUnknown());

        (await RedeemAsync(person, codes[1])).Error!.Code.ShouldBe("billing.voucher_locked");
        _world.Time.Advance(TimeSpan.FromMinutes(15));
        (await RedeemAsync(person, codes[1])).ShouldSucceed();
    }

    [Fact]
    public async Task Redeem_IntoSomebodyElsesProjectOrAsAViewer_IsRefused()
    {
        var (owner, other) = (await _world.PersonAsync(points: 0), await _world.PersonAsync(points: 0));
        var code = (await CreateAsync()).Codes[0];

        (await Vouchers.RedeemAsync(other.Actor, owner.Project.Id, code, default)).Error.ShouldBeOfType<NotFound>();
        await database.Seed.MemberAsync(owner.Project.Id, other.Person.Id, ProjectRole.Operator);
        (await Vouchers.RedeemAsync(other.Actor, owner.Project.Id, code, default)).Error!.Code.ShouldBe("project.role_needed");

        (await _world.BalanceAsync(owner)).ShouldBe(0);
    }

    [Fact]
    public async Task Create_OfABatchThatCannotBe_NamesEveryFieldAndWritesNothing()
    {
        var form = new VoucherForm { Name = " ", Amount = -1, Count = 0, UsesPerPerson = 0, Code = "x", ExpiresAt = _world.Now };
        var before = await CountAsync();

        var refused = (await Vouchers.CreateAsync(await AdminAsync(), form, default)).Error.ShouldBeOfType<Invalid>();

        refused.Problems.Select(problem => problem.Field).ShouldBe(["Name", "Amount", "Count", "UsesPerPerson", "ExpiresAt", "Code"]);
        (await CountAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task Create_WithACodeThatExists_IsRefused()
    {
        await CreateAsync(form => form with { Code = "summer-2031" });

        var refused = await Vouchers.CreateAsync(await AdminAsync(), Form with { Code = "SUMMER 2031" }, default);

        refused.Error.ShouldBeOfType<Invalid>().Problems.ShouldHaveSingleItem().Code.ShouldBe("billing.voucher_code_taken");
    }

    [Fact]
    public async Task Batches_AfterRedemptions_CountThem_AndAreForAdminsOnly()
    {
        var person = await _world.PersonAsync();
        var batch = await CreateAsync(form => form with { Count = 2 });
        (await RedeemAsync(person, batch.Codes[1])).ShouldSucceed();
        var admin = await AdminAsync();

        var row = (await Vouchers.BatchesAsync(admin, default)).ShouldSucceed().Single(row => row.Id == batch.Id);
        (row.Redeemed, row.RedeemedAmount, row.Count).ShouldBe((1, 5 * Points.One, 2));
        var page = (await Vouchers.VouchersAsync(admin, batch.Id, new PageRequest(1, 1), default)).ShouldSucceed();
        (page.Total, page.Items[0].Uses, page.Items[0].LastUsedAt).ShouldBe((2, 1, _world.Now));
        (await Vouchers.BatchesAsync(person.Actor, default)).Error.ShouldBeOfType<NotFound>();
        (await Vouchers.CreateAsync(person.Actor, Form, default)).Error.ShouldBeOfType<NotFound>();
    }

    private static VoucherForm Form => new() { Name = "For the tests", Amount = 5 * Points.One };

    private async Task<NewVouchers> CreateAsync(Func<VoucherForm, VoucherForm>? change = null) =>
        (await Vouchers.CreateAsync(await AdminAsync(), change is null ? Form : change(Form), default)).ShouldSucceed();

    private Task<Result<Redemption>> RedeemAsync(SeededPerson person, string code) => Vouchers.RedeemAsync(person.Actor, null, code, default);

    private async Task<Actor> AdminAsync() => (await database.Seed.PersonAsync(PersonRole.Admin, points: 0)).Actor;

    /// <summary>Sessions of this database that wait for a lock.</summary>
    private async Task<long> WaitersAsync()
    {
        await using var ask = database.DataSource.CreateCommand(
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'");
        return (long)(await ask.ExecuteScalarAsync())!;
    }

    private Task<int> CountAsync() => _world.ReadAsync(context => context.VoucherBatches.CountAsync());
}
