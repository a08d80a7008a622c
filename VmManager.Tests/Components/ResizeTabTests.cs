using AngleSharp.Dom;
using Bunit;
using VmManager.Core.Catalog;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Operations;
using VmManager.Core.Shared;
using VmManager.Tests.Support.Pages;
using VmManager.Web.Features.Instances.Detail;

namespace VmManager.Tests.Components;

/// <summary>The resize tab and the plan cards in it. The instance has the plan Small: 1 CPU, 2 GiB, 20 GiB, 0.015 points/h.</summary>
public sealed class ResizeTabTests : IAsyncDisposable
{
    private readonly PageContext _context = new();
    private readonly List<PlanId> _asked = [];

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Fact]
    public void Open_ShowsThePresentPlanChosen_AndNothingToPress()
    {
        var tab = Open(Sample.Instance("web"));

        Card(tab, "Small").QuerySelector("input")!.HasAttribute("checked").ShouldBeTrue();
        Card(tab, "Small").TextContent.ShouldContain("Current");
        tab.FindAll(".outcome button").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Medium", "+0.015 points/h")]
    [InlineData("Large", "+0.045 points/h")]
    public void Choose_SaysWhatItCostsMore(string plan, string words)
    {
        var tab = Open(Sample.Instance("web"));

        Choose(tab, plan);

        tab.Find(".outcome .numeric").TextContent.ShouldBe(words);
    }

    [Fact]
    public void Choose_OfASmallerOneWithTheSameDisk_SaysWhatItCostsLess()
    {
        _context.Platform.Offer = new([SampleCatalog.Debian], [SampleCatalog.Small, SampleCatalog.Micro with { DiskBytes = SampleCatalog.Small.DiskBytes }]);
        var tab = Open(Sample.Instance("web"));

        Choose(tab, "Micro");

        tab.Find(".outcome .numeric").TextContent.ShouldBe("−0.007 points/h");
    }

    [Fact]
    public void Plan_WithASmallerDisk_CannotBeChosenAndSaysWhy()
    {
        var tab = Open(Sample.Instance("web"));

        Card(tab, "Micro").QuerySelector("input")!.HasAttribute("disabled").ShouldBeTrue();
        Card(tab, "Micro").QuerySelector(".why")!.TextContent.ShouldBe("Smaller disk");
    }

    [Theory]
    [InlineData(InstanceStatus.Running, true, "at once")]
    [InlineData(InstanceStatus.Running, false, "restarts for it")]
    [InlineData(InstanceStatus.Stopped, false, "at the next start")]
    public void Choose_SaysHowItTakesEffect(InstanceStatus status, bool canGrowLive, string words)
    {
        var without = canGrowLive ? EngineCapabilities.None : EngineCapabilities.ResizeMemoryLive;
        var detail = Sample.Instance("web", status);
        var tab = Open(detail with { Capabilities = detail.Capabilities & ~without });

        Choose(tab, "Medium");

        tab.Find(".outcome").TextContent.ShouldContain(words);
    }

    [Fact]
    public void Resize_SendsTheChosenPlan()
    {
        var tab = Open(Sample.Instance("web"));
        Choose(tab, "Medium");

        tab.Find(".outcome button").Click();

        _asked.ShouldBe([SampleCatalog.Medium.Id]);
    }

    [Fact]
    public void Resize_WhileAnOperationWorks_IsDisabledWithTheReason()
    {
        var tab = Open(Sample.Instance("web", InstanceStatus.Restarting, row => row with
        {
            Operation = new ActiveOperation(TypedId.New<OperationId>(), InstanceOperations.Restart, OperationState.Running, "settle", 3, 3),
        }));
        Choose(tab, "Medium");

        tab.Find(".outcome button").HasAttribute("disabled").ShouldBeTrue();
        tab.Find(".outcome").TextContent.ShouldContain("An operation is running");
    }

    private IRenderedComponent<ResizeTab> Open(InstanceDetail detail)
    {
        var tab = _context.Render<ResizeTab>(parameters => parameters
            .Add(tab => tab.Detail, detail).Add(tab => tab.CanAct, true).Add(tab => tab.OnResize, choice => _asked.Add(choice.Plan)));
        tab.WaitForElement(".plan");
        return tab;
    }

    private static void Choose(IRenderedComponent<ResizeTab> tab, string plan) => Card(tab, plan).QuerySelector("input")!.Change(true);

    private static IElement Card(IRenderedComponent<ResizeTab> tab, string plan) => tab.FindAll(".plan")
        .First(card => card.QuerySelector(".name")!.TextContent.Trim().StartsWith(plan, StringComparison.Ordinal));
}
