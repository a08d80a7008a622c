using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using VmManager.Core;
using VmManager.Core.Catalog;
using VmManager.Core.Data;
using VmManager.Core.Engines;
using VmManager.Core.Live;
using VmManager.Core.Operations;
using VmManager.Core.Placement;
using VmManager.Core.Shared;
using VmManager.Tests.Support.Billing;
using VmManager.Tests.Support.People;

namespace VmManager.Tests.Support;

/// <summary>Core as the application registers it, on a test's database, with an engine, a change hub and a protector of the test's own.</summary>
public sealed class TestPlatform : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public TestPlatform(TestDatabase database, params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create<string, string?>(setting.Key, setting.Value))).Build();
        _services = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(configuration).AddCore()
            .AddSingleton(database.Contexts)
            .AddSingleton<IChangeHub>(Changes)
            .AddSingleton<IEngineFactory>(Engine)
            .AddSingleton<ISecretProtector, ReversingProtector>()
            .AddSingleton<IPlacementPreview, RoomForAll>()
            .AddSingleton<IPublicAddress, ExampleAddress>().AddSingleton<IOperationWaker, NobodyWorks>()
            .BuildServiceProvider();
    }

    public RecordedChanges Changes { get; } = new();

    public ScriptedEngineFactory Engine { get; } = new();

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Reads something from the database with a context of its own.</summary>
    public async Task<T> ReadAsync<T>(Func<VmManagerDbContext, Task<T>> read)
    {
        await using var database = await Get<IDbContextFactory<VmManagerDbContext>>().CreateDbContextAsync();
        return await read(database);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    /// <summary>Encrypts so badly that a test can see both that it was called and what it was given.</summary>
    private sealed class ReversingProtector : ISecretProtector
    {
        public string Protect(string secret) => "protected:" + new string([.. secret.Reverse()]);

        public string Unprotect(string protectedSecret) => new([.. protectedSecret["protected:".Length..].Reverse()]);
    }

    private sealed class RoomForAll : IPlacementPreview
    {
        public Task<CapacityAnswer> PreviewAsync(
            TemplateId templateId, PlanId planId, int count, CancellationToken cancellationToken) =>
            Task.FromResult(new CapacityAnswer(Fits: true, count, Reason: null));
    }
}
