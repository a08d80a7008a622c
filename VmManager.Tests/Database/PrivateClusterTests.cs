using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using VmManager.Infrastructure.Postgres;
using VmManager.Infrastructure.Postgres.Private;
using VmManager.Tests.Support;

namespace VmManager.Tests.Database;

[Trait("Speed", "Slow")]
public sealed class PrivateClusterTests : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"vmm-cluster-{Guid.NewGuid().ToString("N")[..8]}");
    private readonly List<PrivateCluster> _clusters = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var cluster in _clusters)
            await cluster.DisposeAsync();
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Start_InAnEmptyFolder_GivesADatabaseServerWithoutTcp()
    {
        var cluster = await StartAsync();

        (await AskAsync(cluster, "show listen_addresses")).ShouldBe("");
        (await AskAsync(cluster, "show server_encoding")).ShouldBe("UTF8");
        (await AskAsync(cluster, "show data_checksums")).ShouldBe("on");
        File.GetUnixFileMode(cluster.Location.Root).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task Stop_WhileAnotherProcessUsesIt_LeavesItRunning()
    {
        var first = await StartAsync();
        var second = await StartAsync();

        await first.DisposeAsync();

        (await AskAsync(second, "select 'here'")).ShouldBe("here");
        await second.DisposeAsync();
        Postmaster.IsAlive(second.Location).ShouldBeFalse("the last user stops it");
    }

    [Fact]
    public async Task Start_AfterTheServerWasKilled_RecoversWhatWasCommitted()
    {
        var cluster = await StartAsync();
        await AskAsync(cluster, "create table kept as select 42 as answer");
        await KillAsync(cluster);

        await cluster.StartAsync(CancellationToken.None);

        (await AskAsync(cluster, "select answer::text from kept")).ShouldBe("42");
    }

    [Fact]
    public async Task Watch_WhenTheServerIsKilled_StartsItAgain()
    {
        var cluster = await StartAsync();
        using var stop = new CancellationTokenSource();
        var watching = cluster.WatchAsync(stop.Token);

        await KillAsync(cluster);

        await Poll.UntilAsync(() => Postmaster.IsReady(cluster.Location), what: "the server to be back");
        await stop.CancelAsync();
        await watching;
    }

    [Fact]
    public async Task Start_WhenThePidFileNamesAStranger_IsNotMisled()
    {
        var cluster = await StartAsync();
        var file = Path.Combine(cluster.Location.Data, "postmaster.pid");
        var lines = await File.ReadAllLinesAsync(file);
        await KillAsync(cluster);
        // The process id was given out again, to somebody of the same user.
        using var stranger = Process.Start(new ProcessStartInfo("setpriv", StrangerArguments()) { UseShellExecute = false });
        lines[0] = stranger!.Id.ToString(CultureInfo.InvariantCulture);
        await File.WriteAllLinesAsync(file, lines);

        await cluster.StartAsync(CancellationToken.None);

        (await AskAsync(cluster, "select 'here'")).ShouldBe("here");
        stranger.Kill();
        await stranger.WaitForExitAsync();
    }

    [Fact]
    public async Task Start_AfterSettingUpWasCutOff_BeginsAnew()
    {
        var location = Make().Location;
        Directory.CreateDirectory(location.Unfinished);
        await File.WriteAllTextAsync(Path.Combine(location.Unfinished, "PG_VERSION"), "half");

        var cluster = await StartAsync();

        (await AskAsync(cluster, "select 'here'")).ShouldBe("here");
        Directory.Exists(location.Unfinished).ShouldBeFalse();
    }

    [Fact]
    public async Task Start_WithASettingNobodyKnows_SaysWhy()
    {
        var cluster = Make(options => options.Settings["no_such_setting"] = "1");

        var refusal = await Should.ThrowAsync<DatabaseUnavailableException>(() => cluster.StartAsync(CancellationToken.None));

        refusal.Message.ShouldContain("no_such_setting");
    }

    [Fact]
    public void Location_BehindAClosedFolder_IsElsewhereForTheServersUser()
    {
        Directory.CreateDirectory(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        ClusterLocation.For(_folder, otherUser: true).Root.ShouldStartWith("/var/lib/vmmanager/");
        ClusterLocation.For(_folder, otherUser: false).Root.ShouldBe(Path.Combine(_folder, "postgres"));
    }

    [Fact]
    public void Location_TooLongForASocket_IsElsewhereAndAlwaysTheSame()
    {
        var deep = Path.Combine(_folder, new string('x', 90));

        var location = ClusterLocation.For(deep, otherUser: true);

        location.HasShortSocket.ShouldBeTrue();
        ClusterLocation.For(deep, otherUser: true).ShouldBe(location);
        ClusterLocation.For(deep + "y", otherUser: true).ShouldNotBe(location);
    }

    private static string[] StrangerArguments() => Environment.IsPrivilegedProcess
        ? ["--reuid=postgres", "--regid=postgres", "--init-groups", "sleep", "60"]
        : ["sleep", "60"];

    private PrivateCluster Make(Action<PostgresOptions>? change = null)
    {
        var options = new PostgresOptions { DataDirectory = _folder, StartTimeout = TimeSpan.FromSeconds(change is null ? 60 : 1) };
        options.Settings["fsync"] = "off";
        options.Settings["shared_buffers"] = "16MB";
        change?.Invoke(options);
        var cluster = new PrivateCluster(Options.Create(options), TimeProvider.System, NullLogger<PrivateCluster>.Instance);
        _clusters.Add(cluster);
        return cluster;
    }

    private async Task<PrivateCluster> StartAsync()
    {
        var cluster = Make();
        await cluster.StartAsync(CancellationToken.None);
        return cluster;
    }

    private static async Task KillAsync(PrivateCluster cluster)
    {
        var pid = int.Parse((await File.ReadAllLinesAsync(Path.Combine(cluster.Location.Data, "postmaster.pid")))[0], CultureInfo.InvariantCulture);
        using var process = Process.GetProcessById(pid);
        process.Kill();
        await Poll.UntilAsync(() => !Directory.Exists($"/proc/{pid}") || !Postmaster.IsAlive(cluster.Location));
    }

    private static async Task<string?> AskAsync(PrivateCluster cluster, string sql)
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(cluster.ConnectionString) { Database = "postgres", Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (string?)await command.ExecuteScalarAsync();
    }
}
