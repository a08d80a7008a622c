using Microsoft.Playwright;

namespace VmManager.Tests.Support;

/// <summary>A page's terminal, as somebody at the keyboard uses it.</summary>
public static class TerminalScreen
{
    public static async Task TypeAsync(IPage page, string text)
    {
        await page.Locator(".pane:visible .xterm-helper-textarea").FocusAsync();
        await page.Keyboard.TypeAsync(text);
    }

    /// <summary>What stands in the terminal's lines: the screen itself is drawn, not written.</summary>
    public static Task<string> TextAsync(IPage page) => page.EvaluateAsync<string>("""
        () => {
          const buffer = document.querySelector(".terminal-panel")?.terminalPanel?.current.screen.terminal.buffer;
          if (!buffer) return "";
          const lines = Array.from({ length: buffer.active.length }, (_, index) => buffer.active.getLine(index));
          return lines.reduce((text, line) => text + (line.isWrapped ? "" : "\n") + line.translateToString(true), "");
        }
        """);

    /// <summary>Waits until the words stand on the screen or in its scrollback.</summary>
    public static Task SeenAsync(IPage page, string words) => Poll.UntilAsync(
        async () => (await TextAsync(page)).Contains(words, StringComparison.Ordinal), TimeSpan.FromSeconds(60), $"\"{words}\" on the screen");
}
