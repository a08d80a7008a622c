using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace VmManager.Core.Data.Configurations;

/// <summary>Keeps a small value as jsonb.</summary>
internal static class JsonProperty
{
    public static PropertyBuilder<T> AsJson<T>(this PropertyBuilder<T> property) where T : class, new()
    {
        property.HasColumnType("jsonb").HasConversion(
            value => JsonSerializer.Serialize(value, JsonSerializerOptions.Default),
            text => JsonSerializer.Deserialize<T>(text, JsonSerializerOptions.Default) ?? new T(),
            new ValueComparer<T>(
                (left, right) => Text(left) == Text(right),
                value => StringComparer.Ordinal.GetHashCode(Text(value)),
                value => JsonSerializer.Deserialize<T>(Text(value), JsonSerializerOptions.Default)!));
        return property;
    }

    private static string Text<T>(T? value) => JsonSerializer.Serialize(value, JsonSerializerOptions.Default);
}
