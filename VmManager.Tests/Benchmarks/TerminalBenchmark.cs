using System.Diagnostics;
using System.Globalization;
using VmManager.Tests.Support;

namespace VmManager.Tests.Benchmarks;

/// <summary>The terminal from a socket that acknowledges at once, against <c>ssh -tt</c> alone, both to the same local SSH server.</summary>
internal sealed class TerminalBenchmark : IBenchmark
{
    private const int Megabytes = 100;
    private const int Rounds = 5;
    private const int Keys = 600;
    private const int KeysPerLine = 60;
    private const int Shells = 50;
    private static readonly TimeSpan BetweenKeys = TimeSpan.FromMilliseconds(4);

    public string Name => "terminal";

    public async Task<IReadOnlyList<Figure>> MeasureAsync()
    {
        var sshd = new LocalSshd();
        var database = new TestDatabase();
        await sshd.InitializeAsync();
        await database.InitializeAsync();
        try
        {
            await using var host = await TerminalHost.StartAsync(database, sshd, ("Terminals:PerPerson", "100"));
            var instance = await host.InstanceAsync();
            // Memory first: what a hundred megabytes leave behind would be given back in the middle of measuring it.
            var idle = await IdleAsync(host, instance, sshd);
            return [.. await ThroughputAsync(host, instance, sshd), .. await EchoAsync(host, instance, sshd), .. idle];
        }
        finally
        {
            await database.DisposeAsync();
            await sshd.DisposeAsync();
        }
    }

    private static async Task<IReadOnlyList<Figure>> ThroughputAsync(TerminalHost host, SeededInstance instance, LocalSshd sshd)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, string.Concat(Enumerable.Repeat(new string('x', 99) + "\n", Megabytes * 10_000)));
            List<double> plain = [], platform = [];
            for (var round = 0; round < Rounds; round++)
            {
                plain.Add(await CatAsync(PlainSsh.Open(sshd), file));
                platform.Add(await CatAsync(new PlatformTerminal(await host.OpenAsync(instance)), file));
            }
            var ratio = Median(platform) / Median(plain);
            return
            [
                new Figure("cat of 100 MB, ssh -tt alone", Number($"{Median(plain):0} MB/s")),
                new Figure("cat of 100 MB, platform", Number($"{Median(platform):0} MB/s")),
                new Figure("throughput ratio", Number($"{ratio:0.00}"), ">= 0.50", ratio >= 0.5),
            ];
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <returns>Megabytes per second, from typing the command to the last byte.</returns>
    private static async Task<double> CatAsync(ITypingTarget target, string file)
    {
        await using var shell = target;
        var typist = new Typist(shell);
        await typist.ReadyAsync();
        var watch = Stopwatch.StartNew();
        await typist.TypeAsync($"cat {file}; echo end-$((40+2))\n");
        await typist.UntilAsync("end-42"u8.ToArray());
        return Megabytes / watch.Elapsed.TotalSeconds;
    }

    private static async Task<IReadOnlyList<Figure>> EchoAsync(TerminalHost host, SeededInstance instance, LocalSshd sshd)
    {
        await using var plain = PlainSsh.Open(sshd);
        await using var platform = new PlatformTerminal(await host.OpenAsync(instance));
        Typist[] typists = [new Typist(plain), new Typist(platform)];
        List<double>[] times = [[], []];
        foreach (var typist in typists)
        {
            await typist.ReadyAsync();
            // The kernel's own echo at the far side: no shell in between.
            await typist.TypeAsync("cat >/dev/null; echo\n");
            await typist.UntilAsync("echo\r\n"u8.ToArray());
        }
        using var pace = new PeriodicTimer(BetweenKeys);
        // Key by key in turns, so that whatever else the machine does hits both alike.
        for (var key = 0; key < Keys; key++)
        {
            for (var which = 0; which < typists.Length; which++)
            {
                await pace.WaitForNextTickAsync();
                times[which].Add(await typists[which].EchoAsync(key % KeysPerLine == KeysPerLine - 1));
            }
        }
        var median = Median(times[1]) - Median(times[0]);
        var tail = Percentile(times[1], 0.99) - Percentile(times[0], 0.99);
        return
        [
            new Figure("echo of a key, ssh -tt alone", Number($"{Median(times[0]):0.00} / {Percentile(times[0], 0.99):0.00} ms")),
            new Figure("echo of a key, platform", Number($"{Median(times[1]):0.00} / {Percentile(times[1], 0.99):0.00} ms")),
            new Figure("more at the median", Number($"{median:0.00} ms"), "<= 3 ms", median <= 3),
            new Figure("more at p99", Number($"{tail:0.00} ms"), "<= 15 ms", tail <= 15),
        ];
    }

    private static async Task<IReadOnlyList<Figure>> IdleAsync(TerminalHost host, SeededInstance instance, LocalSshd sshd)
    {
        await using (var first = await host.OpenAsync(instance))
            await first.FrameAsync();
        var own = Settled();
        var others = Pss(sshd.SessionProcesses());
        var clients = new List<TerminalClient>();
        for (var index = 0; index < Shells; index++)
        {
            var client = await host.OpenAsync(instance);
            clients.Add(client);
            await client.FrameAsync();
            _ = client.RestAsync();
        }
        await Poll.UntilAsync(() => SshClients().Count >= Shells, what: "all clients");
        var grown = (Settled() - own) / Shells;
        var ssh = Pss(SshClients()) / Shells;
        var far = (Pss(sshd.SessionProcesses()) - others) / Shells;
        foreach (var client in clients)
            await client.DisposeAsync();
        var all = Mebibytes(grown + ssh + far);
        return
        [
            new Figure("idle shell: web process and its page's end", Number($"{Mebibytes(grown):0.00} MB")),
            new Figure("idle shell: ssh client", Number($"{Mebibytes(ssh):0.00} MB")),
            new Figure("idle shell: sshd and login shell, far side", Number($"{Mebibytes(far):0.00} MB")),
            new Figure($"PSS of each of {Shells} idle shells, all counted", Number($"{all:0.00} MB"), "<= 8 MB", all <= 8),
        ];
    }

    /// <summary>This process's size once garbage is gone.</summary>
    private static long Settled()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return ProcessTree.PssOf(Environment.ProcessId);
    }

    private static IReadOnlyList<int> SshClients() => [.. ProcessTree.DescendantsOf(Environment.ProcessId)
        .Where(id => ProcessTree.CommandOf(id).StartsWith("/usr/bin/ssh -tt", StringComparison.Ordinal))];

    private static long Pss(IEnumerable<int> processes) => processes.Sum(ProcessTree.PssOf);

    private static double Mebibytes(long bytes) => bytes / 1048576.0;

    private static double Median(List<double> values) => Percentile(values, 0.5);

    private static double Percentile(List<double> values, double part) => values.Order().ElementAt((int)((values.Count - 1) * part));

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
