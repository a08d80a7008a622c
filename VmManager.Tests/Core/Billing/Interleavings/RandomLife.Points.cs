using VmManager.Core.Billing;
using VmManager.Tests.Support;

namespace VmManager.Tests.Core.Billing.Interleavings;

/// <summary>Points that come and go.</summary>
internal sealed partial class RandomLife
{
    private async Task GiveAsync()
    {
        var (account, amount) = (Any(Accounts), _random.NextInt64(1, 400_000));
        var written = (await _world.GiveAsync(account.Project, amount)).ShouldSucceed();
        account.Balance += amount;
        _gifts.Add((account, written.Id, amount));
        Story.Add($"give {amount}");
    }

    private async Task RedeemAsync()
    {
        var (account, amount) = (Any(Accounts), _random.NextInt64(1, 300_000));
        var vouchers = _world.Get<IVoucherActions>();
        var batch = (await vouchers.CreateAsync(_admin, new VoucherForm { Name = "Test", Amount = amount }, default)).ShouldSucceed();
        // The button is pressed twice at once.
        var both = await Task.WhenAll(
            vouchers.RedeemAsync(account.Owner.Actor, null, batch.Codes[0], default), vouchers.RedeemAsync(account.Owner.Actor, null, batch.Codes[0], default));
        both.Count(redeemed => redeemed.IsSuccess).ShouldBe(1);
        account.Balance += amount;
        Story.Add($"voucher {amount}");
    }

    private async Task ReverseAsync()
    {
        if (_gifts.Count == 0)
            return;
        var gift = Any(_gifts);
        _gifts.Remove(gift);
        await using var database = await _database.Contexts.CreateDbContextAsync();
        await using var transaction = await database.Database.BeginTransactionAsync();
        (await _world.Get<ILedger>().ReverseAsync(
            database, gift.Entry, AccountId.Of(gift.Account.Project), $"back:{gift.Entry}", "a test", _admin, default)).ShouldSucceed();
        await transaction.CommitAsync();
        gift.Account.Balance -= gift.Amount;
        Story.Add($"reverse {gift.Amount}");
    }
}
