using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using VmManager.Core.Engines;
using VmManager.Core.Observing;

namespace VmManager.Core.Data;

/// <summary>Stores enums by name, so that a row reads by itself; flags and lengths stay numbers.</summary>
internal static class EnumConvention
{
    private static readonly HashSet<Type> Numbers = [typeof(EngineCapabilities), typeof(SampleResolution)];

    public static void Apply(ModelConfigurationBuilder builder)
    {
        foreach (var type in typeof(EnumConvention).Assembly.GetTypes())
        {
            if (type.IsEnum && !Numbers.Contains(type))
            {
                var converter = typeof(EnumToStringConverter<>).MakeGenericType(type);
                builder.Properties(type).HaveConversion(converter).HaveMaxLength(32);
            }
        }
    }
}
