using System.Globalization;
using System.Text.RegularExpressions;
using VmManager.Tests.Support;

namespace VmManager.Tests.Hosting;

/// <summary>The colours of tokens.css: both themes complete and alike, and every pair that carries text readable (WCAG AA).</summary>
public sealed partial class TokenTests
{
    private static readonly string Css = File.ReadAllText(Path.Combine(Repository.Root, "VmManager.Web", "wwwroot", "css", "tokens.css"));
    private static readonly Dictionary<string, string> Light = Read(Css.Split(":root[data-theme")[0]);
    private static readonly Dictionary<string, string> Asked = Read(Block(":root[data-theme=\"dark\"]"));
    private static readonly Dictionary<string, string> Preferred = Read(Block(":root:not("));

    [Fact]
    public void DarkTheme_AskedForAndPreferred_IsTheSame() => Preferred.ShouldBe(Asked);

    [Theory]
    [InlineData("light")]
    [InlineData("dark")]
    public void Text_OnEverySurface_IsReadable(string theme)
    {
        string[] inks = ["text", "text-muted", "text-faint", "accent-ink", "danger-ink", "success-ink", "warning-ink", "info-ink"];
        foreach (var surface in new[] { "canvas", "surface", "surface-raised", "surface-sunken", "surface-hover" })
        {
            foreach (var ink in inks)
                Contrast(theme, ink, surface).ShouldBeGreaterThanOrEqualTo(4.5, $"{theme}: --{ink} on --{surface}");
            Contrast(theme, "line-control", surface).ShouldBeGreaterThanOrEqualTo(3, $"{theme}: --line-control on --{surface}");
        }
    }

    [Theory]
    [InlineData("light")]
    [InlineData("dark")]
    public void Text_OnFills_IsReadable(string theme)
    {
        (string Ink, string Fill)[] pairs =
        [
            ("accent-contrast", "accent"), ("accent-contrast", "accent-hover"), ("accent-contrast", "accent-active"), ("accent-ink", "accent-soft"),
            ("danger-contrast", "danger"), ("danger-contrast", "danger-hover"), ("danger-ink", "danger-soft"), ("success-ink", "success-soft"),
            ("warning-ink", "warning-soft"), ("info-ink", "info-soft"), ("panel-text", "panel"), ("panel-muted", "panel"), ("panel-accent", "panel"),
        ];
        foreach (var (ink, fill) in pairs)
            Contrast(theme, ink, fill).ShouldBeGreaterThanOrEqualTo(4.5, $"{theme}: --{ink} on --{fill}");
    }

    private static double Contrast(string theme, string one, string other)
    {
        var (bright, dark) = (Luminance(theme, one), Luminance(theme, other));
        return (Math.Max(bright, dark) + 0.05) / (Math.Min(bright, dark) + 0.05);
    }

    private static double Luminance(string theme, string name)
    {
        var value = theme is "dark" && Asked.TryGetValue(name, out var dark) ? dark : Light[name];
        if (value.StartsWith("var(--", StringComparison.Ordinal))
            return Luminance(theme, value[6..^1]);
        double Channel(int index)
        {
            var part = int.Parse(value.AsSpan(index, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return part <= 0.03928 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4);
        }
        return (0.2126 * Channel(1)) + (0.7152 * Channel(3)) + (0.0722 * Channel(5));
    }

    private static string Block(string selector)
    {
        var from = Css.IndexOf(selector, StringComparison.Ordinal);
        return Css[from..Css.IndexOf('}', from)];
    }

    private static Dictionary<string, string> Read(string block) =>
        Declaration().Matches(block).ToDictionary(match => match.Groups["name"].Value, match => match.Groups["value"].Value, StringComparer.Ordinal);

    [GeneratedRegex(@"--(?<name>[\w-]+):\s*(?<value>[^;]+);", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Declaration();
}
