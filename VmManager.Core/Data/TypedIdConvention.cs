using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using VmManager.Core.Shared;

namespace VmManager.Core.Data;

/// <summary>Stores every <see cref="ITypedId{TSelf}"/> as a uuid.</summary>
internal static class TypedIdConvention
{
    public static void Apply(ModelConfigurationBuilder builder)
    {
        foreach (var type in typeof(TypedIdConvention).Assembly.GetTypes())
        {
            if (type.IsValueType && Array.Exists(type.GetInterfaces(), IsTypedId))
            {
                var converter = typeof(TypedIdValueConverter<>).MakeGenericType(type);
                builder.Properties(type).HaveConversion(converter);
                builder.DefaultTypeMapping(type).HasConversion(converter);
            }
        }
    }

    private static bool IsTypedId(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ITypedId<>);

    private sealed class TypedIdValueConverter<TId>() : ValueConverter<TId, Guid>(id => id.Value, value => Make(value))
        where TId : struct, ITypedId<TId>
    {
        // An expression tree cannot call a static abstract member itself.
        private static TId Make(Guid value) => TId.From(value);
    }
}
