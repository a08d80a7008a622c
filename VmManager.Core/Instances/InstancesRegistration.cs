using Microsoft.Extensions.DependencyInjection;
using VmManager.Core.Instances.Access;
using VmManager.Core.Instances.Create;
using VmManager.Core.Instances.Delete;
using VmManager.Core.Instances.Edit;
using VmManager.Core.Instances.Power;
using VmManager.Core.Instances.Reading;
using VmManager.Core.Instances.Resize;
using VmManager.Core.Operations;

namespace VmManager.Core.Instances;

public static class InstancesRegistration
{
    public static IServiceCollection AddInstances(this IServiceCollection services) => services
        .AddSingleton<IInstanceActions, InstanceActions>()
        .AddSingleton<IInstanceQueries, InstanceQueries>()
        .AddSingleton<IInstanceFeed, InstanceFeed>()
        .AddSingleton<InstanceSubmission>()
        .AddSingleton<InstanceGuests>()
        .AddSingleton<InstanceWriter>()
        .AddSingleton<InstanceRelease>()
        .AddSingleton<InstanceCreation>()
        .AddSingleton<PowerChange>()
        .AddSingleton<PlanChange>()
        .AddSingleton<InstanceDeletion>()
        .AddSingleton<InstanceEditing>()
        .AddSingleton<AccessChange>()
        .AddSingleton<DriftAcceptance>()
        .AddOperation<CreateInstance>()
        .AddOperation<DeleteInstance>()
        .AddOperation<StartInstance>()
        .AddOperation<ShutdownInstance>()
        .AddOperation<ForceStopInstance>()
        .AddOperation<RestartInstance>()
        .AddOperation<FreezeInstance>()
        .AddOperation<UnfreezeInstance>()
        .AddOperation<ResizeInstance>()
        .AddOperation<ResetInstancePassword>()
        .AddOperation<ChangeInstanceKeys>();
}
