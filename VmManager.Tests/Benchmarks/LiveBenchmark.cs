using System.Globalization;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using Microsoft.Playwright;
using VmManager.Core.Engines;
using VmManager.Tests.Support;

namespace VmManager.Tests.Benchmarks;

/// <summary>
/// From the moment at which the engine says that an instance's state changed (frozen and thawed behind the platform's back) to the changed
/// badge on a page open in Chromium. Both clocks are this machine's.
/// </summary>
internal sealed partial class LiveBenchmark : IBenchmark
{
    private const int Changes = 30;

    /// <summary>Notes when the badge shows another state.</summary>
    private const string Watch = """
        () => {
          window.seen = [];
          const header = document.querySelector('main');
          const state = () => header.querySelector('.status-badge')?.textContent.trim();
          let last = state();
          new MutationObserver(() => {
            const now = state();
            if (now !== last) window.seen.push(Date.now());
            last = now;
          }).observe(header, { subtree: true, childList: true, characterData: true });
        }
        """;

    public string Name => "live";

    public async Task<IReadOnlyList<Figure>> MeasureAsync()
    {
        await using var engine = await LocalEngine.StartAsync();
        var database = new TestDatabase();
        var chromium = new Chromium();
        await database.InitializeAsync();
        await chromium.InitializeAsync();
        try
        {
            await using var platform = new RunningPlatform(database, engine);
            var web = await platform.StartAsync();
            await using var profile = await chromium.NewProfileAsync(new BrowserNewContextOptions { BaseURL = web.Address.ToString(), Locale = "en-GB" });
            var page = await profile.NewPageAsync();
            await Newcomer.SignUpAsync(page, platform.MailFolder);
            var name = await CreateAsync(page);
            var times = await MeasureAsync(page, engine, name);
            times.Sort();
            var median = times[times.Count / 2];
            return
            [
                new Figure("state change in the engine to open page, median", Number($"{median:0} ms"), "<= 500 ms", median <= 500),
                new Figure("state change in the engine to open page, slowest", Number($"{times[^1]:0} ms")),
            ];
        }
        finally
        {
            await chromium.DisposeAsync();
            await database.DisposeAsync();
        }
    }

    private static async Task<string> CreateAsync(IPage page)
    {
        await page.GotoAsync("/instances/new");
        await page.Locator("main").GetByRole(AriaRole.Button, new() { Name = "Create instance" }).ClickAsync();
        await page.WaitForURLAsync("**/instances");
        await Assertions.Expect(page.Locator("table tbody")).ToContainTextAsync("Running", new() { Timeout = 60_000 });
        var link = page.Locator("table tbody tr th a, table tbody tr td a").First;
        var name = (await link.InnerTextAsync()).Trim();
        await link.ClickAsync();
        await page.WaitForURLAsync(InstanceAddress());
        return name;
    }

    private static async Task<List<double>> MeasureAsync(IPage page, LocalEngine engine, string name)
    {
        await using var beside = engine.Connect();
        var guest = (await beside.ObserveAsync(CancellationToken.None)).ShouldSucceed().Guests.Single(guest => guest.Reference.Contains(name, StringComparison.Ordinal));
        using var ending = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var heard = Channel.CreateUnbounded<EngineEvent>();
        var listening = ListenAsync(beside, guest, heard.Writer, ending.Token);
        // Pairs until one is heard: nothing is sent again for those who come late.
        do
        {
            await engine.IncusAsync("pause", guest.Reference);
            await engine.IncusAsync("resume", guest.Reference);
        }
        while (!heard.Reader.TryRead(out var first) || first.Action is not "instance-paused");
        await heard.Reader.ReadAsync(ending.Token);
        await Assertions.Expect(page.Locator("main .status-badge").First).ToContainTextAsync("Running");
        await page.EvaluateAsync(Watch);
        var times = new List<double>();
        for (var change = 0; change < Changes; change++)
        {
            await engine.IncusAsync(change % 2 == 0 ? "pause" : "resume", guest.Reference);
            var changed = (await heard.Reader.ReadAsync(ending.Token)).At;
            await page.WaitForFunctionAsync("count => window.seen.length >= count", change + 1);
            times.Add(await page.EvaluateAsync<double>("() => window.seen[window.seen.length - 1]") - changed.ToUnixTimeMilliseconds());
        }
        await ending.CancelAsync();
        await listening;
        return times;
    }

    private static async Task ListenAsync(IEngine engine, ObservedGuest guest, ChannelWriter<EngineEvent> heard, CancellationToken until)
    {
        await foreach (var happened in engine.WatchAsync(until))
        {
            if (IsPower(happened, guest))
                heard.TryWrite(happened);
        }
    }

    private static bool IsPower(EngineEvent happened, ObservedGuest guest) =>
        string.Equals(happened.Reference, guest.Reference, StringComparison.Ordinal)
        && happened.Action is "instance-paused" or "instance-resumed";

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"/instances/[0-9a-f-]{36}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InstanceAddress();
}
