using System.Globalization;
using VmManager.Core.Engines;

namespace VmManager.Infrastructure.Engines.Incus;

/// <summary>Sizes as Incus writes them: all values are text, "GB" is 10^9 and "GiB" 2^30.</summary>
internal static class IncusSizes
{
    private static readonly Dictionary<string, long> Units = new(StringComparer.Ordinal)
    {
        [""] = 1,
        ["B"] = 1,
        ["kB"] = 1000,
        ["MB"] = 1000_000,
        ["GB"] = 1000_000_000,
        ["TB"] = 1000_000_000_000,
        ["KiB"] = 1L << 10,
        ["MiB"] = 1L << 20,
        ["GiB"] = 1L << 30,
        ["TiB"] = 1L << 40,
    };

    public static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Bytes; null for what is no fixed size ("50%", nothing).</summary>
    public static long? Bytes(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        var digits = text.AsSpan().Trim();
        var end = 0;
        while (end < digits.Length && char.IsAsciiDigit(digits[end]))
            end++;
        return Units.TryGetValue(digits[end..].Trim().ToString(), out var unit)
            && long.TryParse(digits[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number <= long.MaxValue / unit
                ? number * unit
                : null;
    }

    /// <summary>CPUs of "4" and of pinned sets such as "0-2,5"; null for anything else.</summary>
    public static int? Cpus(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            return count;
        count = 0;
        foreach (var part in text.Split(','))
        {
            var ends = part.Trim().Split('-');
            if (!int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
                || !int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var last) || last < first || ends.Length > 2)
            {
                return null;
            }

            count += last - first + 1;
        }

        return count;
    }

    /// <summary>The limits an instance has now, 0 where it has none; null when it has none at all.</summary>
    public static GuestSize? Of(IncusInstance instance)
    {
        var config = instance.ExpandedConfig ?? instance.Config;
        var disk = Bytes(RootDisk(instance)?.Value.GetValueOrDefault("size"));
        var cpus = Cpus(config?.GetValueOrDefault("limits.cpu"));
        var memory = Bytes(config?.GetValueOrDefault("limits.memory"));
        return disk is null && cpus is null && memory is null ? null : new GuestSize(cpus ?? 0, memory ?? 0, disk ?? 0);
    }

    /// <summary>The instance's root disk and the name of its device, from a profile where the instance has none of its own.</summary>
    public static KeyValuePair<string, Dictionary<string, string>>? RootDisk(IncusInstance instance)
    {
        foreach (var device in instance.ExpandedDevices ?? instance.Devices ?? [])
        {
            if (device.Value.GetValueOrDefault("type") is "disk" && device.Value.GetValueOrDefault("path") is "/")
                return device;
        }

        return null;
    }
}
