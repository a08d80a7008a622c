using Bunit;
using Microsoft.Extensions.DependencyInjection;
using VmManager.Core.Instances;
using VmManager.Core.Observing;
using VmManager.Core.People;
using VmManager.Core.Shared;
using VmManager.Tests.Support.Pages;
using VmManager.Web.Features.Instances.Detail;

namespace VmManager.Tests.Components;

public sealed class FiguresPanelTests : IAsyncDisposable
{
    private readonly PageContext _context = new();
    private readonly GivenFigures _figures = new();

    public FiguresPanelTests() => _context.Services.AddSingleton<IFigures>(_figures);

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Fact]
    public void Table_HoldsTheNumbersOfTheLines_NewestFirst()
    {
        _figures.Recent = [Point(20, 0.25), Point(10, 0.5)];
        var panel = Open(InstanceStatus.Running);

        panel.Find("button[aria-pressed]").Click();

        panel.FindAll(".area-chart").ShouldBeEmpty();
        panel.FindAll("tbody tr").Select(row => row.QuerySelector("td")!.TextContent).ShouldBe(["50%", "25%"]);
        panel.FindAll("tbody tr")[0].QuerySelectorAll("td").Select(cell => cell.TextContent)
            .ShouldBe(["50%", "1 GiB", "3 GiB", "2 KiB/s", "1 KiB/s"]);
        panel.FindAll("thead th").Count.ShouldBe(6);
    }

    [Fact]
    public void Point_ThatComesLater_IsTheNewestFigure()
    {
        _figures.Recent = [Point(10, 0.25)];
        var panel = Open(InstanceStatus.Running);
        panel.Find(".now").TextContent.ShouldBe("25%");

        _figures.Later.Send(Point(0, 0.75));

        panel.WaitForAssertion(() => panel.Find(".now").TextContent.ShouldBe("75%"));
    }

    [Fact]
    public void Figures_OfAStoppedInstance_AreNotPassedOffAsCurrent()
    {
        _figures.Recent = [Point(400, 0.25)];

        var panel = Open(InstanceStatus.Stopped);

        panel.FindAll(".now").ShouldAllBe(now => now.TextContent == "–");
    }

    [Theory]
    [InlineData(InstanceStatus.Running, null, "The first figures arrive in a few seconds")]
    [InlineData(InstanceStatus.Running, "month", "No figures in this time")]
    [InlineData(InstanceStatus.Stopped, null, "No figures in this time")]
    public void Figures_WhenThereAreNone_SayWhy(InstanceStatus status, string? range, string words) =>
        Open(status, range).Find(".nothing").TextContent.ShouldContain(words);

    [Fact]
    public void Range_OfADay_AsksForSamplesAndShowsTheirMean()
    {
        _figures.Recent = [Point(7200, 0.2), Point(3600, 0.4)];

        var panel = Open(InstanceStatus.Running, "day");

        _figures.Asked.ShouldBe(FigureSpan.Day);
        panel.WaitForAssertion(() => panel.Find(".now").TextContent.ShouldContain("30%"));
        panel.Find("a[aria-current]").TextContent.ShouldContain("Day");
    }

    private FigurePoint Point(int secondsAgo, double cpu) =>
        new(_context.Time.GetUtcNow().AddSeconds(-secondsAgo), cpu, Sample.Gibibyte, 3 * Sample.Gibibyte, 2048, 1024);

    private IRenderedComponent<FiguresPanel> Open(InstanceStatus status, string? range = null) => _context.Render<FiguresPanel>(
        parameters => parameters.Add(panel => panel.Row, Sample.Instance("web", status).Row).Add(panel => panel.Range, range));

    private sealed class GivenFigures : IFigures
    {
        public IReadOnlyList<FigurePoint> Recent { get; set; } = [];

        public Broadcast<FigurePoint> Later { get; } = new();

        public FigureSpan? Asked { get; private set; }

        public IReadOnlyDictionary<InstanceId, FigurePoint> Latest(IReadOnlyCollection<InstanceId> instances) => new Dictionary<InstanceId, FigurePoint>();

        public Task<Result<FigureStream>> WatchAsync(Actor actor, InstanceId instanceId, CancellationToken cancellationToken) =>
            Task.FromResult<Result<FigureStream>>(new FigureStream(Recent, Later.ListenAsync(cancellationToken)));

        public Task<Result<IReadOnlyList<FigurePoint>>> HistoryAsync(
            Actor actor, InstanceId instanceId, FigureSpan span, CancellationToken cancellationToken)
        {
            Asked = span;
            return Task.FromResult(Result<IReadOnlyList<FigurePoint>>.Success(Recent));
        }
    }
}
