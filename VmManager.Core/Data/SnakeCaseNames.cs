using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace VmManager.Core.Data;

/// <summary>Tables and columns as SQL writes them: snake_case, so that a query by hand needs no quotes.</summary>
internal static partial class SnakeCaseNames
{
    /// <summary>PostgreSQL gives every row a version of its own: no column of ours is needed.</summary>
    private const string SystemRowVersion = "xmin";

    public static void Apply(ModelBuilder builder)
    {
        foreach (var entity in builder.Model.GetEntityTypes())
        {
            if (entity.GetTableName() is { } table)
                entity.SetTableName(Of(table.Replace("AspNetUser", "PersonIdentity", StringComparison.Ordinal)));
            foreach (var property in entity.GetProperties())
                property.SetColumnName(IsRowVersion(property) ? SystemRowVersion : Of(property.GetColumnName()));
            foreach (var key in entity.GetKeys())
                key.SetName(Of(key.GetName()!));
            foreach (var foreignKey in entity.GetForeignKeys())
                foreignKey.SetConstraintName(Of(foreignKey.GetConstraintName()!));
            foreach (var index in entity.GetIndexes())
                index.SetDatabaseName(Of(index.GetDatabaseName()!));
        }
    }

    private static bool IsRowVersion(IMutableProperty property) => property.ClrType == typeof(uint) && property.IsConcurrencyToken;

    private static string Of(string name) => Boundary().Replace(name, "${end}_${start}").ToLowerInvariant();

    [GeneratedRegex("(?<end>[a-z0-9])(?<start>[A-Z])", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Boundary();
}
