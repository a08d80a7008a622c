using Microsoft.EntityFrameworkCore;
using VmManager.Core.Catalog;
using VmManager.Core.Data;
using VmManager.Core.Engines;
using VmManager.Core.Operations;
using VmManager.Core.Placement;

namespace VmManager.Core.Instances.Resize;

/// <summary>Reserves the larger of the two sizes' room on its server and writes the new plan.</summary>
internal sealed class ReserveSizeStep(
    InstanceGuests guests, Reservations reservations, IDbContextFactory<VmManagerDbContext> databases, TimeProvider time) : Step
{
    public const string StepName = "reserve";

    public override string Name => StepName;

    public override async Task<StepResult> DoAsync(StepContext context, CancellationToken cancellationToken)
    {
        var input = context.Input<ResizeInput>();
        // Written before anything changes: a second run must not take the new size for the old one.
        if (context.Output<SizeBefore>(Name) is not { } before)
        {
            var instance = await guests.ReadAsync(context.InstanceId, cancellationToken);
            before = new SizeBefore(instance.PlanId, SizeOf(instance), AcceptedPrice.Of(instance));
            return StepResult.Wait(TimeSpan.Zero, output: before);
        }
        var reserved = await reservations.ResizeAsync(
            context.InstanceId, input.Size, input.PlanId, input.Price, cancellationToken);
        return reserved.IsSuccess ? StepResult.Done(before) : reserved.Error;
    }

    /// <summary>Plan and price go back; of the disk the row says what is there.</summary>
    public override async Task<StepResult> UndoAsync(StepContext context, CancellationToken cancellationToken)
    {
        if (context.Output<SizeBefore>(Name) is not { } before)
            return StepResult.Done();
        var opened = await guests.OpenAsync(context.InstanceId, cancellationToken);
        if (!opened.IsSuccess)
            return opened.Error;
        var observed = await opened.Value.Engine.ObserveGuestAsync(opened.Value.Reference, cancellationToken);
        if (!observed.IsSuccess && !observed.Error.Is(EngineErrors.GuestMissing("")))
            return observed.Error;
        var diskBytes = observed.IsSuccess && observed.Value.Size is { } size ? Math.Max(size.DiskBytes, before.Size.DiskBytes) : before.Size.DiskBytes;
        var now = time.GetUtcNow();
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await database.Instances.Where(instance => instance.Id == context.InstanceId).ExecuteUpdateAsync(
            set => set
                .SetProperty(row => row.PlanId, before.PlanId)
                .SetProperty(row => row.PriceId, before.Price.Id)
                .SetProperty(row => row.PricePerHour, before.Price.Terms.PerHour)
                .SetProperty(row => row.PricePerHourStopped, before.Price.Terms.PerHourStopped)
                .SetProperty(row => row.CapPerMonth, before.Price.Terms.CapPerMonth)
                .SetProperty(row => row.UsageChangedAt, now)
                .SetProperty(row => row.Cpus, before.Size.Cpus)
                .SetProperty(row => row.MemoryBytes, before.Size.MemoryBytes)
                .SetProperty(row => row.DiskBytes, diskBytes),
            cancellationToken);
        return StepResult.Done();
    }

    private static GuestSize SizeOf(Instance instance) => new(instance.Cpus, instance.MemoryBytes, instance.DiskBytes);
}

/// <summary>Plan, size and price before.</summary>
internal sealed record SizeBefore(PlanId PlanId, GuestSize Size, AcceptedPrice Price);
