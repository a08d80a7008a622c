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
    private const int Most = 300;

    [Fact]
    public void Product_AsksTheTime_OfTimeProviderOnly() =>
        Find(SourceTree.Product, Clock()).ShouldBeEmpty("take a TimeProvider");

    [Fact]
    public void Tests_WaitForConditions_NeverForTime() =>
        Find(SourceTree.Tests.Where(file => !file.Name.Contains("/Support/", StringComparison.Ordinal)), Sleep())
            .ShouldBeEmpty("use Poll.UntilAsync");

    [Fact]
    public void Sources_LeaveNothing_ToDoLater() =>
        Find(SourceTree.Product.Concat(SourceTree.Tests.Where(file => !file.Name.EndsWith("SourceTests.cs", StringComparison.Ordinal))), Later()).ShouldBeEmpty();

    [Fact]
    public void Types_AreNamed_ForWhatTheyAre()
    {
        string[] empty = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Utilities"];
        var named = new[] { typeof(Error).Assembly, typeof(InfrastructureRegistration).Assembly, typeof(HostingRegistration).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.GetCustomAttribute<CompilerGeneratedAttribute>() is null)
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

    private static IEnumerable<string> Find(IEnumerable<SourceFile> files, Regex wrong) =>
        from file in files
        from line in file.Lines.Index()
        where wrong.IsMatch(line.Item)
        select $"{file.Name}:{line.Index + 1}: {line.Item.Trim()}";

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Now|UtcNow|Today)\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Clock();

    [GeneratedRegex(@"\b(Task\.Delay|Thread\.Sleep)\(", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sleep();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Later();
}
