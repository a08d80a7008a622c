using System.Globalization;
using Bunit;
using VmManager.Core.Instances;
using VmManager.Core.Operations;
using VmManager.Tests.Support.Pages;
using VmManager.Web.Features.Operations;

namespace VmManager.Tests.Components;

public sealed class StepTimelineTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Begun = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly PageContext _context = new();

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Fact]
    public void Steps_SayStateAttemptDurationAndError()
    {
        var steps = Show(
            Step("reserve", StepState.Succeeded) with { FinishedAt = Begun.AddSeconds(4.23) },
            Step("create", StepState.Started, "The server is busy.") with { Attempt = 3, FinishedAt = null },
            Step("start", StepState.Waiting) with { StartedAt = null, FinishedAt = null }).FindAll("li");

        steps[0].TextContent.ShouldContain(": done");
        steps[0].TextContent.ShouldContain("4.2 s");
        steps[1].GetAttribute("aria-current").ShouldBe("step");
        steps[1].QuerySelector(".attempt")!.TextContent.ShouldContain("3");
        steps[1].QuerySelector(".problem")!.TextContent.ShouldBe("The server is busy.");
        steps[1].QuerySelector("elapsed-time").ShouldNotBeNull("it goes on counting");
        steps[2].QuerySelector(".time").ShouldBeNull("it has not begun");
    }

    [Fact]
    public void Step_ThatSucceededAtLast_SaysNothingOfItsFailures() =>
        Show(Step("create", StepState.Succeeded, "The server was busy.") with { Attempt = 2 }).FindAll(".problem").ShouldBeEmpty();

    [Fact]
    public void Error_InFrench_KeepsItsValues()
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("fr");
        var known = InstanceErrors.NameTaken("web");

        var shown = Show(Step("reserve", StepState.Failed, known.Message) with
        {
            ErrorCode = known.Code,
            ErrorArguments = ["web"],
        });

        shown.Find(".problem").TextContent.ShouldContain("nommée « web »");
    }

    private static OperationStepView Step(string name, StepState state, string? error = null) =>
        Sample.Step(name, state, error) with { ErrorCode = error is null ? null : "none", StartedAt = Begun, FinishedAt = Begun.AddSeconds(1) };

    private IRenderedComponent<StepTimeline> Show(params OperationStepView[] steps) => _context.Render<StepTimeline>(parameters => parameters
        .Add(timeline => timeline.Operation, Sample.Operation(Sample.Instance("web").Row, InstanceOperations.Create, OperationState.Running, steps)));
}
