using Microsoft.Extensions.DependencyInjection;
using VmManager.Core.Catalog.Seed;
using VmManager.Core.Data;

namespace VmManager.Core.Catalog;

public static class CatalogRegistration
{
    public static IServiceCollection AddCatalog(this IServiceCollection services) => services
        .AddSingleton(SeedFiles.BuiltIn())
        .AddSingleton<IDatabaseSeed, CatalogSeed>()
        .AddSingleton<ICatalog, CatalogOffers>()
        .AddSingleton<ICatalogQueries, CatalogQueries>()
        .AddSingleton<ITemplateActions, TemplateActions>()
        .AddSingleton<IPlanActions, PlanActions>();
}
