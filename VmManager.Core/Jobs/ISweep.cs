using Microsoft.Extensions.DependencyInjection;

namespace VmManager.Core.Jobs;

/// <summary>
/// Work done again and again, by one process of the platform at a time. It takes no input but the database, so that a missed or repeated
/// run does no harm. Register it with <c>services.AddSweep&lt;T&gt;()</c>; it is made anew for each run.
/// </summary>
public interface ISweep
{
    /// <summary>Stable, dotted: "operations.wake".</summary>
    static abstract string Name { get; }

    /// <summary>From the end of one run to the begin of the next.</summary>
    static abstract TimeSpan Every { get; }

    Task RunAsync(CancellationToken cancellationToken);
}

/// <summary>A registered sweep, as the job library sees it.</summary>
public sealed record SweepRegistration(string Name, TimeSpan Every, Type Type);

public static class SweepRegistrationExtensions
{
    public static IServiceCollection AddSweep<TSweep>(this IServiceCollection services) where TSweep : class, ISweep
    {
        services.AddTransient<TSweep>();
        services.AddSingleton(new SweepRegistration(TSweep.Name, TSweep.Every, typeof(TSweep)));
        return services;
    }
}
