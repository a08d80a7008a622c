using Microsoft.Extensions.DependencyInjection;

namespace VmManager.Core.Catalog;

public static class CatalogRegistration
{
    public static IServiceCollection AddCatalog(this IServiceCollection services) => services;
}
