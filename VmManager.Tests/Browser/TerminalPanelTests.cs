using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using VmManager.Tests.Support;

namespace VmManager.Tests.Browser;

/// <summary>The terminal panel in a real browser, over a real shell.</summary>
[Collection(LocalSshdCollection.Name)]
[Trait("Speed", "Slow")]
public sealed class TerminalPanelTests(LocalSshd sshd, TestDatabase database, Chromium chromium)
    : IClassFixture<TestDatabase>, IClassFixture<Chromium>, IAsyncLifetime
{
    private TerminalHost _host = null!;
    private SeededInstance _instance = null!;
    private IBrowserContext _profile = null!;
    private IPage _page = null!;

    public async Task InitializeAsync()
    {
        _host = await TerminalHost.StartAsync(database, sshd, ("Terminals:ScrollbackKilobytes", "256"), ("Terminals:WindowKilobytes", "128"));
        _instance = await _host.InstanceAsync();
        _profile = await chromium.NewProfileAsync(new BrowserNewContextOptions
        {
            Locale = "en-GB",
            Permissions = ["clipboard-read", "clipboard-write"],
        });
        await _profile.AddCookiesAsync([new Cookie { Name = "person", Value = _instance.Actor.PersonId.ToString(), Url = _host.Origin }]);
        _page = await _profile.NewPageAsync();
        await OpenAsync(_page);
    }

    public async Task DisposeAsync()
    {
        await _profile.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Type_WhenTheShellIsOpen_ShowsItsOutput()
    {
        await TypeAsync("echo sum-$((40+2))\n");
        await SeenAsync("sum-42");
    }

    [Fact]
    public async Task Reload_WhenAShellRuns_ShowsItsScrollbackAndGoesOn()
    {
        await TypeAsync("mark=kept; echo before-$((1+1))\n");
        await SeenAsync("before-2");
        await _page.ReloadAsync();
        await SeenAsync("before-2");
        await TypeAsync("echo still-$mark\n");
        await SeenAsync("still-kept");
        _host.Sessions.List(_instance.Actor, _instance.Id).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Cut_WhenTheNetworkBreaks_ReconnectsWithoutLosingOutput()
    {
        await TypeAsync("echo before-$((1+1)); sleep 1; echo during-$((1+1)); sleep 1; echo after-$((1+1))\n");
        await SeenAsync("before-2");
        _host.CutSockets();
        await SeenAsync("after-2");
        var text = await TextAsync();
        text.ShouldContain("during-2");
        text.Split("before-2").Length.ShouldBe(2);
    }

    [Fact]
    public async Task Exit_WhenTheShellEnds_SaysSoAndOffersAnother()
    {
        await TypeAsync("exit 3\n");
        await Assertions.Expect(_page.Locator(".pane:visible .line")).ToContainTextAsync("status 3");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Open a new shell" }).ClickAsync();
        await TypeAsync("echo again-$((1+1))\n");
        await SeenAsync("again-2");
    }

    [Fact]
    public async Task Tabs_WhenSeveralAreOpen_KeepTheirOwnShellsOverAReload()
    {
        await TypeAsync("name=first\n");
        await _page.GetByRole(AriaRole.Button, new() { Name = "New terminal" }).ClickAsync();
        await ConnectedAsync(_page);
        await TypeAsync("name=second; echo in-$name\n");
        await SeenAsync("in-second");
        await _page.ReloadAsync();
        await Assertions.Expect(_page.GetByRole(AriaRole.Tab)).ToHaveCountAsync(2);
        await _page.GetByRole(AriaRole.Tab).Nth(0).ClickAsync();
        await ConnectedAsync(_page);
        await TypeAsync("echo here-$name\n");
        await SeenAsync("here-first");
        await _page.GetByRole(AriaRole.Tab).Nth(0).HoverAsync();
        await _page.Locator(".item .close").Nth(0).ClickAsync();
        await Assertions.Expect(_page.GetByRole(AriaRole.Tab)).ToHaveCountAsync(1);
        await Poll.UntilAsync(() => _host.Sessions.List(_instance.Actor, _instance.Id).Count == 1, what: "one shell to end");
    }

    [Fact]
    public async Task Resize_WhenTheWindowChanges_TellsTheShell()
    {
        await TypeAsync("stty size\n");
        await _page.SetViewportSizeAsync(640, 480);
        await TypeAsync("until [ $(stty size | cut -d' ' -f2) -lt 90 ]; do sleep 0.05; done; echo narrow-$((1+1))\n");
        await SeenAsync("narrow-2");
    }

    [Fact]
    public async Task Paste_WhenThereAreSeveralLines_AsksFirst()
    {
        await TypeAsync("bind 'set enable-bracketed-paste off'; echo plain-$((1+1))\n");
        await SeenAsync("plain-2");
        await _page.EvaluateAsync("navigator.clipboard.writeText('echo one-$((1+1))\\necho two-$((1+1))\\n')");
        await _page.Keyboard.PressAsync("Control+Shift+V");
        var dialog = _page.GetByRole(AriaRole.Dialog);
        await Assertions.Expect(dialog).ToContainTextAsync("Paste 3 lines?");
        (await TextAsync()).ShouldNotContain("one-2");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Paste" }).ClickAsync();
        await SeenAsync("two-2");
    }

    [Fact]
    public async Task Paste_WhenItIsLarge_ArrivesWhole()
    {
        await TypeAsync("stty raw -echo; echo go-$((1+1)); head -c 600000 | md5sum; stty sane\n");
        await SeenAsync("go-2");
        var paste = string.Concat(Enumerable.Range(0, 60_000).Select(line => FormattableString.Invariant($"{line:000000000}.")));
        await _page.EvaluateAsync("text => navigator.clipboard.writeText(text)", paste);
        await _page.Keyboard.PressAsync("Control+Shift+V");
#pragma warning disable CA5351 // Compared with what md5sum prints, nothing is protected by it.
        await SeenAsync(Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData(System.Text.Encoding.ASCII.GetBytes(paste))));
#pragma warning restore CA5351
    }

    [Fact]
    public async Task Copy_WhenTextIsSelected_PutsItOnTheClipboardInsteadOfInterrupting()
    {
        await TypeAsync("clear; echo word-$((1+1)); sleep 0.2; echo end-$((1+1))\n");
        await SeenAsync("end-2");
        await _page.Locator(".pane:visible .xterm-screen").DblClickAsync(new LocatorDblClickOptions { Position = new Position { X = 20, Y = 8 } });
        await _page.Keyboard.PressAsync("Control+C");
        (await _page.EvaluateAsync<string>("navigator.clipboard.readText()")).ShouldContain("word");
    }

    [Fact]
    public async Task Search_WhenWordsAreThere_CountsAndMarksThem()
    {
        await TypeAsync("clear; for i in 1 2 3; do echo needle-$i; done; echo end-$((1+1))\n");
        await SeenAsync("end-2");
        await _page.Keyboard.PressAsync("Control+Shift+F");
        await _page.GetByRole(AriaRole.Searchbox).FillAsync("needle-");
        await Assertions.Expect(_page.Locator(".search output")).ToContainTextAsync(" of 3");
        await _page.Keyboard.PressAsync("Escape");
        await TypeAsync("echo focus-$((1+1))\n");
        await SeenAsync("focus-2");
    }

    [Fact]
    public async Task Open_WhenAnotherWindowShowsTheTerminal_LeavesItThereUntilAskedBack()
    {
        await TypeAsync("name=mine\n");
        var other = await _profile.NewPageAsync();
        await _page.EvaluateAsync("localStorage.setItem('stolen', JSON.stringify({ ...sessionStorage }))");
        await other.GotoAsync($"{_host.Origin}/css/tokens.css");
        await other.EvaluateAsync("Object.entries(JSON.parse(localStorage.getItem('stolen'))).forEach(([key, value]) => sessionStorage.setItem(key, value))");
        await OpenAsync(other);
        await Assertions.Expect(_page.Locator(".pane:visible .line")).ToContainTextAsync("another window");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Bring it here" }).ClickAsync();
        await ConnectedAsync(_page);
        await TypeAsync("echo still-$name\n");
        await SeenAsync("still-mine");
        await Assertions.Expect(other.Locator(".pane:visible .line")).ToContainTextAsync("another window");
    }

    [Fact]
    public async Task Output_WhenThereIsMuch_ArrivesWholeAndThePageAnswersStill()
    {
        await TypeAsync("seq 1 300000; echo end-$((1+1))\n");
        await SeenAsync("end-2");
        (await TextAsync()).ShouldContain("300000\n");
        await TypeAsync("echo sum-$((1+1))\n");
        await SeenAsync("sum-2");
    }

    [Theory]
    [InlineData("light")]
    [InlineData("dark")]
    public async Task Panel_InEitherTheme_HasNoSeriousAxeFault(string theme)
    {
        await _page.EvaluateAsync("theme => { document.documentElement.dataset.theme = theme; dispatchEvent(new Event('themechange')); }", theme);
        await TypeAsync("ls --color=always /; printf '\\e[31mred \\e[32mgreen \\e[33myellow \\e[34mblue\\e[0m\\n'; echo end-$((1+1))\n");
        await SeenAsync("end-2");
        await _page.GetByRole(AriaRole.Button, new() { Name = "New terminal" }).ClickAsync();
        await ConnectedAsync(_page);
        await TypeAsync("exit\n");
        await Assertions.Expect(_page.Locator(".pane:visible .line")).ToContainTextAsync("status 0");
        await _page.Locator("[data-act=search]").ClickAsync();
        if (Environment.GetEnvironmentVariable("SHOTS") is { } shots)
            await _page.ScreenshotAsync(new() { Path = $"{shots}/terminal-{theme}.png" });
        var faults = (await _page.RunAxe()).Violations.Where(fault => fault.Impact is "serious" or "critical");
        faults.Select(fault => $"{fault.Id}: {string.Join(", ", fault.Nodes.Select(node => node.Html))}").ShouldBeEmpty();
    }

    [Fact]
    public async Task Panel_WhenItIsFrench_SpeaksFrench()
    {
        await using var profile = await chromium.NewProfileAsync(new BrowserNewContextOptions { Locale = "fr-FR" });
        await profile.AddCookiesAsync([new Cookie { Name = "person", Value = _instance.Actor.PersonId.ToString(), Url = _host.Origin }]);
        var page = await profile.NewPageAsync();
        await OpenAsync(page);
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Nouveau terminal" })).ToBeVisibleAsync();
    }

    private async Task OpenAsync(IPage page)
    {
        await page.GotoAsync($"{_host.Origin}/terminal-page/{_instance.Id}");
        await ConnectedAsync(page);
    }

    private static Task ConnectedAsync(IPage page) =>
        Assertions.Expect(page.Locator(".pane:visible")).ToHaveAttributeAsync("data-state", "open", new() { Timeout = 60_000 });

    private Task TypeAsync(string text) => TerminalScreen.TypeAsync(_page, text);

    private Task<string> TextAsync() => TerminalScreen.TextAsync(_page);

    private Task SeenAsync(string words) => TerminalScreen.SeenAsync(_page, words);
}
