using VmManager.Tests.Support;

namespace VmManager.Tests.Architecture;

/// <summary>The repository's own source files, for rules that reflection cannot see.</summary>
internal static class SourceTree
{
    private static readonly string[] Generated = ["bin", "obj", "node_modules", "Migrations", "lib", "_framework"];

    /// <summary>Files of a project by their endings, generated ones left out; paths are relative to the repository.</summary>
    public static IReadOnlyList<SourceFile> Of(string project, params string[] endings) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, project), "*", SearchOption.AllDirectories)
            .Where(path => endings.Any(ending => path.EndsWith(ending, StringComparison.Ordinal)))
            .Select(path => new SourceFile(Path.GetRelativePath(Repository.Root, path), path))
            .Where(file => !file.Name.Split('/').Any(part => Generated.Contains(part)))
            .OrderBy(file => file.Name, StringComparer.Ordinal),
    ];

    /// <summary>C# and Razor of the three projects that ship.</summary>
    public static IReadOnlyList<SourceFile> Product { get; } =
        [.. new[] { "VmManager.Core", "VmManager.Infrastructure", "VmManager.Web" }.SelectMany(project => Of(project, ".cs", ".razor"))];

    public static IReadOnlyList<SourceFile> Tests { get; } = Of("VmManager.Tests", ".cs");
}

/// <summary>A source file; its text is read when first asked for.</summary>
internal sealed class SourceFile(string name, string path)
{
    private readonly Lazy<string> _text = new(() => File.ReadAllText(path));

    /// <summary>Relative to the repository.</summary>
    public string Name { get; } = name;

    public string Text => _text.Value;

    public string[] Lines => Text.Split('\n');

    public override string ToString() => Name;
}
