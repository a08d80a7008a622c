using System.Collections.Concurrent;
using VmManager.Core.Engines;
using VmManager.Core.People.SshKeys;
using VmManager.Core.Servers;
using VmManager.Core.Shared;
using VmManager.Core.Terminals;
using VmManager.Infrastructure.Ssh;

namespace VmManager.Tests.Support.Instances;

/// <summary>One <see cref="FakeEngine"/> per server.</summary>
public sealed class FakeEngines : IEngines
{
    private readonly ConcurrentDictionary<ServerId, FakeEngine> _engines = new();

    public FakeEngine this[ServerId serverId] => _engines.GetOrAdd(serverId, _ => new FakeEngine());

    public IEnumerable<FakeEngine> All => _engines.Values;

    public Task<Result<IEngine>> ForAsync(ServerId serverId, CancellationToken cancellationToken) =>
        Task.FromResult(Result<IEngine>.Success(this[serverId]));
}

/// <summary>Sign-ins that succeed, after the scripted failures.</summary>
public sealed class FakeSshProbe : ISshProbe
{
    private readonly ConcurrentQueue<Error> _failures = new();

    public ConcurrentQueue<ShellTarget> Targets { get; } = new();

    /// <summary>What an answer waits for.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public void Fail(params Error[] errors) => Array.ForEach(errors, _failures.Enqueue);

    public async Task<Result> ProbeAsync(ShellTarget target, CancellationToken cancellationToken)
    {
        Targets.Enqueue(target);
        await Gate.WaitAsync(cancellationToken);
        return _failures.TryDequeue(out var failure) ? failure : Result.Success;
    }
}

/// <summary>Pairs without the time it takes to make them: always the same one.</summary>
public sealed class FakeSshKeyPairs : ISshKeyPairs
{
    private static readonly Lazy<Task<Result<SshKeyPair>>> Pair = new(() =>
        new SshKeyPairs(TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<SshKeyPairs>.Instance).GenerateAsync("test", CancellationToken.None));

    public Task<Result<SshKeyPair>> GenerateAsync(string comment, CancellationToken cancellationToken) => Pair.Value;
}

/// <summary>Encrypts so badly that a test can see both that it was called and what it was given.</summary>
public sealed class MarkingProtector : ISecretProtector
{
    private const string Mark = "protected:";

    public string Protect(string secret) => Mark + new string([.. secret.Reverse()]);

    public string Unprotect(string protectedSecret) => new([.. protectedSecret[Mark.Length..].Reverse()]);
}
