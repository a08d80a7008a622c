using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace VmManager.Infrastructure.Engines;

/// <summary>
/// The resilience of all calls to one server: a time-out on each, a second and third try for reads whose connection failed, and a breaker
/// that answers at once while the server is dead and lets a call through every two seconds to find it back. One per connection, so that a
/// dead server slows no other.
/// </summary>
public sealed class ServerPipeline
{
    /// <summary>How long a dead server is left alone. Short: an engine is back a second or two after its restart.</summary>
    public static readonly TimeSpan BreakDuration = TimeSpan.FromSeconds(2);

    private static readonly ResiliencePropertyKey<TimeSpan> TimeLimit = new("vmmanager.time_limit");

    private readonly ResiliencePipeline _changes;
    private readonly ResiliencePipeline _reads;

    public ServerPipeline(string server, TimeProvider time, ILogger logger)
    {
        _changes = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddCircuitBreaker(Breaker(server, logger))
            .AddTimeout(new TimeoutStrategyOptions { TimeoutGenerator = arguments => new(LimitOf(arguments.Context)) })
            .Build();
        // The breaker is inside: every try counts for it, and a broken circuit is not tried again.
        _reads = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = 2,
                Delay = TimeSpan.FromMilliseconds(100),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = arguments => new(IsBrokenConnection(arguments.Outcome.Exception)),
            })
            .AddPipeline(_changes)
            .Build();
    }

    /// <summary>A call that changes nothing, or changes the same again: tried up to three times while the connection breaks.</summary>
    public Task<T> ReadAsync<T>(TimeSpan limit, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        ExecuteAsync(_reads, limit, call, cancellationToken);

    /// <summary>A call that is made once: whether the server acted on a broken one is for the caller to look up.</summary>
    public Task<T> ChangeAsync<T>(TimeSpan limit, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        ExecuteAsync(_changes, limit, call, cancellationToken);

    private static async Task<T> ExecuteAsync<T>(
        ResiliencePipeline pipeline, TimeSpan limit, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(TimeLimit, limit);
        try
        {
            return await pipeline.ExecuteAsync(
                static async (scope, run) => await run(scope.CancellationToken), context, call);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private static CircuitBreakerStrategyOptions Breaker(string server, ILogger logger) => new()
    {
        FailureRatio = 0.8,
        MinimumThroughput = 4,
        SamplingDuration = TimeSpan.FromSeconds(10),
        BreakDuration = BreakDuration,
        ShouldHandle = arguments => new(arguments.Outcome.Exception is TimeoutRejectedException || IsBrokenConnection(arguments.Outcome.Exception)),
        OnOpened = arguments =>
        {
            logger.LogWarning("{Server} does not answer ({Reason}): left alone for {Seconds} s at a time",
                server, arguments.Outcome.Exception?.Message, BreakDuration.TotalSeconds);
            return default;
        },
        OnClosed = _ =>
        {
            logger.LogInformation("{Server} answers again", server);
            return default;
        },
    };

    private static TimeSpan LimitOf(ResilienceContext context) => context.Properties.GetValue(TimeLimit, TimeSpan.FromSeconds(10));

    /// <summary>A server that answers with the wrong certificate is reached: trying again or leaving it alone would hide why.</summary>
    private static bool IsBrokenConnection(Exception? exception) =>
        exception is HttpRequestException or IOException or SocketException or WebSocketException
        && exception.InnerException is not AuthenticationException
        && exception is not HttpRequestException { InnerException.InnerException: AuthenticationException };
}
