using Microsoft.Extensions.DependencyInjection;

namespace VmManager.Core.Placement;

public static class PlacementRegistration
{
    public static IServiceCollection AddPlacement(this IServiceCollection services) => services
        .AddSingleton<Reservations>()
        .AddSingleton<IPlacementPreview, PlacementPreview>();
}
