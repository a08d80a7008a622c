using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace VmManager.Tests.Support;

/// <summary>What Linux tells about processes under /proc.</summary>
public static class ProcessTree
{
    public static IReadOnlyList<int> DescendantsOf(int ancestor)
    {
        var parents = new Dictionary<int, int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) && ParentOf(id) is { } parent)
                parents[id] = parent;
        }
        return [.. parents.Keys.Where(id => IsBelow(id, ancestor, parents))];
    }

    /// <summary>Proportional set size in bytes: shared pages count in parts. 0 for a process that is gone.</summary>
    public static long PssOf(int id)
    {
        try
        {
            var line = File.ReadLines($"/proc/{id}/smaps_rollup").First(text => text.StartsWith("Pss:", StringComparison.Ordinal));
            return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    public static string CommandOf(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").Replace('\0', ' ').Trim();
        }
        catch (IOException)
        {
            return "";
        }
    }

    public static void Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // It ended meanwhile.
        }
    }

    private static bool IsBelow(int id, int ancestor, Dictionary<int, int> parents)
    {
        for (var current = id; parents.TryGetValue(current, out var parent) && parent > 0; current = parent)
        {
            if (parent == ancestor)
                return true;
        }
        return false;
    }

    private static int? ParentOf(int id)
    {
        try
        {
            // The command's name stands in brackets and may hold anything, spaces too.
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
