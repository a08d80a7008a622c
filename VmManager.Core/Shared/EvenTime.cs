namespace VmManager.Core.Shared;

/// <summary>
/// Makes answers take at least the same time, so that their duration does not tell whether an address is known. The floor lies well above
/// what the longest branch takes.
/// </summary>
public sealed class EvenTime(TimeProvider time)
{
    /// <summary>The shortest time of an answer.</summary>
    public TimeSpan Floor { get; set; } = TimeSpan.FromMilliseconds(400);

    public async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        var floor = Task.Delay(Floor, time, cancellationToken);
        try
        {
            return await work();
        }
        finally
        {
            await floor.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
