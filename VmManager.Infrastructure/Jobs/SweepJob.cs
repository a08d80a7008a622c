using Microsoft.Extensions.DependencyInjection;
using Quartz;
using VmManager.Core.Jobs;

namespace VmManager.Infrastructure.Jobs;

/// <summary>Runs one registered sweep; which one is the name of the job. Once at a time over all processes.</summary>
[DisallowConcurrentExecution]
internal sealed class SweepJob(IEnumerable<SweepRegistration> sweeps, IServiceScopeFactory scopes) : IJob
{
    public const string Group = "sweeps";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var registered = sweeps.FirstOrDefault(sweep => string.Equals(sweep.Name, context.JobDetail.Key.Name, StringComparison.Ordinal));
        if (registered is null)
        {
            // Left by another edition of the platform.
            await context.Scheduler.DeleteJob(context.JobDetail.Key, cancellationToken);
            return;
        }
        await using var scope = scopes.CreateAsyncScope();
        await ((ISweep)scope.ServiceProvider.GetRequiredService(registered.Type)).RunAsync(cancellationToken);
    }
}
