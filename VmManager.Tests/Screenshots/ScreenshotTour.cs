using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using VmManager.Core.People;
using VmManager.Tests.Support;

namespace VmManager.Tests.Screenshots;

/// <summary>Takes the documentation's pictures of the real platform: real instances on a real engine, in Chromium.</summary>
internal sealed class ScreenshotTour(IPage page, RunningPlatform platform, string folder)
{
    private const int Wide = 1280;
    private const int Phone = 390;

    /// <summary>Long enough for the charts to show something.</summary>
    private static readonly TimeSpan Use = TimeSpan.FromSeconds(75);

    private static readonly string[] Names = ["web", "db", "build"];

    private static readonly LocatorAssertionsToContainTextOptions Patiently = new() { Timeout = 120_000 };

    /// <summary>Starts everything that the pictures show, takes them, and ends it.</summary>
    public static async Task RunAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        await using var engine = await LocalEngine.StartAsync(allTemplates: true);
        var database = new TestDatabase();
        var chromium = new Chromium();
        await database.InitializeAsync();
        await chromium.InitializeAsync();
        try
        {
            await using var platform = new RunningPlatform(
                database, engine, ("LocalEngine:CpuOvercommit", "4"), ("LocalEngine:MemoryOvercommit", "1"), ("LocalEngine:DiskOvercommit", "2"));
            var web = await platform.StartAsync();
            await using var profile = await chromium.NewProfileAsync(new BrowserNewContextOptions { BaseURL = web.Address.ToString(), Locale = "en-GB" });
            await new ScreenshotTour(await profile.NewPageAsync(), platform, folder).RunAsync();
        }
        finally
        {
            await chromium.DisposeAsync();
            await database.DisposeAsync();
        }
    }

    private async Task RunAsync()
    {
        await page.SetViewportSizeAsync(Wide, 800);
        var email = await Newcomer.SignUpAsync(page, platform.MailFolder);
        await page.GotoAsync("/instances/new");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Create instance");
        await TakeAsync("create");
        foreach (var name in Names)
            await CreateAsync(name);
        await page.GotoAsync("/instances");
        await Assertions.Expect(page.Locator("table tbody")).ToContainTextAsync("Creating");
        await TakeAsync("creating");
        await Assertions.Expect(page.Locator("table tbody tr").Filter(new() { HasText = "Running" })).ToHaveCountAsync(Names.Length, new() { Timeout = 120_000 });
        var instance = await page.Locator("table tbody a", new() { HasText = "web" }).First.GetAttributeAsync("href");
        await WorkAsync(instance!);
        await Assertions.Expect(page.Locator(".toast")).ToHaveCountAsync(0, new() { Timeout = 60_000 });
        await TakeAsync("terminal", ColorScheme.Dark);
        await LoadAsync();
        await page.GotoAsync("/instances");
        await TakeAsync("instances");
        await page.GotoAsync(instance!);
        await page.GetByRole(AriaRole.Button, new() { Name = "Show the password once" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Show the password once" })).ToHaveCountAsync(0);
        await page.GotoAsync(instance!);
        await Assertions.Expect(page.Locator("figure").First).ToContainTextAsync("%");
        await Assertions.Expect(page.Locator("figure").First).Not.ToContainTextAsync("–");
        await TakeAsync("instance");
        await TakeAsync("instance-dark", ColorScheme.Dark);
        await TakeAsync("instance-phone", width: Phone);
        await page.GotoAsync("/");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync(Names[0], Patiently);
        await TakeAsync("dashboard");
        await AdministerAsync(email);
    }

    private async Task CreateAsync(string name)
    {
        await page.GotoAsync("/instances/new");
        await page.Locator("#Name").FillAsync(name);
        await page.Locator("main").GetByRole(AriaRole.Button, new() { Name = "Create instance" }).ClickAsync();
        await page.WaitForURLAsync("**/instances");
        await Assertions.Expect(page.Locator("table tbody")).ToContainTextAsync(name);
    }

    private async Task WorkAsync(string instance)
    {
        await page.GotoAsync(instance + "/terminal");
        await TerminalScreen.SeenAsync(page, "@web");
        await TerminalScreen.TypeAsync(page, "hostname; cat /etc/os-release | head -n 4; free -h\n");
        await TerminalScreen.SeenAsync(page, "Swap:");
        await TerminalScreen.TypeAsync(page, "for i in 1 2 3 4 5 6 7; do head -c 60M /dev/zero | sha256sum >/dev/null; sleep 4; done & top -b -n 1 | head -n 12\n");
        await TerminalScreen.SeenAsync(page, "systemd");
    }

    /// <summary>Waits until the instances have been watched for a while.</summary>
    private async Task LoadAsync()
    {
        using var pace = new PeriodicTimer(Use);
        await pace.WaitForNextTickAsync();
    }

    private async Task AdministerAsync(string email)
    {
        await platform.ReadAsync(database => database.Users.Where(person => person.Email == email)
            .ExecuteUpdateAsync(set => set.SetProperty(person => person.Role, PersonRole.Admin)));
        await page.Context.ClearCookiesAsync();
        await page.GotoAsync("/account/sign-in");
        await Newcomer.SignInAsync(page, email);
        await page.GotoAsync("/admin/overview");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("local", Patiently);
        await TakeAsync("admin");
    }

    private async Task TakeAsync(string name, ColorScheme theme = ColorScheme.Light, int width = Wide)
    {
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = theme, ReducedMotion = ReducedMotion.Reduce });
        await page.SetViewportSizeAsync(width, width == Wide ? 800 : 844);
        await Assertions.Expect(page.Locator(".skeleton:visible")).ToHaveCountAsync(0, new() { Timeout = 60_000 });
        // The mouse, where a click left it, would show its button as touched.
        await page.Mouse.MoveAsync(0, 0);
        await page.EvaluateAsync("() => document.fonts.ready");
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png"), Animations = ScreenshotAnimations.Disabled });
        Console.WriteLine(name);
    }
}
