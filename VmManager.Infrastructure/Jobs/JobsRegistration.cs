using System.Data.Common;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Quartz;
using VmManager.Core.Jobs;
using VmManager.Core.Operations;

namespace VmManager.Infrastructure.Jobs;

/// <summary>The job library, clustered on the platform's own database: it wakes operations and runs the sweeps, nothing else.</summary>
public static class JobsRegistration
{
    public const string SchedulerName = "VmManager";

    /// <summary>A process silent for about three times this long is taken for dead, and its jobs run elsewhere.</summary>
    private static readonly TimeSpan CheckIn = TimeSpan.FromSeconds(3);

    public static IServiceCollection AddJobs(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<DbDataSource>(provider => provider.GetRequiredService<NpgsqlDataSource>());
        services.AddQuartz(quartz => quartz
            .ConfigureScheduler(scheduler =>
            {
                scheduler.InstanceName = SchedulerName;
                scheduler.ShutdownJobInterruption = ShutdownJobInterruption.Always;
            })
            .UsePersistentStore(Store));
        services.Configure<ExecutionHistoryOptions>(history =>
        {
            history.MaxEntriesPerJob = 100;
            history.Retention = TimeSpan.FromDays(7);
            history.WriteBehindInterval = TimeSpan.FromSeconds(1);
        });
        services.AddQuartzHostedService(hosted =>
        {
            hosted.WaitForJobsToComplete = true;
            hosted.AwaitApplicationStarted = false;
        });
        services.AddHostedService<SweepSchedule>();
        services.AddSingleton<IOperationWaker, QuartzOperationWaker>();
        services.AddSingleton<IJobHistory, QuartzJobHistory>();
        services.AddHealthChecks().AddQuartz(check =>
        {
            check.Name = "jobs";
            check.Tags.Add("ready");
        });
        return services;
    }

    private static void Store(IPersistentStoreBuilder store) => store
        .UsePostgres(source => source.UseRegisteredDataSource = true)
        .UseSystemTextJsonSerializer()
        .UseClustering(cluster =>
        {
            cluster.CheckinInterval = CheckIn;
            cluster.CheckinMisfireThreshold = CheckIn;
        })
        .ProvisionSchema()
        .UseExecutionHistory()
        .ConfigureStore(options =>
        {
            options.DbRetryInterval = TimeSpan.FromSeconds(2);
            // A database in trouble for a while must not switch a sweep off for good.
            options.MaxConsecutiveFireFailures = 0;
        });
}
