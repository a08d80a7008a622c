using System.Collections.Concurrent;
using System.Net.Sockets;
using VmManager.Core.Engines;
using VmManager.Core.Shared;
using VmManager.Tests.Support;

namespace VmManager.Tests.Engines;

/// <summary>Against a socket of the test's own, which sees what Incus would.</summary>
public sealed class IncusWireTests
{
    [Fact]
    public async Task Calls_WhenManyAreMadeAndCancelled_LeaveNoSilentConnection()
    {
        await using var server = new SilentListener();
        await using var engine = LocalEngine.Factory().Connect(new EngineConnection("unix:" + server.Path, null, null, new Dictionary<string, string>()));

        for (var round = 0; round < 5; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 20).Select(async number =>
            {
                using var patience = new CancellationTokenSource();
                var call = engine.ListImagesAsync(patience.Token);
                if (number % 3 == 0)
                    await patience.CancelAsync();
                try
                {
                    await call;
                }
                catch (OperationCanceledException)
                {
                    // Every third: its connection must not stay behind.
                }
            }));
        }

        server.Answered.ShouldBeGreaterThan(20);
        await Poll.UntilAsync(() => server.Silent == 0, TimeSpan.FromSeconds(2), "the silent connections to speak");
    }

    [Fact]
    public async Task Calls_WhenTheServerNeverAnswers_AreOverInTime()
    {
        await using var server = new SilentListener(answers: false);
        var time = new HastyTime();
        await using var engine = LocalEngine.Factory(time: time).Connect(
            new EngineConnection("unix:" + server.Path, null, null, new Dictionary<string, string>()));

        (await engine.ListImagesAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(5)))
            .ShouldFailWith(EngineErrorCodes.TimedOut, Recurrence.Passing);
    }

    /// <summary>A clock whose timers run a hundred times as fast.</summary>
    private sealed class HastyTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new HastyTimer(base.CreateTimer(callback, state, Hasten(dueTime), Hasten(period)));

        private static TimeSpan Hasten(TimeSpan time) => time > TimeSpan.Zero ? time / 100 : time;

        private sealed class HastyTimer(ITimer inner) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(Hasten(dueTime), Hasten(period));

            public void Dispose() => inner.Dispose();

            public ValueTask DisposeAsync() => inner.DisposeAsync();
        }
    }

    /// <summary>Counts connections that have not said anything yet, and answers the others with an empty list.</summary>
    private sealed class SilentListener : IAsyncDisposable
    {
        private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        private readonly ConcurrentDictionary<Socket, bool> _spoken = new();
        private readonly Task _serving;
        private readonly bool _answers;
        private int _answered;

        public SilentListener(bool answers = true)
        {
            _answers = answers;
            _listener.Bind(new UnixDomainSocketEndPoint(Path));
            _listener.Listen(100);
            _serving = ServeAsync();
        }

        public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"vmm-{Guid.NewGuid():N}.socket");

        public int Answered => _answered;

        public int Silent => _spoken.Values.Count(spoken => !spoken);

        public async ValueTask DisposeAsync()
        {
            _listener.Dispose();
            await _serving;
            foreach (var socket in _spoken.Keys)
                socket.Dispose();
            File.Delete(Path);
        }

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                    _ = AnswerAsync(await _listener.AcceptAsync());
            }
            catch (SocketException)
            {
                // Disposed.
            }
        }

        private async Task AnswerAsync(Socket socket)
        {
            _spoken[socket] = false;
            var buffer = new byte[4096];
            try
            {
                while (await socket.ReceiveAsync(buffer) > 0)
                {
                    _spoken[socket] = true;
                    if (!_answers)
                        continue;
                    Interlocked.Increment(ref _answered);
                    await socket.SendAsync(
                        "HTTP/1.1 200 OK\r\nContent-Length: 29\r\n\r\n{\"type\":\"sync\",\"metadata\":[]}"u8.ToArray());
                }
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // The caller left.
            }

            _spoken[socket] = true;
        }
    }
}
