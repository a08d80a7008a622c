using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace VmManager.Core.Data;

/// <summary>Tells apart what a database says, by the SQL standard's states: Core knows no provider.</summary>
public static class DatabaseErrors
{
    private const string UniqueViolation = "23505";

    /// <summary>Classes of states that pass by themselves: connection lost, resources short, server stopping or starting.</summary>
    private static readonly string[] PassingClasses = ["08", "53", "57P"];

    /// <summary>Whether the save broke a unique index of that name.</summary>
    public static bool Breaks(this DbUpdateException exception, string index) =>
        exception.InnerException is DbException { SqlState: UniqueViolation } inner
        && inner.Message.Contains(index, StringComparison.Ordinal);

    /// <summary>Whether the save broke any unique index: somebody else wrote the same value first.</summary>
    public static bool IsUniqueViolation(this DbUpdateException exception) =>
        exception.InnerException is DbException { SqlState: UniqueViolation };

    /// <summary>Whether the database is away for now; the same call may succeed later. A commit may or may not have happened.</summary>
    public static bool IsOutage(this Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is DbException database && (database.IsTransient || IsPassing(database.SqlState)))
                return true;
        }
        return false;
    }

    private static bool IsPassing(string? state) =>
        state is not null && Array.Exists(PassingClasses, passing => state.StartsWith(passing, StringComparison.Ordinal));
}
