using System.ComponentModel;
using VmManager.Core.Shared;

namespace VmManager.Core.People;

/// <summary>Identity of a person.</summary>
[TypeConverter(typeof(TypedIdConverter<PersonId>))]
public readonly record struct PersonId(Guid Value) : ITypedId<PersonId>
{
    public static PersonId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}
