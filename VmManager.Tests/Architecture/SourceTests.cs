using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using VmManager.Core.Shared;
using VmManager.Infrastructure;
using VmManager.Web.Hosting;
using Xunit.Abstractions;

namespace VmManager.Tests.Architecture;

/// <summary>House rules that hold for every source file.</summary>
public sealed partial class SourceTests(ITestOutputHelper output)
{
    private const int Usual = 150;
    private const int Most = 320;

    /// <summary>Where time itself is meant, with the reason.</summary>
    private static readonly Dictionary<string, string> TimeIsMeant = new(StringComparer.Ordinal)
    {
        ["VmManager.Core/Operations/Running/"] = "inside a query it is the database's now(), one clock for all processes",
        ["VmManager.Tests/Support/"] = "polling",
        ["VmManager.Tests/Benchmarks/"] = "keys are typed at a pace",
        ["VmManager.Tests/Faults/"] = "a fault lasts for a time",
        ["VmManager.Tests/Engines/IncusFaultTests.cs"] = "a fault lasts for a time",
        ["VmManager.Tests/Terminals/TerminalSocketTests.cs"] = "nothing arrives within a time",
    };

    [Fact]
    public void Product_AsksTheTime_OfTimeProviderOnly() =>
        Find(SourceTree.Product.Where(IsTimeless), Clock()).ShouldBeEmpty("take a TimeProvider");

    [Fact]
    public void Tests_WaitForConditions_NeverForTime() =>
        Find(SourceTree.Tests.Where(IsTimeless), Sleep()).ShouldBeEmpty("use Poll.UntilAsync");

    [Fact]
    public void Sources_LeaveNothing_ToDoLater() =>
        Find(SourceTree.Product.Concat(SourceTree.Tests.Where(file => !file.Name.EndsWith("SourceTests.cs", StringComparison.Ordinal))), Later()).ShouldBeEmpty();

    [Fact]
    public void Types_AreNamed_ForWhatTheyAre()
    {
        string[] empty = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Utilities"];
        var named = new[] { typeof(Error).Assembly, typeof(InfrastructureRegistration).Assembly, typeof(HostingRegistration).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.GetCustomAttribute<CompilerGeneratedAttribute>() is null && !type.FullName!.Contains('<', StringComparison.Ordinal))
            .Where(type => empty.Any(word => type.Name.EndsWith(word, StringComparison.Ordinal)));

        named.Select(type => type.FullName).ShouldBeEmpty();
    }

    [Fact]
    public void Files_OfTheSources_AreShortEnoughToRead()
    {
        var long_ = SourceTree.Product.Concat(SourceTree.Tests).Select(file => (file.Name, Count: file.Lines.Length)).Where(file => file.Count > Usual).ToList();
        foreach (var (name, count) in long_.OrderByDescending(file => file.Count))
            output.WriteLine($"{count,4} {name}");

        long_.Where(file => file.Count > Most).Select(file => $"{file.Name}: {file.Count} lines").ShouldBeEmpty();
    }

    private static bool IsTimeless(SourceFile file) =>
        !TimeIsMeant.Keys.Any(place => file.Name.StartsWith(place, StringComparison.Ordinal));

    private static IEnumerable<string> Find(IEnumerable<SourceFile> files, Regex wrong) =>
        from file in files
        from line in file.Lines.Index()
        where wrong.IsMatch(line.Item)
        select $"{file.Name}:{line.Index + 1}: {line.Item.Trim()}";

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Now|UtcNow|Today)\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Clock();

    /// <summary>A delay that can be cancelled is how a fake takes its time; one that cannot is a test that waits.</summary>
    [GeneratedRegex(@"\b(Thread\.Sleep\(|Task\.Delay\((?!.*, *\w*[tT]oken\)))", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sleep();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Later();
}
