using System.Globalization;

namespace VmManager.Core.Operations.Running;

/// <summary>
/// The name under which a process claims operations. It says which process of which machine it is, so that a neighbour can tell for
/// certain that the process is dead and need not wait for its leases to end.
/// </summary>
/// <param name="Machine">This boot of this machine and this process-id space: two containers on one machine differ.</param>
/// <param name="ProcessId">Its id there.</param>
/// <param name="StartedAt">The process's start in clock ticks since boot: ids are given out again, with another start.</param>
/// <param name="Runner">Which runner in the process.</param>
internal sealed record LeaseOwner(string Machine, int ProcessId, string StartedAt, string Runner)
{
    public static LeaseOwner OfThisProcess() => new(
        ThisMachine(), Environment.ProcessId, StartOf(Environment.ProcessId) ?? "", Guid.NewGuid().ToString("N")[..8]);

    public static LeaseOwner? TryParse(string text) =>
        text.Split('/') is [var machine, var id, var start, var runner] && int.TryParse(id, CultureInfo.InvariantCulture, out var processId)
            ? new LeaseOwner(machine, processId, start, runner)
            : null;

    /// <summary>Whether the process certainly runs no more. False when it cannot be told from here.</summary>
    public bool IsDead() =>
        string.Equals(Machine, ThisMachine(), StringComparison.Ordinal) && StartedAt.Length > 0
        && !string.Equals(StartOf(ProcessId), StartedAt, StringComparison.Ordinal);

    public override string ToString() =>
        string.Join('/', Machine, ProcessId.ToString(CultureInfo.InvariantCulture), StartedAt, Runner);

    private static string ThisMachine()
    {
        try
        {
            var boot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
            var space = new FileInfo("/proc/self/ns/pid").LinkTarget ?? "";
            return $"{boot}:{new string([.. space.Where(char.IsAsciiDigit)])}";
        }
        catch (IOException)
        {
            // Nobody can tell then, and leases end by time alone.
            return Guid.NewGuid().ToString();
        }
    }

    /// <summary>Field 22 of /proc/PID/stat, counted after the name, which may hold spaces; null when there is no such process.</summary>
    private static string? StartOf(int processId)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : fields[19];
        }
        catch (IOException)
        {
            return null;
        }
    }
}
