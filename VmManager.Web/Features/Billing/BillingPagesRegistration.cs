using VmManager.Web.Features.Billing.Statements;
using VmManager.Web.Layout;

namespace VmManager.Web.Features.Billing;

/// <summary>The pages about points.</summary>
internal static class BillingPagesRegistration
{
    public static IServiceCollection AddBillingPages(this IServiceCollection services) => services
        .AddScoped<PointWords>()
        .AddScoped<NoticeWords>()
        .AddNavItem(new NavItem("/billing", "coins", typeof(BillingText), "Points", NavArea.Main, 30, "g b"));

    public static void MapBillingFiles(this WebApplication app) => StatementFile.Map(app);
}
