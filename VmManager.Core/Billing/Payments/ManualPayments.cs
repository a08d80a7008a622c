using System.Globalization;
using Microsoft.Extensions.Options;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>Paying outside of the platform, as the operator's words say; an admin confirms that the money came.</summary>
internal sealed class ManualPayments(IOptions<BillingOptions> options) : IPaymentProvider
{
    public string Name => "manual";

    public bool IsEnabled => Options.Enabled;

    public long Least => (long)(Options.LeastPoints * Points.One);

    public long Most => (long)(Options.MostPoints * Points.One);

    private ManualPaymentOptions Options => options.Value.Payments.Manual;

    public Task<Result<PaymentInstructions>> BeginAsync(PaymentOrder order, CancellationToken cancellationToken)
    {
        var culture = CultureInfo.CurrentCulture;
        var money = order.Money is { } amount ? $"{amount.ToString("#,0.00", culture)} {order.Currency}" : "";
        var text = Options.Instructions
            .Replace("{reference}", order.Reference, StringComparison.Ordinal)
            .Replace("{points}", Points.Format(order.Amount, culture), StringComparison.Ordinal)
            .Replace("{money}", money, StringComparison.Ordinal);
        return Task.FromResult(Result<PaymentInstructions>.Success(new PaymentInstructions(text)));
    }
}
