using System.Globalization;
using System.Text;

namespace VmManager.Infrastructure.Postgres.Private;

/// <summary>The private cluster's postgresql.conf. The platform owns the file and writes it anew at each start.</summary>
internal static class ClusterSettings
{
    public static string For(ClusterLocation location, IReadOnlyDictionary<string, string> further)
    {
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            // Reached through a Unix socket in a folder closed to everybody else; never over the network.
            ["listen_addresses"] = "",
            ["unix_socket_directories"] = location.Socket,
            ["unix_socket_permissions"] = "0700",
            ["max_connections"] = "200",
            ["shared_buffers"] = "128MB",
            ["work_mem"] = "8MB",
            ["maintenance_work_mem"] = "64MB",
            ["max_wal_size"] = "1GB",
            ["min_wal_size"] = "80MB",
            ["wal_compression"] = "on",
            ["random_page_cost"] = "1.1",
            // No compiler start-up for the short queries of pages.
            ["jit"] = "off",
            ["timezone"] = "UTC",
            ["log_timezone"] = "UTC",
            ["lc_messages"] = "C",
            // A page that died must not keep rows locked.
            ["idle_in_transaction_session_timeout"] = "60s",
            // One log a weekday, each thrown away after a week.
            ["logging_collector"] = "on",
            ["log_directory"] = location.Log,
            ["log_filename"] = "postgres-%a.log",
            ["log_truncate_on_rotation"] = "on",
            ["log_rotation_age"] = "1d",
            ["log_rotation_size"] = "0",
        };
        foreach (var (key, value) in further)
            settings[key] = value;
        var text = new StringBuilder("# Written by VmManager at each start. Change \"Postgres:Settings\" instead.\n");
        foreach (var (key, value) in settings)
            text.Append(CultureInfo.InvariantCulture, $"{key} = '{value.Replace("'", "''", StringComparison.Ordinal)}'\n");
        return text.ToString();
    }
}
