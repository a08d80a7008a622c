using Bunit;
using VmManager.Core.Instances;
using VmManager.Core.Operations;
using VmManager.Tests.Support.Pages;
using VmManager.Web.Features.Operations;
using VmManager.Web.Layout.Controls;

namespace VmManager.Tests.Components;

public sealed class OperationTrayTests : IAsyncDisposable
{
    private readonly PageContext _context = new();

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Fact]
    public void Tray_WithoutOperations_SaysSo()
    {
        var tray = _context.Render<OperationTray>();

        tray.Find(".tray-button").GetAttribute("aria-label").ShouldBe("No operations running");
        tray.Markup.ShouldContain("Nothing is running");
    }

    [Fact]
    public void Tray_WhileOneRuns_ShowsStepAndProgress()
    {
        Running();

        var tray = _context.Render<OperationTray>();

        tray.Find(".tray-button").GetAttribute("aria-label").ShouldBe("1 operation running");
        var entry = tray.Find(".tray-entry");
        entry.TextContent.ShouldContain("web");
        entry.TextContent.ShouldContain("Create the machine");
        entry.QuerySelector("progress")!.GetAttribute("value").ShouldBe("0.5");
    }

    [Fact]
    public void Cancel_AsksOnce_AndSaysThatItIsUnderWay()
    {
        var operation = Running();
        var tray = _context.Render<OperationTray>();

        tray.Find(".cancel").Click();

        _context.Platform.Asked.ShouldHaveSingleItem().ShouldBe(operation.Id);
        tray.WaitForAssertion(() => tray.Find(".tray-entry").TextContent.ShouldContain("Cancelling"));
        tray.FindAll(".cancel").ShouldBeEmpty();
    }

    [Fact]
    public void Cancel_WhenRefused_SaysWhy()
    {
        Running();
        _context.Platform.Refusal = _ => OperationErrors.CannotCancel();
        var tray = _context.Render<OperationTray>();

        tray.Find(".cancel").Click();

        _context.Toasts.Shown.ShouldHaveSingleItem().Words.ShouldContain("past the point");
    }

    [Theory]
    [InlineData(OperationState.Succeeded, ToastKind.Success, "web is online")]
    [InlineData(OperationState.Unwound, ToastKind.Problem, "web: Create instance – failed and was undone")]
    [InlineData(OperationState.Stuck, ToastKind.Problem, "web: Create instance – stuck, an admin looks at it")]
    public void End_OfAWatchedOperation_IsTold(OperationState state, ToastKind kind, string words)
    {
        var operation = Running();
        var tray = _context.Render<OperationTray>();

        _context.Platform.ChangeOperation(operation.Id, view => view with { State = state, FinishedAt = DateTimeOffset.UtcNow, CanCancel = false });

        tray.WaitForAssertion(() => _context.Toasts.Shown.ShouldHaveSingleItem().Words.ShouldBe(words));
        _context.Toasts.Shown[0].Kind.ShouldBe(kind);
        tray.Find(".tray-button").GetAttribute("aria-label").ShouldBe("No operations running");
    }

    [Fact]
    public void End_BeforeThePageWasOpened_IsListedAndNotTold()
    {
        var row = _context.Platform.Add(Sample.Instance("web")).Row;
        _context.Platform.Add(Sample.Operation(row, InstanceOperations.Start, OperationState.Succeeded));

        var tray = _context.Render<OperationTray>();

        tray.FindAll(".tray-entry").Count.ShouldBe(1);
        _context.Toasts.Shown.ShouldBeEmpty();
    }

    private OperationView Running()
    {
        var row = _context.Platform.Add(Sample.Instance("web", InstanceStatus.Provisioning)).Row;
        return _context.Platform.Add(Sample.Operation(
            row, InstanceOperations.Create, OperationState.Running,
            Sample.Step("reserve", StepState.Succeeded), Sample.Step("create", StepState.Started), Sample.Step("start", StepState.Waiting)));
    }
}
