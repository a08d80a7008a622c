using Microsoft.Extensions.DependencyInjection;
using VmManager.Core.Billing;
using VmManager.Core.Live;

namespace VmManager.Tests.Support.Pages.Billing;

internal static class PretendBillingRegistration
{
    /// <summary>Puts pretended points in the place of the real ones.</summary>
    public static IServiceCollection AddPretendedBilling(this IServiceCollection services, PretendBilling billing)
    {
        services.AddSingleton(provider =>
        {
            billing.Changes = provider.GetRequiredService<IChangeHub>();
            return billing;
        });
        return services.As<IBillingQueries>().As<IBillingAdministration>().As<ITransfers>().As<IQuotes>().As<IPriceActions>()
            .As<IVoucherActions>().As<IPaymentActions>().As<ILowBalanceActions>().As<ILedgerVerification>();
    }

    private static IServiceCollection As<T>(this IServiceCollection services) where T : class =>
        services.AddSingleton(provider => (T)(object)provider.GetRequiredService<PretendBilling>());
}
