namespace VmManager.Tests.Support.People;

/// <summary>The real time, moved: what lasts minutes is tested in none. Timers run at their own pace.</summary>
public sealed class ShiftedTime : TimeProvider
{
    private long _ticks;

    public void Pass(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ticks));
}
