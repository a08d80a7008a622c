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
}

/// <summary>A kind of operation with its input.</summary>
public abstract class OperationDefinition<TInput> : OperationDefinition where TInput : class
{
    public sealed override Type InputType => typeof(TInput);
}
