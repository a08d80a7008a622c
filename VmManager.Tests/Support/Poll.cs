using System.Diagnostics;

namespace VmManager.Tests.Support;

/// <summary>Waits for a condition instead of a time.</summary>
public static class Poll
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Asks until the answer is yes.</summary>
    /// <exception cref="TimeoutException">It did not become true in time.</exception>
    public static async Task UntilAsync(Func<Task<bool>> condition, TimeSpan? patience = null, string what = "the condition")
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > (patience ?? Patience))
                throw new TimeoutException($"Waited {watch.Elapsed.TotalSeconds:0.0} s for {what}.");
            await Task.Delay(10);
        }
    }

    public static Task UntilAsync(Func<bool> condition, TimeSpan? patience = null, string what = "the condition") =>
        UntilAsync(() => Task.FromResult(condition()), patience, what);
}
