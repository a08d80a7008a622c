using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using VmManager.Infrastructure.Ssh;

namespace VmManager.Tests.Support;

/// <summary>The platform's SSH adapter with a runtime folder of its own.</summary>
public sealed class SshServices : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vmm-ssh-").FullName;
    private readonly ServiceProvider _services;

    public SshServices(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(pair => pair.Key, pair => (string?)pair.Value))
            .AddInMemoryCollection([new("DataDirectory", _folder)])
            .Build();
        _services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddSsh(configuration).BuildServiceProvider();
    }

    public string Folder => _folder;

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Every file under the runtime folder but the lock.</summary>
    public IReadOnlyList<string> KeyFiles() =>
        [.. Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal))];

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
