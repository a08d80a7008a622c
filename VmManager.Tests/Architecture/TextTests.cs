using System.Text.RegularExpressions;
using System.Xml.Linq;
using VmManager.Core;
using VmManager.Core.Jobs;
using VmManager.Infrastructure;

namespace VmManager.Tests.Architecture;

/// <summary>Every word that a person reads is there in English and in French.</summary>
public sealed partial class TextTests
{
    private const string French = ".fr.resx";

    private static readonly IReadOnlyList<SourceFile> Files =
        [.. SourceTree.Of("VmManager.Core", ".resx"), .. SourceTree.Of("VmManager.Infrastructure", ".resx"), .. SourceTree.Of("VmManager.Web", ".resx")];

    private static readonly Dictionary<string, string> Errors = ReadAll(Files.Where(file => file.Name.EndsWith("/ErrorText" + French, StringComparison.Ordinal)));

    [Fact]
    public void Texts_InEnglishAndFrench_HaveTheSameKeysAndPlaceholders()
    {
        var problems = new List<string>();
        foreach (var english in Files.Where(file => !file.Name.EndsWith(French, StringComparison.Ordinal)))
        {
            var name = english.Name[..^".resx".Length] + French;
            var french = Files.FirstOrDefault(file => string.Equals(file.Name, name, StringComparison.Ordinal));
            if (french is null)
                problems.Add($"{name} is missing");
            else
                problems.AddRange(Differences(Read(english), Read(french)).Select(difference => $"{english.Name}: {difference}"));
        }

        Files.Count.ShouldBeGreaterThan(4);
        problems.ShouldBeEmpty();
    }

