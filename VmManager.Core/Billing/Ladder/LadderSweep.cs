using VmManager.Core.Jobs;

namespace VmManager.Core.Billing;

/// <summary>Looks at everybody whose points run low or have run out.</summary>
internal sealed class LadderSweep(Ladder ladder) : ISweep
{
    public static string Name => "billing.ladder";

    public static TimeSpan Every => TimeSpan.FromSeconds(15);

    public Task RunAsync(CancellationToken cancellationToken) => ladder.LookAsync(cancellationToken);
}
