using Quartz;
using VmManager.Core.Operations;
using VmManager.Core.Shared;

namespace VmManager.Infrastructure.Jobs;

/// <summary>Wake-ups as one-shot triggers in the cluster's store: they outlive the process that asked for them.</summary>
internal sealed class QuartzOperationWaker(ISchedulerFactory schedulers) : IOperationWaker
{
    private static readonly JobKey Job = new("operation", "wake-ups");

    public static ValueTask AddJobAsync(IScheduler scheduler, CancellationToken cancellationToken) => scheduler.AddJob(
        JobBuilder.Create<WakeOperationJob>().WithIdentity(Job).StoreDurably(true).Build(), AddJobOptions.Replacing, cancellationToken);

    public async Task WakeAsync(OperationId operationId, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        var trigger = TriggerBuilder.Create<WakeOperationJob>().WithIdentity(operationId.ToString(), Job.Group).ForJob(Job).StartAt(at)
            .WithSchedule(SimpleScheduleBuilder.Create().WithMisfireInstruction(SimpleTriggerMisfireInstruction.FireNow))
            .Build();
        await scheduler.ScheduleTrigger(trigger, TriggerConflict.KeepEarlier, cancellationToken);
    }
}

/// <summary>Has this process look at the operation that the trigger is named after.</summary>
internal sealed class WakeOperationJob(IOperationRunner runner) : IJob
{
    public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        if (TypedId.TryParse<OperationId>(context.Trigger.Key.Name) is { } id)
            runner.TryWake(id);
        return ValueTask.CompletedTask;
    }
}
