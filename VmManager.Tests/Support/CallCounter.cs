using System.Collections.Concurrent;

namespace VmManager.Tests.Support;

/// <summary>Writes down every HTTP call of an engine.</summary>
public sealed class CallCounter
{
    /// <summary>Path and query of each call, in the order sent.</summary>
    public ConcurrentQueue<string> Paths { get; } = new();

    public HttpMessageHandler Around(HttpMessageHandler inner) => new Counting(this) { InnerHandler = inner };

    private sealed class Counting(CallCounter counter) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            counter.Paths.Enqueue(request.RequestUri!.PathAndQuery);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
