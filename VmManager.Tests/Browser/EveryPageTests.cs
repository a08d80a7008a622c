using System.Collections.Concurrent;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;
using VmManager.Tests.Support.Pages;

namespace VmManager.Tests.Browser;

/// <summary>What holds for every page of the product: no serious fault in either theme, no window too narrow, a quiet console.</summary>
[Collection(PageSite.Collection)]
[Trait("Speed", "Slow")]
public sealed class EveryPageTests(PageSite site)
{
    private const int PhoneWidth = 390;
    private const int PagesAtOnce = 3;

    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    [Theory]
    [InlineData(PageVisitor.Nobody)]
    [InlineData(PageVisitor.Person)]
    [InlineData(PageVisitor.Admin)]
    public async Task Page_InBothThemesAndOnAPhone_HasNoSeriousFault(PageVisitor visitor)
    {
        var faults = new ConcurrentBag<string>();
        await ForEachAsync(visitor, "en-GB", 1440, faults, async (page, address) =>
        {
            await page.EvaluateAsync(Axe);
            foreach (var theme in new[] { "light", "dark" })
            {
                foreach (var fault in await AxeFaultsAsync(page, theme))
                    faults.Add($"{address}, {theme}: {fault}");
            }
            await page.SetViewportSizeAsync(PhoneWidth, 900);
            await CheckWidthAsync(page, address, faults);
            await page.SetViewportSizeAsync(1440, 900);
        });

        faults.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(PageVisitor.Nobody)]
    [InlineData(PageVisitor.Person)]
    [InlineData(PageVisitor.Admin)]
    public async Task Page_InFrenchOnAPhone_NeedsNoSidewaysScrolling(PageVisitor visitor)
    {
        var faults = new ConcurrentBag<string>();
        await ForEachAsync(visitor, "fr-FR", PhoneWidth, faults, (page, address) => CheckWidthAsync(page, address, faults));

        faults.ShouldBeEmpty();
    }

    private static async Task CheckWidthAsync(IPage page, string address, ConcurrentBag<string> faults)
    {
        var width = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth");
        if (width > PhoneWidth)
            faults.Add($"{address} is {width} pixels wide: {await WidestAsync(page)}");
    }

    private static async Task<string[]> AxeFaultsAsync(IPage page, string theme) => await page.EvaluateAsync<string[]>(
        """
        async theme => {
          document.documentElement.dataset.theme = theme;
          dispatchEvent(new CustomEvent("themechange", { detail: theme }));
          const found = await axe.run(document, { resultTypes: ["violations"], iframes: false });
          return found.violations.filter(fault => ["serious", "critical"].includes(fault.impact))
            .flatMap(fault => fault.nodes.map(node => `${fault.id} at ${node.target}: ${node.any.concat(node.all, node.none).map(check => check.message).join("; ")}`));
        }
        """, theme);

    private static Task<string> WidestAsync(IPage page) => page.EvaluateAsync<string>(
        """
        () => [...document.querySelectorAll("body *")].filter(element => element.getBoundingClientRect().right > innerWidth + 1)
          .map(element => `${element.tagName.toLowerCase()}.${element.className?.baseVal ?? element.className}`).slice(-3).join(" > ")
        """);

    /// <summary>Shows every page that is for this visitor; what the console says against one is a fault too.</summary>
    private async Task ForEachAsync(PageVisitor visitor, string locale, int width, ConcurrentBag<string> faults, Func<IPage, string, Task> look)
    {
        await using var browser = await site.BrowserAsync(visitor.PersonId(), locale, width);
        var addresses = new ConcurrentQueue<string>(await PageAddresses.OfAsync(site, visitor));
        addresses.Count.ShouldBeGreaterThan(10);
        await Task.WhenAll(Enumerable.Range(0, PagesAtOnce).Select(async _ =>
        {
            var page = await browser.NewPageAsync();
            var address = "";
            page.PageError += (_, error) => faults.Add($"{address}: {error}");
            page.Console += (_, message) =>
            {
                if (message.Type is "error" && !IsOwnStatus(page, message))
                    faults.Add($"{address}: {message.Text}");
            };
            while (addresses.TryDequeue(out var next))
            {
                address = next;
                await page.GotoAsync(new Uri(site.Host.Address, address).ToString(), new() { WaitUntil = WaitUntilState.DOMContentLoaded });
                if (await IsDrawnAsync(page))
                    await look(page, address);
                else
                    faults.Add($"{address} is never drawn. It shows: {await page.InnerTextAsync("body")}");
            }
        }));
    }

    /// <summary>The answer of an error page has its status, which the browser notes.</summary>
    private static bool IsOwnStatus(IPage page, IConsoleMessage message) =>
        message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal) && message.Location.StartsWith(page.Url, StringComparison.Ordinal);

    private static async Task<bool> IsDrawnAsync(IPage page)
    {
        try
        {
            await page.WaitForFunctionAsync(
                """
                () => document.readyState === "complete" && document.querySelector("main h1")
                  && ![...document.querySelectorAll("main .skeleton")].some(one => one.checkVisibility())
                """,
                options: new() { Timeout = 20_000 });
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
