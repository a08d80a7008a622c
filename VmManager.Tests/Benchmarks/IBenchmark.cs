namespace VmManager.Tests.Benchmarks;

/// <summary>Measures one subject, each figure as a ratio or difference within one run. Found by reflection, run by its name.</summary>
public interface IBenchmark
{
    /// <summary>"terminal": what follows <c>bench</c> on the command line.</summary>
    string Name { get; }

    Task<IReadOnlyList<Figure>> MeasureAsync();
}

/// <summary>One figure beside its target.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Measured">The figure with its unit.</param>
/// <param name="Target">The target with its unit.</param>
/// <param name="IsMet">Whether the target is met; null for a figure without one.</param>
public sealed record Figure(string What, string Measured, string Target = "", bool? IsMet = null);
