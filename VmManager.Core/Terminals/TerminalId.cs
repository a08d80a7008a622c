using VmManager.Core.Shared;

namespace VmManager.Core.Terminals;

/// <summary>Identity of a terminal session.</summary>
public readonly record struct TerminalId(Guid Value) : ITypedId<TerminalId>
{
    public static TerminalId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}
