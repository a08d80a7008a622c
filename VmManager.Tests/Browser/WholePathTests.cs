using System.Text.RegularExpressions;
using Microsoft.Playwright;
using VmManager.Tests.Support;

namespace VmManager.Tests.Browser;

/// <summary>The main job as a newcomer does it, in Chromium: the real executable, PostgreSQL, Incus and a shell in a real container.</summary>
[Trait("Speed", "Slow")]
public sealed partial class WholePathTests(TestDatabase database, Chromium chromium) : IClassFixture<TestDatabase>, IClassFixture<Chromium>
{
    private static readonly LocatorAssertionsToContainTextOptions Patiently = new() { Timeout = 60_000 };

    [Fact]
    public async Task Newcomer_RegistersCreatesWorksResizesAndDeletes()
    {
        await using var platform = new RunningPlatform(database, await LocalEngine.SharedAsync());
        var web = await platform.StartAsync();
        await using var profile = await chromium.NewProfileAsync(new BrowserNewContextOptions { BaseURL = web.Address.ToString(), Locale = "en-GB" });
        var page = await profile.NewPageAsync();

        await Newcomer.SignUpAsync(page, platform.MailFolder);
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("instance", Patiently);

        await page.GotoAsync("/instances/new");
        await page.Locator("main").GetByRole(AriaRole.Button, new() { Name = "Create instance" }).ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/instances$", RegexOptions.None, TimeSpan.FromSeconds(1)), new() { Timeout = 60_000 });
        await Assertions.Expect(page.Locator("table tbody")).ToContainTextAsync("Running", Patiently);
        var name = (await page.Locator("table tbody tr td a, table tbody tr th a").First.InnerTextAsync()).Trim();
        await page.Locator("table tbody").GetByText(name).First.ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(InstanceAddress(), new() { Timeout = 60_000 });
        var address = InstanceAddress().Match(page.Url).Value;

        await WorkInTerminalAsync(page, address, name);
        await SwitchAsync(page, address);
        await ResizeAsync(page, address);
        await DeleteAsync(page, address, name);
    }

    private static async Task WorkInTerminalAsync(IPage page, string address, string name)
    {
        await page.GotoAsync(address + "/terminal");
        await TerminalScreen.SeenAsync(page, $"@{name}");
        await TerminalScreen.TypeAsync(page, "id; hostname; cat /etc/os-release\n");
        await TerminalScreen.SeenAsync(page, "uid=1000");
        await TerminalScreen.SeenAsync(page, "PRETTY_NAME=");
        await page.ReloadAsync();
        await TerminalScreen.SeenAsync(page, "uid=1000");
    }

    private static async Task SwitchAsync(IPage page, string address)
    {
        await page.GotoAsync(address);
        var header = page.Locator("main");
        await page.GetByRole(AriaRole.Button, new() { Name = "Shut down", Exact = true }).ClickAsync();
        if (await page.Locator("dialog[open]").CountAsync() > 0)
            await page.Locator("dialog[open] button").Last.ClickAsync();
        await Assertions.Expect(header).ToContainTextAsync("Stopped", Patiently);
        await page.GetByRole(AriaRole.Button, new() { Name = "Start", Exact = true }).ClickAsync();
        await Assertions.Expect(header).ToContainTextAsync("Running", Patiently);
    }

    private static async Task ResizeAsync(IPage page, string address)
    {
        await page.GotoAsync(address + "/resize");
        await page.GetByRole(AriaRole.Radio, new() { NameRegex = Micro() }).CheckAsync(new() { Force = true });
        await page.GetByRole(AriaRole.Button, new() { NameRegex = Micro() }).ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync(ResizedSize(), Patiently);
    }

    private static async Task DeleteAsync(IPage page, string address, string name)
    {
        await page.GotoAsync(address + "/settings");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete instance" }).ClickAsync();
        await page.Locator("dialog[open] input").FillAsync(name);
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete for good" }).ClickAsync();
        await page.GotoAsync("/instances");
        await Assertions.Expect(page.Locator("main")).Not.ToContainTextAsync(name, new() { Timeout = 60_000 });
    }

    [GeneratedRegex(@"/instances/[0-9a-f-]{36}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InstanceAddress();

    /// <summary>As the header of the instance tells it; the cards of the plans say it otherwise.</summary>
    [GeneratedRegex(@"Micro · \d+ vCPU · 1 GiB", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ResizedSize();

    [GeneratedRegex("Micro", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Micro();
}
