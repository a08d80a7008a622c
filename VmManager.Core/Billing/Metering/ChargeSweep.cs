using VmManager.Core.Jobs;

namespace VmManager.Core.Billing;

/// <summary>Looks whether a cycle is over; most looks find that it is not.</summary>
internal sealed class ChargeSweep(ChargeUsage charge) : ISweep
{
    public static string Name => "billing.charge";

    public static TimeSpan Every => TimeSpan.FromSeconds(5);

    public Task RunAsync(CancellationToken cancellationToken) => charge.RunAsync(cancellationToken);
}
