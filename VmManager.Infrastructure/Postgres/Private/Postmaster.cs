using System.Globalization;

namespace VmManager.Infrastructure.Postgres.Private;

/// <summary>What postmaster.pid says about a running server, held against the process that is really there.</summary>
internal static class Postmaster
{
    /// <summary>The line of postmaster.pid that holds the state, counted from 0.</summary>
    private const int StateLine = 7;

    /// <summary>Whether the cluster's server runs and takes connections.</summary>
    public static bool IsReady(ClusterLocation location) =>
        Read(location) is { } lines && Lives(location, lines) && lines.Length > StateLine
        && lines[StateLine].Trim() is "ready";

    public static bool IsAlive(ClusterLocation location) => Read(location) is { } lines && Lives(location, lines);

    /// <summary>
    /// Removes the file a killed server left, when its process id now belongs to something else: PostgreSQL itself would take that
    /// process for the old server and refuse to start.
    /// </summary>
    public static void ForgetDead(ClusterLocation location)
    {
        if (Read(location) is { } lines && !Lives(location, lines))
            File.Delete(PidFile(location));
    }

    private static string PidFile(ClusterLocation location) => Path.Combine(location.Data, "postmaster.pid");

    private static string[]? Read(ClusterLocation location)
    {
        try
        {
            return File.ReadAllLines(PidFile(location));
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static bool Lives(ClusterLocation location, string[] lines)
    {
        if (lines.Length == 0 || !int.TryParse(lines[0], CultureInfo.InvariantCulture, out var pid))
            return false;
        // A server was started with its data folder; a stranger that was given the same process id was not. Of its process only this is
        // readable for everybody: where it stands is hidden even from the same user when one of the two runs with another group.
        return CommandLine(pid).Contains(location.Data, StringComparer.Ordinal) && !IsZombie(pid);
    }

    private static string[] CommandLine(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/cmdline").Split('\0');
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static bool IsZombie(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/stat");
            return stat.AsSpan(stat.LastIndexOf(')') + 2).StartsWith("Z");
        }
        catch (IOException)
        {
            return true;
        }
    }
}
