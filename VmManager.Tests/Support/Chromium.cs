using Microsoft.Playwright;

namespace VmManager.Tests.Support;

/// <summary>The machine's own Chromium, driven by Playwright. Each page has a profile of its own, without anything outside.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Quiet =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
        "--disable-sync",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async Task InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = "/usr/bin/chromium", Args = Quiet });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>A page in a profile of its own; dispose the profile when done.</summary>
    public async Task<IBrowserContext> NewProfileAsync(BrowserNewContextOptions? options = null)
    {
        var profile = await _browser!.NewContextAsync(options ?? new BrowserNewContextOptions { Locale = "en-GB" });
        profile.SetDefaultTimeout(60_000);
        return profile;
    }
}
