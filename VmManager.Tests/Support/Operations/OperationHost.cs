using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using VmManager.Core;
using VmManager.Core.Data;
using VmManager.Core.Operations;
using VmManager.Core.Operations.Running;
using VmManager.Core.People;
using VmManager.Core.Shared;
using VmManager.Tests.Support.People;

namespace VmManager.Tests.Support.Operations;

/// <summary>
/// The operation engine as one process of the platform has it, on a test's database, without the platform's other background work.
/// Several hosts are several processes.
/// </summary>
public sealed class OperationHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly SwitchedDatabases _databases;
    private readonly OperationRunner _runner;
    private bool _isDisposed;

    private OperationHost(ServiceProvider services, SwitchedDatabases databases)
    {
        _services = services;
        _databases = databases;
        _runner = services.GetRequiredService<OperationRunner>();
    }

    public IServiceProvider Services => _services;

    public IOperations Operations => _services.GetRequiredService<IOperations>();

    public OperationQueries Queries => _services.GetRequiredService<OperationQueries>();

    public static async Task<OperationHost> StartAsync(
        TestDatabase database, Scripts? scripts = null, Action<OperationOptions>? options = null, Action<IServiceCollection>? more = null)
    {
        var databases = new SwitchedDatabases(database.Contexts);
        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(database.Configuration).AddLogging().AddSingleton(TimeProvider.System)
            .AddSingleton<IDbContextFactory<VmManagerDbContext>>(databases)
            .AddCore()
            .AddSingleton(scripts ?? new Scripts()).AddOperation<ScriptedOperation>().AddOperation<HurriedOperation>()
            .AddSingleton<IOperationWaker, TimerWaker>().AddSingleton<IPublicAddress, ExampleAddress>();
        services.Configure<OperationOptions>(set =>
        {
            set.FirstRetryPause = TimeSpan.FromMilliseconds(20);
            options?.Invoke(set);
        });
        more?.Invoke(services);
        var host = new OperationHost(services.BuildServiceProvider(), databases);
        await host._runner.StartAsync(CancellationToken.None);
        return host;
    }

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Looks for lost operations once, as the sweep does.</summary>
    public async Task SweepAsync()
    {
        var recovery = _services.GetRequiredService<OperationRecovery>();
        foreach (var id in await recovery.FindAsync(CancellationToken.None))
            _services.GetRequiredService<IOperationRunner>().TryWake(id);
    }

    /// <summary>Cuts this host off its database, as a torn network cable would.</summary>
    public void CutOff() => _databases.IsCut = true;

    public Task<OperationId> SubmitAsync(Script script, SeededInstance? about = null) => SubmitAsync<ScriptedOperation>(script, about);

    public async Task<OperationId> SubmitAsync<TOperation>(Script script, SeededInstance? about = null)
        where TOperation : OperationDefinition<ScriptInput>
    {
        var submitted = await Operations.SubmitAsync<TOperation, ScriptInput>(
            script.Input, about?.Actor ?? Actor.Platform, about?.Id, about?.Owner.Project.Id, CancellationToken.None);
        submitted.Error.ShouldBeNull();
        return submitted.Value;
    }

    /// <summary>Submits and waits for the end.</summary>
    public async Task<OperationView> RunAsync(Script script, SeededInstance? about = null) => await RestAsync(await SubmitAsync(script, about));

    public async Task<OperationView> FindAsync(OperationId id)
    {
        var found = await Queries.FindAsync(Actor.Platform, id, CancellationToken.None);
        found.Error.ShouldBeNull();
        return found.Value;
    }

    /// <summary>Waits until the operation has come to rest.</summary>
    public async Task<OperationView> RestAsync(OperationId id, TimeSpan? patience = null)
    {
        OperationView? view = null;
        await Poll.UntilAsync(async () => (view = await FindAsync(id)).IsAtRest, patience, $"operation {id} to rest");
        return view!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await _runner.StopAsync(patience.Token);
        await _services.DisposeAsync();
    }

    private sealed class SwitchedDatabases(IDbContextFactory<VmManagerDbContext> inner) : IDbContextFactory<VmManagerDbContext>
    {
        public bool IsCut { get; set; }

        public VmManagerDbContext CreateDbContext() =>
            IsCut ? throw new Npgsql.NpgsqlException("cut off", new IOException()) : inner.CreateDbContext();
    }

    /// <summary>Stands in for the job library: wakes by timers of this process.</summary>
    private sealed class TimerWaker(IServiceProvider services, TimeProvider time) : IOperationWaker
    {
        public Task WakeAsync(OperationId operationId, DateTimeOffset at, CancellationToken cancellationToken)
        {
            _ = WakeAtAsync(operationId, at - time.GetUtcNow());
            return Task.CompletedTask;
        }

        private async Task WakeAtAsync(OperationId operationId, TimeSpan after)
        {
            if (after > TimeSpan.Zero)
                await Task.Delay(after, time);
            services.GetRequiredService<IOperationRunner>().TryWake(operationId);
        }
    }
}
