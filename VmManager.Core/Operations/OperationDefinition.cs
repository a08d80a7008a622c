using VmManager.Core.Data;

namespace VmManager.Core.Operations;

/// <summary>
/// A kind of operation: its name and its steps in order. Register it with <c>services.AddOperation&lt;T&gt;()</c>; the generic tests then
/// run over it by themselves.
/// </summary>
public abstract class OperationDefinition
{
    /// <summary>Stable, dotted: "instance.create". Also the key of its translated title.</summary>
    public abstract string Kind { get; }

    /// <summary>The step types, all deriving from <see cref="Step"/>, made by dependency injection for each run.</summary>
    public abstract IReadOnlyList<Type> Steps { get; }

    /// <summary>The input's type, as the steps read it.</summary>
    public abstract Type InputType { get; }

    /// <summary>
    /// Called inside the transaction in which the operation comes to rest, with <see cref="Operation.State"/> already set: what the outcome
    /// means for the rows it worked on (a failed create marks its instance). Change rows through <paramref name="database"/>; it is saved and
    /// committed afterwards, and called anew from the start when a row was changed by somebody else meanwhile. Nothing slow, no network.
    /// </summary>
    /// <param name="database">The unit of work of that transaction.</param>
    /// <param name="operation">The operation with its steps: Succeeded, Unwound, Stuck or Abandoned.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public virtual Task OnRestAsync(VmManagerDbContext database, Operation operation, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>A kind of operation with its input.</summary>
public abstract class OperationDefinition<TInput> : OperationDefinition where TInput : class
{
    public sealed override Type InputType => typeof(TInput);
}