    [Fact]
    public void Texts_AskedForByName_Exist()
    {
        var texts = Files.Where(file => !file.Name.EndsWith(French, StringComparison.Ordinal))
            .ToDictionary(file => Path.GetFileNameWithoutExtension(file.Name), file => Read(file).Keys.ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
        var problems =
            from pair in SourceTree.Product.GroupBy(file => file.Name.Replace(".razor.cs", ".razor", StringComparison.Ordinal), StringComparer.Ordinal)
            let source = string.Concat(pair.Select(file => file.Text))
            from localizer in Localizer().Matches(source)
            let type = localizer.Groups["type"].Value
            where texts.ContainsKey(type)
            from use in Regex.Matches(source, $@"(?<![\w.]){localizer.Groups["name"].Value}\[""(?<key>[^""]+)""[\],]", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5))
            where !texts[type].Contains(use.Groups["key"].Value)
            select $"{pair.Key}: {type} has no \"{use.Groups["key"].Value}\"";

        problems.Distinct(StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public void Jobs_ThatThePlatformPlans_HaveWords()
    {
        var words = Read(Files.Single(file => file.Name.EndsWith("/JobsText.resx", StringComparison.Ordinal)));
        var sweeps = new[] { typeof(CoreRegistration).Assembly, typeof(InfrastructureRegistration).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(ISweep)))
            .Select(type => (string)type.GetProperty(nameof(ISweep.Name))!.GetValue(null)!)
            .ToList();

        sweeps.ShouldNotBeEmpty();
        sweeps.Where(name => !words.ContainsKey("job." + name)).ShouldBeEmpty();
    }

    [Fact]
    public void Audit_OfEveryAction_HasWords()
    {
        var words = Read(Files.Single(file => file.Name.EndsWith("/AuditText.resx", StringComparison.Ordinal)));
        var errors = Codes().Select(found => found.Code).ToHashSet(StringComparer.Ordinal);
        var actions = SourceTree.Of("VmManager.Core", ".cs")
            .Where(file => file.Text.Contains("IAuditLog", StringComparison.Ordinal) || file.Name.EndsWith("/InstanceOperations.cs", StringComparison.Ordinal))
            .SelectMany(file => AuditAction().Matches(file.Text).Select(match => match.Groups["action"].Value))
            .Where(action => !errors.Contains(action))
            .ToHashSet(StringComparer.Ordinal);

        actions.Count.ShouldBeGreaterThan(40);
        actions.Where(action => !words.ContainsKey("action." + action)).ShouldBeEmpty();
    }

    [Fact]
    public void ErrorCodes_InTheSources_AreDefinedOnce()
    {
        var twice = Codes().GroupBy(found => found.Code, StringComparer.Ordinal)
            .Where(group => group.Count() > 1)
            .Select(group => $"{group.Key}: {string.Join(", ", group.Select(found => found.File))}");

        Codes().Count.ShouldBeGreaterThan(30);
        twice.ShouldBeEmpty("one code, one meaning: share the error");
    }

    [Fact]
    public void ErrorCodes_InTheSources_HaveAFrenchText() =>
        Codes().Select(found => found.Code).Distinct(StringComparer.Ordinal).Where(code => !Errors.ContainsKey(code)).Order(StringComparer.Ordinal)
            .ShouldBeEmpty("add it to VmManager.Web/Layout/ErrorText.fr.resx");

    [Fact]
    public void FrenchErrorTexts_BelongTo_AnErrorOfTheSources()
    {
        var sources = string.Concat(SourceTree.Product.Select(file => file.Text));

        Errors.Keys.Where(code => !IsSaid(sources, code)).ShouldBeEmpty("nobody says it any more");
    }

    /// <summary>Whole, or put together from its family's name and its own.</summary>
    private static bool IsSaid(string sources, string code)
    {
        var dot = code.LastIndexOf('.') + 1;
        return sources.Contains($"\"{code}\"", StringComparison.Ordinal)
            || (sources.Contains($"\"{code[..dot]}{{", StringComparison.Ordinal) && sources.Contains($"\"{code[dot..]}\"", StringComparison.Ordinal));
    }

    private static IReadOnlyList<(string Code, string File)> Codes() =>
    [
        .. from file in SourceTree.Product
           where file.Name.EndsWith(".cs", StringComparison.Ordinal)
           from match in ErrorCode().Matches(file.Text)
           select (match.Groups["code"].Value, file.Name),
    ];

    private static IEnumerable<string> Differences(Dictionary<string, string> english, Dictionary<string, string> french)
    {
        foreach (var key in english.Keys.Except(french.Keys, StringComparer.Ordinal))
            yield return $"\"{key}\" has no French";
        foreach (var key in french.Keys.Except(english.Keys, StringComparer.Ordinal))
            yield return $"\"{key}\" has no English";
        foreach (var (key, text) in english)
        {
            if (!french.TryGetValue(key, out var other))
                continue;
            if (string.IsNullOrWhiteSpace(text) || string.IsNullOrWhiteSpace(other))
                yield return $"\"{key}\" is empty";
            if (!PlaceholdersOf(text).SetEquals(PlaceholdersOf(other)))
                yield return $"\"{key}\" has other placeholders in French";
        }
    }

    private static HashSet<string> PlaceholdersOf(string text) =>
        [.. Placeholder().Matches(text).Select(match => match.Groups["number"].Value)];

    private static Dictionary<string, string> Read(SourceFile file) => XDocument.Parse(file.Text).Root!.Elements("data")
        .ToDictionary(data => data.Attribute("name")!.Value, data => data.Element("value")!.Value, StringComparer.Ordinal);

    private static Dictionary<string, string> ReadAll(IEnumerable<SourceFile> files) =>
        files.SelectMany(Read).ToDictionary(StringComparer.Ordinal);

    /// <summary>A code, then the English words: <c>new("a.b", $"…")</c>, <c>new Invalid("Field", "a.b", "…")</c>; or a base call.</summary>
    [GeneratedRegex(
        @"(?:\b\w+\(\s*|\bInvalid\([^,;]+,\s*)""(?<code>[a-z_]+(\.[a-z_]+)+)"",\s*\$?""|\bError\(\s*""(?<code>not_found|invalid|stale)"",",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex ErrorCode();

    [GeneratedRegex(@"IStringLocalizer<(?<type>\w+)>\s+(?<name>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Localizer();

    [GeneratedRegex(@"\{(?<number>\d+)[^}]*\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Placeholder();

    [GeneratedRegex("\"(?<action>(?:catalog|instance|operation|payment|person|plan|points|server|ssh_key|template|terminal|voucher)\\.[a-z_-]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AuditAction();
}
