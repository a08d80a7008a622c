using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using VmManager.Core.Shared;

namespace VmManager.Core.Instances;

/// <summary>Names of instances: host names that every engine and DNS take.</summary>
public static partial class InstanceNames
{
    /// <summary>Digits and a hyphen after the stem of several.</summary>
    private const int SuffixLength = 4;

    private static readonly string[] Qualities =
    [
        "amber", "brave", "bright", "brisk", "calm", "clear", "clever", "coral", "cosy", "crisp", "eager", "early", "fair", "fleet", "fresh",
        "gentle", "glad", "golden", "grand", "green", "happy", "ivory", "jolly", "keen", "kind", "light", "lively", "lucky", "mellow", "mild",
        "misty", "noble", "polar", "proud", "quick", "quiet", "rapid", "ready", "rosy", "royal", "sandy", "sharp", "silent", "silver", "smart",
        "snowy", "solid", "sunny", "sure", "swift", "tidy", "velvet", "vivid", "warm", "wise", "young",
    ];

    private static readonly string[] Things =
    [
        "acorn", "anchor", "badger", "bay", "beacon", "birch", "bison", "breeze", "brook", "canyon", "cedar", "cliff", "cloud", "comet", "cove",
        "crane", "dawn", "delta", "dune", "eagle", "ember", "falcon", "fern", "finch", "fjord", "forest", "fox", "garden", "glade", "harbor",
        "hawk", "hazel", "heron", "island", "ivy", "lagoon", "lake", "lark", "leaf", "maple", "marten", "meadow", "moon", "moss", "oak",
        "ocean", "orchid", "otter", "owl", "panda", "pebble", "pine", "planet", "pond", "reef", "ridge", "river", "robin", "sparrow", "spring",
        "spruce", "star", "stone", "swan", "tiger", "trail", "valley", "wave", "willow", "wren",
    ];

    /// <summary>What is wrong with a name; null when nothing is.</summary>
    public static Error? Check(string name)
    {
        if (!Pattern().IsMatch(name))
            return InstanceErrors.MalformedName();
        return name.All(char.IsAsciiDigit) ? InstanceErrors.OnlyDigits() : null;
    }

    /// <summary>What is wrong with the stem of several names; null when nothing is.</summary>
    public static Error? CheckStem(string stem)
    {
        const int maxLength = InstanceLimits.MaxNameLength - SuffixLength;
        // "7" would give "7-1": a proper name.
        return stem.Length > maxLength ? InstanceErrors.StemTooLong(maxLength) : Pattern().IsMatch(stem) ? null : InstanceErrors.MalformedName();
    }

    /// <summary>The name itself for one; "web-1", "web-2" … for several, leaving out those in use.</summary>
    public static IReadOnlyList<string> Number(string stem, int count, IReadOnlySet<string> taken)
    {
        if (count == 1)
            return [stem];
        return [.. Enumerable.Range(1, taken.Count + count)
            .Select(number => string.Create(CultureInfo.InvariantCulture, $"{stem}-{number}"))
            .Where(name => !taken.Contains(name)).Take(count)];
    }

    /// <summary>"quiet-river".</summary>
    public static string Suggest(IReadOnlySet<string> taken)
    {
        var name = "";
        for (var tries = 0; tries < 50 && (name.Length == 0 || taken.Contains(name)); tries++)
            name = $"{Pick(Qualities)}-{Pick(Things)}";
        return taken.Contains(name) ? $"{name}-{RandomNumberGenerator.GetHexString(6, lowercase: true)}" : name;
    }

    private static string Pick(string[] words) => words[RandomNumberGenerator.GetInt32(words.Length)];

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
