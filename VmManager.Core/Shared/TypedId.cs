using System.ComponentModel;
using System.Globalization;

namespace VmManager.Core.Shared;

/// <summary>An identity of ours: a UUID version 7, made by the platform before the thing exists anywhere else.</summary>
public interface ITypedId<TSelf> where TSelf : struct, ITypedId<TSelf>
{
    Guid Value { get; }

    static abstract TSelf From(Guid value);
}

/// <summary>Makes and reads typed ids.</summary>
public static class TypedId
{
    public static TId New<TId>() where TId : struct, ITypedId<TId> => TId.From(Guid.CreateVersion7());

    /// <summary>Reads an id from a route or a form; null when it is none.</summary>
    public static TId? TryParse<TId>(string? text) where TId : struct, ITypedId<TId> =>
        Guid.TryParse(text, CultureInfo.InvariantCulture, out var value) ? TId.From(value) : null;
}

/// <summary>Lets ASP.NET Identity turn its key into text and back.</summary>
public sealed class TypedIdConverter<TId> : TypeConverter where TId : struct, ITypedId<TId>
{
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) => sourceType == typeof(string);

    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        TId.From(Guid.Parse((string)value, CultureInfo.InvariantCulture));
}
