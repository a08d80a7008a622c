using Microsoft.Extensions.Options;
using Npgsql;
using VmManager.Infrastructure.Postgres.Private;

namespace VmManager.Infrastructure.Postgres;

/// <summary>How to reach the database, with its password: a data source does not give that away.</summary>
internal sealed class DatabaseAddress(IOptions<PostgresOptions> options, PrivateCluster cluster)
{
    /// <summary>A copy, to be changed freely.</summary>
    public NpgsqlConnectionStringBuilder Get()
    {
        var address = new NpgsqlConnectionStringBuilder(options.Value.IsPrivate ? cluster.ConnectionString : options.Value.ConnectionString);
        address.ApplicationName ??= "VmManager";
        return address;
    }
}
