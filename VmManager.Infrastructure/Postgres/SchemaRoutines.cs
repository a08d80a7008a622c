using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace VmManager.Infrastructure.Postgres;

/// <summary>
/// Triggers, functions and constraints that the model cannot express. Their scripts say what holds now and may be run again and again; they
/// are run after the migrations whenever they differ from what was run before, because running them locks tables.
/// </summary>
internal static class SchemaRoutines
{
    private static readonly string[] Names = ["ledger.sql", "metering.sql"];

    /// <summary>Applies them in one transaction; the caller holds the schema lock.</summary>
    public static async Task ApplyAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var scripts = string.Concat(Names.Select(Read));
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(scripts)));
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, "create table if not exists schema_routines (digest text not null)", cancellationToken);
        await using (var ask = new NpgsqlCommand("select digest from schema_routines", connection))
        {
            if (digest.Equals(await ask.ExecuteScalarAsync(cancellationToken)))
                return;
        }
        await ExecuteAsync(connection, scripts, cancellationToken);
        await ExecuteAsync(connection, $"delete from schema_routines; insert into schema_routines values ('{digest}')", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // nothing in it comes from outside of this assembly
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string Read(string name)
    {
        using var stream = typeof(SchemaRoutines).Assembly.GetManifestResourceStream(typeof(SchemaRoutines), $"Routines.{name}")
            ?? throw new InvalidOperationException($"{name} is not built into {typeof(SchemaRoutines).Assembly.GetName().Name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
