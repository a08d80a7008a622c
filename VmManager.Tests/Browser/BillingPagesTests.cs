using Microsoft.Playwright;
using VmManager.Tests.Support.Pages;
using VmManager.Tests.Support.Pages.Billing;

namespace VmManager.Tests.Browser;

/// <summary>What only a browser does on the pages about points.</summary>
[Collection(PageSite.Collection)]
[Trait("Speed", "Slow")]
public sealed class BillingPagesTests(PageSite site)
{
    [Fact]
    public async Task Dragging_OneInstanceOntoAnother_GivesItItsNumber()
    {
        var platform = new PretendPlatform().Fill();
        var first = platform.Details.First(detail => detail.Row.Name == "web-2").Row;
        platform.Billing.Priorities[first.Id.Value] = 2;
        await using var host = await PageHost.StartAsync(platform, site.Database);
        await using var profile = await site.BrowserAsync(PretendPlatform.Ada.PersonId, host: host);
        var page = await profile.NewPageAsync();
        await page.GotoAsync(host.Address + "billing/low-balance");
        var rows = page.Locator(".stop-order li");

        await rows.Filter(new() { HasText = "staging" }).DragToAsync(rows.Filter(new() { HasText = "web-2" }));

        await Assertions.Expect(rows.First).ToContainTextAsync("staging");
        platform.Billing.AskedFor<PriorityAsked>().ShouldHaveSingleItem().Priority.ShouldBe(2);
    }

    [Fact]
    public async Task Codes_OfNewVouchers_AreKeptAsAFile()
    {
        await using var profile = await site.BrowserAsync(SamplePeople.Grace);
        var page = await profile.NewPageAsync();
        await page.GotoAsync(site.Host.Address + "admin/billing/vouchers/new");
        await page.FillAsync("#name", "Open day");
        await page.FillAsync("#amount", "5");
        await page.FillAsync("#count", "3");
        await page.ClickAsync("main form button[type=submit]");

        var download = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("[data-save]"));

        await using var file = await download.CreateReadStreamAsync();
        using var reader = new StreamReader(file);
        (await reader.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(3);
    }

    [Fact]
    public async Task Statement_OnPaper_IsTheSheetAlone()
    {
        await using var profile = await site.BrowserAsync(PretendPlatform.Ada.PersonId);
        var page = await profile.NewPageAsync();
        await page.GotoAsync(site.Host.Address + $"billing/statements/{SampleBilling.Months[0]}");
        await page.WaitForSelectorAsync(".statement");
        await page.EvaluateAsync("document.documentElement.dataset.theme = 'dark'");

        await page.EmulateMediaAsync(new() { Media = Media.Print });

        foreach (var hidden in new[] { ".side-nav", ".top-bar", ".tab-links", "[data-print]" })
            await Assertions.Expect(page.Locator(hidden).First).ToBeHiddenAsync();
        await Assertions.Expect(page.Locator(".statement")).ToBeVisibleAsync();
        (await page.EvaluateAsync<string>("getComputedStyle(document.querySelector('.statement')).backgroundColor")).ShouldBe("rgb(255, 255, 255)", "also from a dark screen");
    }
}
