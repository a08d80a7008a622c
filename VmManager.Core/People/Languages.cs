using VmManager.Core.Shared;

namespace VmManager.Core.People;

/// <summary>The languages that the pages and mails exist in.</summary>
public static class Languages
{
    public static IReadOnlyList<string> All { get; } = ["en", "fr"];

    /// <summary>One of the languages, or empty to follow the browser.</summary>
    public static Result<string> Parse(string? text) =>
        string.IsNullOrEmpty(text) ? "" : All.Contains(text, StringComparer.Ordinal)
            ? text
            : new Error("language.unknown", "Choose one of the languages.");
}
