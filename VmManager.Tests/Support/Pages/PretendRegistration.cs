using Microsoft.Extensions.DependencyInjection;
using VmManager.Core.Catalog;
using VmManager.Core.Instances;
using VmManager.Core.Observing;
using VmManager.Core.Operations;
using VmManager.Tests.Support.Pages.Billing;
using VmManager.Web.Account;
using VmManager.Web.Features.Instances.Keys;
using VmManager.Web.Layout.Shell;

namespace VmManager.Tests.Support.Pages;

internal static class PretendRegistration
{
    /// <summary>Puts the pretended platform in the place of the real one: instances, their operations and figures, the offer.</summary>
    public static IServiceCollection AddPretended(this IServiceCollection services, PretendPlatform platform, PretendFigures figures) => services
        .AddSingleton<IInstanceQueries>(platform).AddSingleton<IInstanceActions>(platform).AddSingleton<IInstanceFeed>(platform)
        .AddSingleton<ICatalog>(platform).AddSingleton<IOperationFeed>(platform).AddSingleton<IFigures>(figures).AddSingleton(platform)
        .AddPretendedBilling(platform.Billing);

    /// <summary>Everybody is Ada, without a database.</summary>
    public static IServiceCollection AddPretendedPerson(this IServiceCollection services) => services
        .AddSingleton<PretendPerson>()
        .AddSingleton<ICurrentActor>(provider => provider.GetRequiredService<PretendPerson>())
        .AddSingleton<IOwnKeys>(provider => provider.GetRequiredService<PretendPerson>())
        .AddSingleton<IOwnPreferences>(provider => provider.GetRequiredService<PretendPerson>());
}
