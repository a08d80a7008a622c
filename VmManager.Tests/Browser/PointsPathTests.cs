using System.Globalization;
using Microsoft.Playwright;
using VmManager.Core.Billing;
using VmManager.Tests.Support;

namespace VmManager.Tests.Browser;

/// <summary>Points as a newcomer sees them, in Chromium: the real executable, PostgreSQL, and a container that really runs.</summary>
[Trait("Speed", "Slow")]
public sealed class PointsPathTests(TestDatabase database, Chromium chromium) : IClassFixture<TestDatabase>, IClassFixture<Chromium>
{
    private const string Code = "HELLO-POINTS";

    /// <summary>A cycle ends each minute, some seconds are left to settle.</summary>
    private const int WithinACycle = 90_000;

    [Fact]
    public async Task Newcomer_SeesPointsMove_RedeemsAVoucher_AndProvesTheStatement()
    {
        await using var platform = new RunningPlatform(database, await LocalEngine.SharedAsync(), ("Billing:DemoVoucher", Code));
        var web = await platform.StartAsync();
        await using var profile = await chromium.NewProfileAsync(new BrowserNewContextOptions { BaseURL = web.Address.ToString(), Locale = "en-GB" });
        var page = await profile.NewPageAsync();
        await Newcomer.SignUpAsync(page, platform.MailFolder);

        await page.GotoAsync("/billing");
        var balance = page.Locator(".balance-figures .is-main .point-figure");
        await Assertions.Expect(balance).ToHaveAttributeAsync("title", "100.00");
        await CreateAsync(page);

        await page.GotoAsync("/billing");
        await Assertions.Expect(balance).Not.ToHaveAttributeAsync("title", "100.00", new() { Timeout = WithinACycle });
        (await AmountAsync(balance)).ShouldBeInRange(99.9m, 99.99999m, "the smallest plan ran for a minute or two");

        await page.GotoAsync("/billing/add");
        await page.FillAsync("#Code", Code.ToLowerInvariant());
        await page.GetByRole(AriaRole.Button, new() { Name = "Redeem" }).ClickAsync();
        await Assertions.Expect(page.Locator(".toast")).ToContainTextAsync("50.00");
        await page.GotoAsync("/billing");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("+50.00");
        (await AmountAsync(balance)).ShouldBeInRange(149.8m, 149.99999m);

        await ProveStatementAsync(page);
    }

    private static async Task CreateAsync(IPage page)
    {
        await page.GotoAsync("/instances/new");
        await Assertions.Expect(page.Locator(".quote-panel")).ToContainTextAsync("0.30");
        await page.Locator("main").GetByRole(AriaRole.Button, new() { Name = "Create instance" }).ClickAsync();
        await Assertions.Expect(page.Locator("table tbody")).ToContainTextAsync("Running", new() { Timeout = 60_000 });
    }

    /// <summary>Downloads this month's lines and has the script check them, as somebody who does not trust the platform would.</summary>
    private static async Task ProveStatementAsync(IPage page)
    {
        await page.GotoAsync("/billing/statements");
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "CSV" }).First.ClickAsync());
        var file = await download.PathAsync();
        (await File.ReadAllTextAsync(file)).ShouldContain(nameof(EntryKind.Voucher));

        await Commands.RunAsync("python3", Path.Combine(Repository.Root, "scripts", "verify-statement"), file);
    }

    private static async Task<decimal> AmountAsync(ILocator figure) =>
        decimal.Parse((await figure.GetAttributeAsync("title"))!, CultureInfo.InvariantCulture);
}
