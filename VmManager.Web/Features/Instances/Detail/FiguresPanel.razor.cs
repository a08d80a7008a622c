using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VmManager.Core.Instances;
using VmManager.Core.Observing;
using VmManager.Core.People;
using VmManager.Web.Account;
using VmManager.Web.Layout;
using VmManager.Web.Layout.Controls;

namespace VmManager.Web.Features.Instances.Detail;

/// <summary>Use over time. The live span moves with each new point; past spans are read again every minute.</summary>
public sealed partial class FiguresPanel
{
    private const double LeastNetworkTop = 16 * 1024;

    private static readonly TimeSpan HistoryPause = TimeSpan.FromMinutes(1);

    private List<FigurePoint> _points = [];
    private DateTimeOffset _from;
    private DateTimeOffset _until;
    private CancellationTokenSource? _watching;
    private (InstanceId Id, FigureRange Range)? _watched;
    private Actor? _actor;
    private bool _isRead;
    private bool _isTable;

    [Inject] private IFigures Figures { get; set; } = null!;

    [Inject] private ICurrentActor Person { get; set; } = null!;

    [Inject] private Format Format { get; set; } = null!;

    [Inject] private IStringLocalizer<InstancesText> Text { get; set; } = null!;

    [Inject] private IStringLocalizer<LayoutText> Shared { get; set; } = null!;

    [Parameter, EditorRequired] public InstanceRow Row { get; set; } = null!;

    [Parameter] public string? Range { get; set; }

    private FigureRange Chosen => FigureRange.Read(Range);

    /// <summary>The newest value of the live span, the mean of a past one.</summary>
    private string Newest(Func<FigurePoint, double> value, Func<double, string> format)
    {
        if (_points.Count == 0 || (Chosen == FigureRange.Live && Row.Status != InstanceStatus.Running))
            return "–";
        return Chosen == FigureRange.Live ? format(value(_points[^1])) : Text["Mean", format(_points.Average(value))];
    }

    private string? Nothing => !_isRead ? "" : Chosen == FigureRange.Live && Row.Status == InstanceStatus.Running ? Text["NoFiguresYet"] : Text["NoFiguresStopped"];

    private double NetworkTop => ChartShape.NiceTop(
        _points.Count == 0 ? 0 : _points.Max(point => Math.Max(point.ReceivedPerSecond, point.SentPerSecond)), LeastNetworkTop, 1024);

    private List<string> Columns => [Text["Cpu"], Text["Memory"], Text["Disk"], Text["Received"], Text["Sent"]];

    private List<(DateTimeOffset At, IReadOnlyList<string> Values)> TableRows =>
    [
        .. Enumerable.Reverse(_points).Select(point => (point.At, (IReadOnlyList<string>)
        [
            Format.Percent(point.Cpu), Format.Bytes(point.MemoryBytes), Format.Bytes(point.DiskBytes),
            Format.BytesPerSecond(point.ReceivedPerSecond), Format.BytesPerSecond(point.SentPerSecond),
        ])),
    ];

    protected override async Task OnParametersSetAsync()
    {
        if (_watched == (Row.Id, Chosen))
            return;
        _watched = (Row.Id, Chosen);
        if (_watching is not null)
            await _watching.CancelAsync();
        _watching = CancellationTokenSource.CreateLinkedTokenSource(Gone);
        (_points, _isRead) = ([], false);
        Move();
        _actor ??= await Person.GetAsync(Gone);
        var (range, until) = (Chosen, _watching.Token);
        if (range.Span is { } span)
            Follow(stop => HistoryAsync(span, stop), Replace, until);
        else
            Follow(LiveAsync, Add, until);
    }

    private List<(DateTimeOffset At, double Value)> Values(Func<FigurePoint, double> value) => [.. _points.Select(point => (point.At, value(point)))];

    private void Move() => (_from, _until) = (Time.GetUtcNow() - Chosen.Length, Time.GetUtcNow());

    private void Replace(IReadOnlyList<FigurePoint> points)
    {
        (_points, _isRead) = ([.. points], true);
        Move();
    }

    private void Add(IReadOnlyList<FigurePoint> points)
    {
        _isRead = true;
        _points.AddRange(points);
        Move();
        _points.RemoveAll(point => point.At < _from);
    }

    private async IAsyncEnumerable<IReadOnlyList<FigurePoint>> LiveAsync([EnumeratorCancellation] CancellationToken until)
    {
        var stream = await Figures.WatchAsync(_actor!, Row.Id, until);
        if (!stream.IsSuccess)
            yield break;
        // A new stream begins with the whole span again.
        _points.Clear();
        yield return stream.Value.Recent;
        await foreach (var point in stream.Value.Next.WithCancellation(until))
            yield return [point];
    }

    private async IAsyncEnumerable<IReadOnlyList<FigurePoint>> HistoryAsync(FigureSpan span, [EnumeratorCancellation] CancellationToken until)
    {
        using var timer = new PeriodicTimer(HistoryPause, Time);
        do
        {
            var points = await Figures.HistoryAsync(_actor!, Row.Id, span, until);
            yield return points.IsSuccess ? points.Value : [];
        }
        while (await timer.WaitForNextTickAsync(until));
    }

    protected override ValueTask LeaveAsync()
    {
        _watching?.Dispose();
        return ValueTask.CompletedTask;
    }
}
