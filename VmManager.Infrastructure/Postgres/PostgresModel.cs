using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;

namespace VmManager.Infrastructure.Postgres;

/// <summary>What the running platform and the design-time tool must set alike.</summary>
internal static class PostgresModel
{
    public const string MigrationsTable = "schema_migrations";

    public static void Configure(NpgsqlDbContextOptionsBuilder options) => options
        .MigrationsAssembly(typeof(PostgresModel).Assembly.GetName().Name)
        .MigrationsHistoryTable(MigrationsTable)
        .SetPostgresVersion(15, 0);
}
