using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using VmManager.Core.Data;
using VmManager.Core.Jobs;

namespace VmManager.Core.Billing;

public static class BillingRegistration
{
    public static IServiceCollection AddBilling(this IServiceCollection services)
    {
        services.AddOptions<BillingOptions>().BindConfiguration(BillingOptions.Section).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<BillingOptions>, BillingOptionsValidator>()
            .AddSingleton<ILedger, LedgerJournal>()
            .AddSingleton<ILedgerVerification, LedgerVerification>()
            .AddSingleton<IPointsNews, PointsNews>()
            .AddSingleton<IQuotes, Quotes>()
            .AddSingleton<IBillingQueries, BillingQueries>()
            .AddSingleton<BillingRules>()
            .AddSingleton<IDatabaseSeed>(services => services.GetRequiredService<BillingRules>())
            .AddSingleton<PriceChange>()
            .AddSingleton<PriceAcceptance>()
            .AddSingleton<PriceMails>()
            .AddSingleton<PriceDays>()
            .AddSingleton<PriceAnnouncements>()
            .AddSingleton<IPriceActions, PriceActions>()
            .AddSweep<AnnounceSweep>()
            .AddSingleton<Funds>()
            .AddSingleton<VoucherGuards>()
            .AddSingleton<RedeemVoucher>()
            .AddSingleton<IVoucherActions, VoucherActions>()
            .AddSingleton<IBillingAdministration, BillingAdministration>()
            .AddSingleton<CorrectPoints>()
            .AddSingleton<AccountRules>()
            .AddSingleton<ITransfers, Transfers>()
            .AddSingleton<IPaymentActions, PaymentActions>()
            .AddSingleton<RequestPayment>()
            .AddSingleton<DecidePayment>()
            .AddSingleton<PaymentMails>()
            .AddSingleton<IPaymentProvider, ManualPayments>()
            .AddSingleton<IDatabaseSeed, DemoVoucher>()
            .AddSingleton<WelcomeGrants>()
            .AddSweep<WelcomeSweep>()
            .AddSingleton<LadderMails>()
            .AddSingleton<LadderNotices>()
            .AddSingleton<LadderSubmission>()
            .AddSingleton<LadderInstances>()
            .AddSingleton<Ladder>()
            .AddSweep<LadderSweep>()
            .AddSingleton<ILowBalanceActions, LowBalanceActions>()
            .AddSingleton<ChargeUsage>()
            .AddSweep<ChargeSweep>();
    }
}
