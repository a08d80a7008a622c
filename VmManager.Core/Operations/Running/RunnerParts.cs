using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VmManager.Core.Data;
using VmManager.Core.Live;

namespace VmManager.Core.Operations.Running;

/// <summary>What all runs of one runner share.</summary>
internal sealed partial class RunnerParts(
    IDbContextFactory<VmManagerDbContext> databases,
    OperationKinds kinds,
    StepAttempt attempt,
    IChangeHub hub,
    IOperationWaker waker,
    IOptions<OperationOptions> options,
    TimeProvider time,
    ILogger<OperationRunner> logger) : IDisposable
{
    public IDbContextFactory<VmManagerDbContext> Databases => databases;

    public OperationKinds Kinds => kinds;

    public StepAttempt Attempt => attempt;

    public IChangeHub Hub => hub;

    public OperationOptions Options => options.Value;

    public TimeProvider Time => time;

    public ILogger Logger => logger;

    /// <summary>The name this runner claims operations under.</summary>
    public string Owner { get; } = LeaseOwner.OfThisProcess().ToString();

    /// <summary>Bounds how many steps run at once; a pausing operation holds none.</summary>
    public SemaphoreSlim Slots { get; } = new(options.Value.Concurrency);

    public RetryPauses Pauses { get; } = new(options.Value);

    /// <summary>Has some process take the operation up when it is due; when that cannot be arranged, the sweep does.</summary>
    public async Task WakeLaterAsync(OperationId id, DateTimeOffset due, CancellationToken cancellationToken)
    {
        try
        {
            await waker.WakeAsync(id, due, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogWakeFailed(logger, id, exception);
        }
    }

    public void Dispose() => Slots.Dispose();

    [LoggerMessage(Level = LogLevel.Warning, Message = "No wake-up could be arranged for operation {OperationId}; the sweep finds it")]
    private static partial void LogWakeFailed(ILogger logger, OperationId operationId, Exception exception);
}
