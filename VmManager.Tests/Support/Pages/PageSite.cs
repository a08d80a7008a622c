using Microsoft.Playwright;
using VmManager.Core.People;

namespace VmManager.Tests.Support.Pages;

/// <summary>One browser and one filled host for all tests that look at pages.</summary>
public sealed class PageSite : IAsyncLifetime
{
    public const string Collection = "pages";

    internal TestDatabase Database { get; } = new();

    internal Chromium Chromium { get; } = new();

    internal PretendPlatform Platform { get; } = new PretendPlatform().Fill();

    internal PageHost Host { get; private set; } = null!;

    internal SampleRows Rows { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await Task.WhenAll(Chromium.InitializeAsync(), Database.InitializeAsync());
        Host = await PageHost.StartAsync(Platform, Database);
        Rows = new SampleRows(Host, Platform);
        await Rows.FillAsync();
    }

    public async Task DisposeAsync()
    {
        await Chromium.DisposeAsync();
        await Host.DisposeAsync();
        await Database.DisposeAsync();
    }

    /// <summary>A browser with nobody or somebody signed in.</summary>
    internal async Task<IBrowserContext> BrowserAsync(PersonId? person, string locale = "en-GB", int width = 1440, PageHost? host = null)
    {
        var browser = await Chromium.NewProfileAsync(new BrowserNewContextOptions
        {
            Locale = locale,
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            ReducedMotion = ReducedMotion.Reduce,
        });
        if (person is { } id)
            await browser.AddCookiesAsync([await (host ?? Host).SessionAsync(id)]);
        return browser;
    }
}

[CollectionDefinition(PageSite.Collection)]
public sealed class PageSiteCollection : ICollectionFixture<PageSite>;
