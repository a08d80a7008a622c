using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace VmManager.Infrastructure.Postgres;

/// <summary>Which database the platform uses: a configured one, or a private cluster it runs itself.</summary>
public sealed class PostgresOptions
{
    public const string Section = "Postgres";

    /// <summary>"ConnectionStrings:VmManager"; null has the platform run a private cluster under <see cref="DataDirectory"/>.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>The root key "DataDirectory": the folder for everything local.</summary>
    public string DataDirectory { get; set; } = ".local";

    /// <summary>Folder of initdb, pg_ctl and postgres; null takes the newest under /usr/lib/postgresql.</summary>
    public string? BinDirectory { get; set; }

    /// <summary>The operating system's user that runs the private cluster when the platform runs as root, whom PostgreSQL refuses.</summary>
    public string RunAs { get; set; } = "postgres";

    /// <summary>How long to wait at start for the database to answer.</summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Further settings of the private cluster, by PostgreSQL's names; they win over the platform's own.</summary>
    public Dictionary<string, string> Settings { get; set; } = [];

    public bool IsPrivate => string.IsNullOrWhiteSpace(ConnectionString);
}

internal sealed partial class PostgresOptionsValidator : IValidateOptions<PostgresOptions>
{
    private static readonly string[] Fixed = ["listen_addresses", "port", "unix_socket_directories", "data_directory", "hba_file"];

    public ValidateOptionsResult Validate(string? name, PostgresOptions options)
    {
        var errors = new List<string>();
        CheckConnectionString(options, errors);
        if (string.IsNullOrWhiteSpace(options.DataDirectory))
            errors.Add("DataDirectory is empty: give the folder for local data, such as \".local\".");
        if (options.StartTimeout <= TimeSpan.Zero)
            errors.Add("Postgres:StartTimeout must be longer than nothing, such as \"00:01:00\".");
        if (!UserName().IsMatch(options.RunAs))
            errors.Add("Postgres:RunAs must be the name of a user of this machine, such as \"postgres\".");
        if (options.BinDirectory is { } directory && !File.Exists(Path.Combine(directory, "initdb")))
            errors.Add($"Postgres:BinDirectory: there is no initdb in {directory}. Give the folder of PostgreSQL's server programs, or leave it out.");
        foreach (var (key, value) in options.Settings)
            CheckSetting(key, value, errors);
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static void CheckConnectionString(PostgresOptions options, List<string> errors)
    {
        if (options.IsPrivate)
            return;
        try
        {
            var parsed = new NpgsqlConnectionStringBuilder(options.ConnectionString);
            if (string.IsNullOrEmpty(parsed.Host))
                errors.Add("ConnectionStrings:VmManager names no Host. Example: \"Host=db;Database=vmmanager;Username=vmmanager;Password=…\".");
            if (string.IsNullOrEmpty(parsed.Database))
                errors.Add("ConnectionStrings:VmManager names no Database. Example: \"Host=db;Database=vmmanager;Username=vmmanager;Password=…\".");
        }
        catch (ArgumentException exception)
        {
            errors.Add($"ConnectionStrings:VmManager cannot be read: {exception.Message}");
        }
    }

    private static void CheckSetting(string key, string value, List<string> errors)
    {
        if (Fixed.Contains(key, StringComparer.OrdinalIgnoreCase))
            errors.Add($"Postgres:Settings:{key} cannot be set: the private cluster listens on its own Unix socket only.");
        else if (!SettingName().IsMatch(key) || value.AsSpan().ContainsAny('\n', '\r', '\''))
            errors.Add($"Postgres:Settings:{key} is not a PostgreSQL setting on one line without quotes.");
    }

    [GeneratedRegex("^[a-z_][a-z0-9_-]{0,31}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UserName();

    [GeneratedRegex("^[a-zA-Z_][a-zA-Z0-9_.]*$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SettingName();
}
