using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace VmManager.Core.Data;

/// <summary>Reads what a refused write broke, by the SQL standard's codes.</summary>
internal static class DatabaseFailures
{
    private const string UniqueViolation = "23505";

    /// <summary>Somebody else wrote the same unique value first.</summary>
    public static bool IsUniqueViolation(this DbUpdateException exception) =>
        exception.InnerException is DbException { SqlState: UniqueViolation };
}
