using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using VmManager.Core.Engines;
using VmManager.Infrastructure.Engines.Incus;

namespace VmManager.Tests.Support;

/// <summary>
/// A real Incus of the tests' own, made by scripts/local-engine with the first template image in it. A watcher process takes it down and
/// away when the test process ends, however it ends. Its data lies in the temporary folder: the checkout may lie anywhere.
/// </summary>
public sealed class LocalEngine : IAsyncDisposable
{
    private static readonly Lazy<Task<LocalEngine>> Common = new(() => StartAsync());
    private static readonly string Scripts = Path.Combine(Repository.Root, "scripts");
    private static int _count;

    private readonly string _folder;
    private IReadOnlyDictionary<string, string> _settings = new Dictionary<string, string>();
    private int _names;

    private LocalEngine(string folder) => _folder = folder;

    /// <summary>The one that all tests share which leave its daemon running.</summary>
    public static Task<LocalEngine> SharedAsync() => Common.Value;

    /// <summary>Whether an engine here is a daemon of its own, which a test may kill; where systemd runs it is the system's service.</summary>
    public static bool IsPrivate => !Directory.Exists("/run/systemd/system");

    /// <summary>The daemon's Unix socket.</summary>
    public string Socket => _settings["SOCKET"];

    /// <summary>"https://…:8443", with a certificate of the daemon's own.</summary>
    public string HttpsUrl => _settings["HTTPS_URL"];

    public string Pool => _settings["POOL"];

    public string Network => _settings["NETWORK"];

    /// <summary>Where the guests' addresses lie, such as "10.117.3.0/24"; reachable from the test process.</summary>
    public string Subnet => _settings["SUBNET"];

    /// <summary>The alias of a small Debian or Ubuntu image with an SSH server.</summary>
    public string Image { get; private set; } = "";

    /// <summary>How the platform reaches it over the socket.</summary>
    public EngineConnection Connection => new("unix:" + Socket, null, null, Place);

    /// <summary>Pool and network, as a server's settings.</summary>
    public IReadOnlyDictionary<string, string> Place => new Dictionary<string, string>
    {
        [EngineConnection.StoragePool] = Pool,
        [EngineConnection.Network] = Network,
    };

    /// <summary>One for a test that kills its daemon or fills its pool; dispose it.</summary>
    /// <param name="allTemplates">Every template's image instead of the first one's alone.</param>
    public static async Task<LocalEngine> StartAsync(bool allTemplates = false)
    {
        var number = Interlocked.Increment(ref _count);
        var engine = new LocalEngine(Path.Combine(Path.GetTempPath(), $"vmm-engine-{Environment.ProcessId}-{number}"));
        engine.Watch();
        await engine.ScriptAsync("up", "--name", $"test-{number}", "--pool-size", "8GiB", "--https", "--isolated");
        engine._settings = await ReadSettingsAsync(Path.Combine(engine._folder, "engine.env"));
        // The first line names the image that this machine's package sources give: "debian-12 FOLDER".
        var templates = (await Commands.RunAsync(Path.Combine(Scripts, "build-image")))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', 2)[0]).ToList();
        foreach (var template in allTemplates ? templates : templates.Take(1))
            await engine.ScriptAsync("import", template);
        engine.Image = "vmmanager/" + templates[0];
        return engine;
    }

    /// <summary>A connection of the platform's; dispose it.</summary>
    /// <param name="connection">Another way to reach it than the socket.</param>
    /// <param name="decorate">Stands between the engine and the wire.</param>
    /// <param name="time">Another clock.</param>
    public IEngine Connect(
        EngineConnection? connection = null, Func<HttpMessageHandler, HttpMessageHandler>? decorate = null, TimeProvider? time = null) =>
        Factory(decorate, time).Connect(connection ?? Connection);

    public static IEngineFactory Factory(Func<HttpMessageHandler, HttpMessageHandler>? decorate = null, TimeProvider? time = null) =>
        new IncusEngineFactory(time ?? TimeProvider.System, NullLoggerFactory.Instance) { Decorate = decorate };

    /// <summary>A guest's name that no other test uses.</summary>
    public string NewReference() => string.Create(
        CultureInfo.InvariantCulture, $"t{Environment.ProcessId}-{Interlocked.Increment(ref _names)}");

    /// <summary>A small guest of the engine's image under a new name.</summary>
    public GuestSpec NewSpec(string? image = null) =>
        new(NewReference(), Guid.CreateVersion7(), "web-1", image ?? Image, new GuestSize(1, 256L << 20, 2L << 30));

    /// <summary>The incus command against it: what an admin does behind the platform's back.</summary>
    /// <returns>What it printed.</returns>
    public Task<string> IncusAsync(params string[] arguments) => ScriptAsync("incus", ["--", .. arguments]);

    /// <summary>Deletes what a test's platform made: the engine is shared.</summary>
    public async Task DeleteGuestsOfAsync(TestDatabase database)
    {
        await using var rows = await database.Contexts.CreateDbContextAsync();
        var ours = (await rows.Instances.Select(instance => instance.Id).ToListAsync()).Select(id => id.Value).ToHashSet();
        await using var engine = Connect();
        var observed = await engine.ObserveAsync(CancellationToken.None);
        foreach (var guest in observed.IsSuccess ? observed.Value.Guests.Where(guest => guest.Owner is { } mark && ours.Contains(mark)) : [])
            await engine.DeleteAsync(guest.Reference, guest.Owner!.Value, CancellationToken.None);
    }

    /// <summary>SIGKILL to the daemon alone: the guests live on.</summary>
    public Task KillDaemonAsync() => ScriptAsync("kill-daemon");

    public Task StartDaemonAsync() => ScriptAsync("start-daemon");

    public async ValueTask DisposeAsync()
    {
        await ScriptAsync("destroy");
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    private Task<string> ScriptAsync(string verb, params string[] arguments) =>
        Commands.RunAsync(Path.Combine(Scripts, "local-engine"), [verb, "--dir", _folder, .. arguments]);

    private void Watch()
    {
        Directory.CreateDirectory(_folder);
        var script = $"""
            tail --pid={Environment.ProcessId} -f /dev/null
            '{Scripts}/local-engine' destroy --dir '{_folder}'
            rm -rf '{_folder}'
            """;
        using var watcher = Process.Start(
            new ProcessStartInfo("setsid", ["sh", "-c", $"({script}) >/dev/null 2>&1 </dev/null &"]) { UseShellExecute = false });
        watcher?.WaitForExit();
    }

    private static async Task<IReadOnlyDictionary<string, string>> ReadSettingsAsync(string path) =>
        (await File.ReadAllLinesAsync(path)).Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
}
