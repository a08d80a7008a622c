using Microsoft.Extensions.Hosting;
using Quartz;
using VmManager.Core.Jobs;

namespace VmManager.Infrastructure.Jobs;

/// <summary>Puts every registered sweep on the cluster's schedule when a process starts; what is there already runs on undisturbed.</summary>
internal sealed class SweepSchedule(ISchedulerFactory schedulers, IEnumerable<SweepRegistration> sweeps) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        foreach (var sweep in sweeps)
            await ScheduleAsync(scheduler, sweep, cancellationToken);
        await QuartzOperationWaker.AddJobAsync(scheduler, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static async Task ScheduleAsync(IScheduler scheduler, SweepRegistration sweep, CancellationToken cancellationToken)
    {
        var job = JobBuilder.Create<SweepJob>().WithIdentity(sweep.Name, SweepJob.Group).StoreDurably(true).Build();
        await scheduler.AddJob(job, AddJobOptions.Replacing, cancellationToken);
        var key = new TriggerKey(sweep.Name, SweepJob.Group);
        var present = await scheduler.GetTrigger(key, cancellationToken) as ISimpleTrigger;
        var trigger = TriggerBuilder.Create<SweepJob>().WithIdentity(key).ForJob(job.Key).StartNow()
            .WithSchedule(SimpleScheduleBuilder.Create().WithInterval(sweep.Every).RepeatForever().MeasureIntervalFromCompletion(true)
                .WithMisfireInstruction(SimpleTriggerMisfireInstruction.NowWithExistingCount))
            .Build();
        var conflict = present is null || present.RepeatInterval == sweep.Every ? TriggerConflict.Keep : TriggerConflict.Replace;
        await scheduler.ScheduleTrigger(trigger, conflict, cancellationToken);
    }
}
