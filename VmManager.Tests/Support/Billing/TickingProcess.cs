using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using VmManager.Core.Projects;

namespace VmManager.Tests.Support.Billing;

/// <summary>
/// A process that charges one minute after another and tops projects up meanwhile, until it is killed. Its clock is the database's: it goes on
/// where the last process was cut off.
/// </summary>
internal sealed class TickingProcess : IDisposable
{
    public const string Command = "ticks";
    public const long TopUp = 1000;

    private const string Ticked = "ticked";

    private readonly Process _process;
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TickingProcess(Process process) => _process = process;

    /// <summary>Keys of top-ups that it was told had succeeded.</summary>
    public ConcurrentBag<string> Answered { get; } = [];

    /// <summary>Completes when it has charged for the first time.</summary>
    public Task Begun => _begun.Task;

    public static TickingProcess Start(TestDatabase database)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(TickingProcess).Assembly.Location, Command, database.ConnectionString])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        var ticking = new TickingProcess(new Process { StartInfo = start, EnableRaisingEvents = true });
        ticking._process.OutputDataReceived += (_, line) => ticking.Read(line.Data);
        ticking._process.Exited += (_, _) => ticking._begun.TrySetException(new InvalidOperationException("The process ended before its first tick."));
        ticking._process.Start();
        ticking._process.BeginOutputReadLine();
        return ticking;
    }

    /// <summary>SIGKILL, and everything read that it had said.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    /// <summary>What the process does.</summary>
    public static async Task RunAsync(string connectionString)
    {
        var database = new OtherDatabase(connectionString);
        await database.InitializeAsync();
        await using var world = new BillingWorld(database, ("Billing:BatchAccounts", "4"));
        var projects = await world.ReadAsync(context => context.LedgerAccounts.Where(account => account.ProjectId != null)
            .Select(account => account.ProjectId!.Value).ToListAsync());
        // It ends with whoever started it, however that ends.
        await Task.WhenAny(Task.WhenAll(ChargeAsync(world), GiveAsync(world, projects)), Console.In.ReadToEndAsync());
    }

    private static async Task ChargeAsync(BillingWorld world)
    {
        while (true)
        {
            var last = await world.ReadAsync(context => context.LedgerAccounts.MaxAsync(account => account.ChargedUntil));
            world.Time.Set(last!.Value.AddMinutes(1));
            await world.ChargeAsync();
            await Console.Out.WriteLineAsync(Ticked);
        }
    }

    private static async Task GiveAsync(BillingWorld world, List<ProjectId> projects)
    {
        for (var count = 0; ; count++)
        {
            var key = $"top-up:{Guid.NewGuid()}";
            if ((await world.GiveAsync(projects[count % projects.Count], TopUp, key)).IsSuccess)
                await Console.Out.WriteLineAsync(key);
        }
    }

    private void Read(string? line)
    {
        if (string.Equals(line, Ticked, StringComparison.Ordinal))
            _begun.TrySetResult();
        else if (line is not null)
            Answered.Add(line);
    }
}
