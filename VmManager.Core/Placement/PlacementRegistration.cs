using Microsoft.Extensions.DependencyInjection;

namespace VmManager.Core.Placement;

public static class PlacementRegistration
{
    public static IServiceCollection AddPlacement(this IServiceCollection services) => services
        .AddSingleton<IPlacementQueries, PlacementQueries>()
        .AddSingleton<Reservations>()
        .AddSingleton<IPlacementPreview, PlacementPreview>();
}
