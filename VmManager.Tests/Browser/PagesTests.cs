using Microsoft.Playwright;
using VmManager.Core.Instances;
using VmManager.Tests.Support.Pages;

namespace VmManager.Tests.Browser;

/// <summary>The pages as a browser shows them, over a pretended platform with a bit of everything.</summary>
[Collection(PageSite.Collection)]
[Trait("Speed", "Slow")]
public sealed class PagesTests(PageSite site)
{
    [Fact]
    public async Task Typing_FasterThanTheServerAnswers_LosesNoLetter()
    {
        var platform = new PretendPlatform().Fill();
        await using var host = await PageHost.StartAsync(platform, site.Database);
        await using var profile = await site.BrowserAsync(PretendPlatform.Ada.PersonId, host: host);
        var page = await profile.NewPageAsync();
        await page.GotoAsync(host.Address + Named("instances/{web-2}/settings", platform));
        await page.ClickAsync(".danger-zone button");
        await page.WaitForSelectorAsync("dialog[open] input");

        // At once, without the pauses of a hand: each letter is under way while the next is typed.
        await page.Keyboard.TypeAsync("web-2");

        await page.ClickAsync("dialog[open] .button-danger");
        await Assertions.Expect(page).ToHaveURLAsync(new Uri(host.Address, "instances").ToString(), new() { Timeout = 60_000 });
        platform.Asked.OfType<DeleteAsked>().ShouldHaveSingleItem().ConfirmedName.ShouldBe("web-2");
    }

    [Fact]
    public async Task Script_OfTheLargestSize_TravelsWithoutEndingThePage()
    {
        var platform = new PretendPlatform();
        await using var host = await PageHost.StartAsync(platform, site.Database);
        await using var profile = await site.BrowserAsync(PretendPlatform.Ada.PersonId, host: host);
        var page = await profile.NewPageAsync();
        await page.GotoAsync(host.Address + "instances/new");
        await page.ClickAsync("details.advanced summary");
        var script = "#!/bin/sh\n" + string.Concat(Enumerable.Repeat("echo \"é\\\t\"\n", 5000));

        // Pasted, as people do: filled in by the driver, so many lines take the browser half a minute.
        await profile.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await page.EvaluateAsync("text => navigator.clipboard.writeText(text)", script);
        await page.FocusAsync("#UserScript");
        await page.Keyboard.PressAsync("Control+V");
        await page.ClickAsync(".summary button[type=submit]");

        await Assertions.Expect(page).ToHaveURLAsync(new Uri(host.Address, "instances").ToString(), new() { Timeout = 60_000 });
        platform.Asked.OfType<CreateInstances>().ShouldHaveSingleItem().UserScript.ShouldBe(script);
    }

    [Fact]
    public async Task Theme_ChosenInTheMenu_HoldsAtOnceAndAfterAReload()
    {
        await using var profile = await site.BrowserAsync(PretendPlatform.Ada.PersonId);
        var page = await profile.NewPageAsync();
        await page.GotoAsync(site.Host.Address.ToString());
        await page.ClickAsync(".person-button");

        await page.ClickAsync("button[aria-label='Dark']");

        await page.WaitForSelectorAsync("html[data-theme=dark]", new PageWaitForSelectorOptions { State = WaitForSelectorState.Attached });
        var answer = await profile.APIRequest.GetAsync(site.Host.Address.ToString());
        (await answer.TextAsync()).ShouldContain("data-theme=\"dark\"", Case.Sensitive, "the document itself must know, or it flashes");
    }

    [Fact]
    public async Task Language_OfTheBrowser_IsThePagesAndTheCircuits()
    {
        await using var profile = await site.BrowserAsync(PretendPlatform.Ada.PersonId, "fr-FR");
        var page = await profile.NewPageAsync();

        await page.GotoAsync(site.Host.Address + "instances");

        await page.WaitForSelectorAsync("th:has-text('Adresse')");
        (await page.GetAttributeAsync("html", "lang")).ShouldBe("fr");
        (await page.TextContentAsync("td.price"))!.ShouldContain("0,0");
    }

    private static string Named(string address, PretendPlatform platform) =>
        platform.Details.Aggregate(address, (text, detail) => text.Replace($"{{{detail.Row.Name}}}", detail.Row.Id.ToString(), StringComparison.Ordinal));
}
