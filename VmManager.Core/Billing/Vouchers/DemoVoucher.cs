using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VmManager.Core.Data;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>Makes the voucher with which newcomers try points out. Once: what admins do with it afterwards stays.</summary>
internal sealed class DemoVoucher(
    IDbContextFactory<VmManagerDbContext> databases, IVoucherActions vouchers, IOptions<BillingOptions> options) : IDatabaseSeed
{
    public async Task SeedAsync(CancellationToken cancellationToken)
    {
        if (options.Value.DemoVoucher is not { Length: > 0 } code || await IsKnownAsync(code, cancellationToken))
            return;
        var form = new VoucherForm
        {
            Name = "Try it out",
            Amount = (long)(options.Value.DemoVoucherPoints * Points.One),
            UsesPerCode = null,
            Code = code,
        };
        var made = await vouchers.CreateAsync(Actor.Platform, form, cancellationToken);
        // Another process may have been faster.
        if (!made.IsSuccess && !await IsKnownAsync(code, cancellationToken))
            throw new InvalidOperationException($"Billing:DemoVoucher: {made.Error.Message}");
    }

    private async Task<bool> IsKnownAsync(string code, CancellationToken cancellationToken)
    {
        var hash = VoucherCodes.Hash(VoucherCodes.Normalize(code)!);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.Vouchers.AnyAsync(voucher => voucher.CodeHash == hash, cancellationToken);
    }
}
