using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using VmManager.Core.Audit;
using VmManager.Core.Billing;
using VmManager.Core.Catalog;
using VmManager.Core.Data;
using VmManager.Core.Instances;
using VmManager.Core.Live;
using VmManager.Core.Mail;
using VmManager.Core.Observing;
using VmManager.Core.Operations;
using VmManager.Core.People;
using VmManager.Core.Placement;
using VmManager.Core.Projects;
using VmManager.Core.Servers;
using VmManager.Core.Terminals;

namespace VmManager.Core;

/// <summary>What the platform does, feature by feature. Its ports are filled by VmManager.Infrastructure.</summary>
public static class CoreRegistration
{
    public static IServiceCollection AddCore(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddHostedService<DatabaseSeeding>() // before every other service of ours
            .AddAudit()
            .AddBilling()
            .AddCatalog()
            .AddInstances()
            .AddLive()
            .AddMail()
            .AddObserving()
            .AddOperations()
            .AddPeople()
            .AddPlacement()
            .AddProjects()
            .AddServers()
            .AddTerminals();
    }
}
