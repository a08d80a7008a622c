using Microsoft.Extensions.DependencyInjection;
using VmManager.Core.Operations;

namespace VmManager.Tests.Support.Operations;

/// <summary>
/// A world in which one kind of operation can run. Write one for each kind, with a constructor without parameters: the generic tests find
/// it, and make it anew for every run. A kind without a scenario fails the tests.
/// </summary>
public abstract class OperationScenario
{
    /// <summary>The definition's type.</summary>
    public abstract Type Definition { get; }

    /// <summary>Registers this world's fakes; the last registration wins.</summary>
    public virtual void Configure(IServiceCollection services)
    {
    }

    /// <summary>Makes the rows and things that the operation needs.</summary>
    public abstract Task PrepareAsync(TestDatabase database);

    public abstract Task<OperationId> SubmitAsync(OperationHost host);

    /// <summary>
    /// Everything that must be as before once the operation was unwound, in words: guests at the engine, reservations, files, secrets. Leave
    /// out what rightly stays (the row of a failed instance).
    /// </summary>
    public abstract Task<string> DescribeTracesAsync();

    /// <summary>What a success leaves, in words without ids: it must be the same when every step ran twice.</summary>
    public abstract Task<string> DescribeResultAsync();

    /// <summary>Steps, by the names of their types, whose failure may leave traces because there is no way back from them (a deletion). Say why at the override.</summary>
    public virtual IReadOnlyCollection<string> PointsOfNoReturn => [];
}
