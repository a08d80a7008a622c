using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Pages;
using VmManager.Web.Layout.Live;

namespace VmManager.Tests.Components;

public sealed class LiveComponentTests : IAsyncDisposable
{
    private readonly PageContext _context = new();

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Fact]
    public void Follow_EachBatch_RendersOnce()
    {
        var source = new Source();
        var shown = Render(source);
        var before = shown.RenderCount;

        source.Send("one");
        shown.WaitForAssertion(() => shown.Markup.ShouldBe("one"));
        source.Send("two");
        shown.WaitForAssertion(() => shown.Markup.ShouldBe("two"));

        (shown.RenderCount - before).ShouldBe(2);
    }

    [Fact]
    public async Task Follow_WhenTheStreamBreaks_AsksAgain()
    {
        var source = new Source();
        var shown = Render(source);

        source.Break();

        shown.WaitForAssertion(() => shown.Markup.ShouldBe("interrupted"));
        await Poll.UntilAsync(
            () =>
            {
                // The pause begins just after the word was shown.
                _context.Time.Advance(TimeSpan.FromSeconds(1));
                return source.Subscriptions == 2;
            },
            what: "a second subscription");
        source.Send("again");
        shown.WaitForAssertion(() => shown.Markup.ShouldBe("again"));
    }

    [Fact]
    public async Task Dispose_CancelsTheStream_AndWaitsForItsEnd()
    {
        var source = new Source();
        var shown = Render(source);

        await shown.InvokeAsync(async () => await shown.Instance.DisposeAsync());

        source.Ended.ShouldBeTrue("when the component is gone, so is its subscription");
    }

    private IRenderedComponent<Shown> Render(Source source) => _context.Render<Shown>(parameters => parameters.Add(shown => shown.Source, source));

    private sealed class Source
    {
        private Channel<string> _channel = Channel.CreateUnbounded<string>();

        public int Subscriptions { get; private set; }

        public bool Ended { get; private set; }

        public void Send(string text) => _channel.Writer.TryWrite(text);

        public void Break() => _channel.Writer.Complete(new IOException("The connection broke."));

        public async IAsyncEnumerable<string> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            if (Subscriptions++ > 0)
                _channel = Channel.CreateUnbounded<string>();
            try
            {
                await foreach (var text in _channel.Reader.ReadAllAsync(cancellationToken))
                    yield return text;
            }
            finally
            {
                Ended = true;
            }
        }
    }

    private sealed class Shown : LiveComponent
    {
        private string _text = "";

        [Parameter] public Source Source { get; set; } = null!;

        protected override void OnInitialized() => Follow(Source.WatchAsync, text => _text = text);

        protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, IsInterrupted ? "interrupted" : _text);
    }
}
