using Microsoft.EntityFrameworkCore;

namespace VmManager.Core.Data;

/// <summary>Text functions of the database, for use in queries only.</summary>
internal static class SqlText
{
    /// <summary>The text in small letters by the database's rules; <c>ToLower()</c> would mean this process's culture.</summary>
    public static string Lower(string text) => throw new InvalidOperationException($"{nameof(Lower)} runs in the database only.");

    public static void Map(ModelBuilder builder) => builder.HasDbFunction(() => Lower("")).HasName("lower").IsBuiltIn();
}
