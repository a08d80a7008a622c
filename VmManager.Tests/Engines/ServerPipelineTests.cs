using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Polly.CircuitBreaker;
using Polly.Timeout;
using VmManager.Infrastructure.Engines;
using VmManager.Tests.Support;

namespace VmManager.Tests.Engines;

public sealed class ServerPipelineTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private readonly ServerPipeline _pipeline = new("test", TimeProvider.System, NullLogger.Instance);
    private int _calls;

    [Fact]
    public async Task ReadAsync_WhenTheConnectionBreaksTwice_TriesAgain()
    {
        (await _pipeline.ReadAsync(Limit, _ => ++_calls < 3 ? throw new HttpRequestException("broken") : Task.FromResult("answer"), default))
            .ShouldBe("answer");
    }

    [Fact]
    public async Task ReadAsync_WhenTheServerIsSlow_IsNotTriedAgain()
    {
        await Should.ThrowAsync<TimeoutRejectedException>(() => _pipeline.ReadAsync<int>(TimeSpan.FromMilliseconds(50), NeverAsync, default));
        _calls.ShouldBe(1);
    }

    [Fact]
    public async Task ChangeAsync_WhenTheConnectionBreaks_IsMadeOnce()
    {
        await Should.ThrowAsync<HttpRequestException>(
            () => _pipeline.ChangeAsync<int>(Limit, _ => { _calls++; throw new HttpRequestException("broken"); }, default));
        _calls.ShouldBe(1);
    }

    [Fact]
    public async Task ChangeAsync_WhenTheCallerCancels_IsNotAFailureOfTheServer()
    {
        for (var call = 0; call < 10; call++)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(5));
            await Should.ThrowAsync<OperationCanceledException>(() => _pipeline.ChangeAsync<int>(Limit, NeverAsync, patience.Token));
        }

        (await _pipeline.ChangeAsync(Limit, _ => Task.FromResult(1), default)).ShouldBe(1);
    }

    [Fact]
    public async Task AnyCall_WhenTheServerIsDead_IsRefusedAtOnceAndFoundAgain()
    {
        for (var call = 0; call < 4; call++)
            await Should.ThrowAsync<HttpRequestException>(() => _pipeline.ChangeAsync<int>(Limit, _ => throw new HttpRequestException("dead"), default));

        var watch = Stopwatch.StartNew();
        await Should.ThrowAsync<BrokenCircuitException>(() => _pipeline.ReadAsync(Limit, _ => Task.FromResult(++_calls), default));
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(1));
        _calls.ShouldBe(0);

        await Poll.UntilAsync(
            async () =>
            {
                try
                {
                    return await _pipeline.ReadAsync(Limit, _ => Task.FromResult(true), default);
                }
                catch (BrokenCircuitException)
                {
                    return false;
                }
            },
            ServerPipeline.BreakDuration + TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task AnyCall_WhenAnotherServerIsDead_IsUntouched()
    {
        var dead = new ServerPipeline("dead", TimeProvider.System, NullLogger.Instance);
        for (var call = 0; call < 6; call++)
            await Should.ThrowAsync<Exception>(() => dead.ChangeAsync<int>(Limit, _ => throw new HttpRequestException("dead"), default));

        (await _pipeline.ChangeAsync(Limit, _ => Task.FromResult(1), default)).ShouldBe(1);
    }

    private async Task<int> NeverAsync(CancellationToken cancellationToken)
    {
        _calls++;
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return 0;
    }
}
