using AngleSharp.Dom;
using Bunit;
using VmManager.Core.Instances;
using VmManager.Core.Operations;
using VmManager.Core.Shared;
using VmManager.Tests.Support.Pages;
using VmManager.Web.Features.Instances.List;

namespace VmManager.Tests.Components;

public sealed class InstancesPageTests : IAsyncDisposable
{
    private readonly PageContext _context = new();

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Fact]
    public void Page_WithoutInstances_LeadsToTheFirst()
    {
        var page = _context.Render<InstancesPage>();

        page.WaitForElement("a[href='/instances/new'].button-primary");
        page.Find("h2").TextContent.ShouldBe("No instances yet");
    }

    [Fact]
    public void Rows_WhateverTheirState_SayItInAWord()
    {
        foreach (var status in Enum.GetValues<InstanceStatus>().Where(status => status != InstanceStatus.Deleted))
            _context.Platform.Add(Sample.Instance($"one-{status}".ToLowerInvariant(), status));

        var page = Open();

        page.FindAll(".status-badge").Select(badge => badge.TextContent.Trim())
            .ShouldAllBe(word => word.Length > 2 && !word.StartsWith("Status", StringComparison.Ordinal));
        Row(page, "one-frozen").QuerySelector(".status-badge")!.TextContent.Trim().ShouldBe("Frozen");
    }

    [Fact]
    public void Row_WhileAnOperationWorks_ShowsItsStepAndOffersNothingElse()
    {
        _context.Platform.Add(Sample.Instance("web", InstanceStatus.Restarting, row => row with
        {
            Operation = new ActiveOperation(TypedId.New<OperationId>(), InstanceOperations.Restart, OperationState.Running, "settle", 3, 3),
        }));

        var row = Row(Open(), "web");

        row.QuerySelector(".step")!.TextContent.ShouldContain("Wait until it is so");
        row.QuerySelectorAll(".acts button.menu-item").ShouldAllBe(button => button.HasAttribute("disabled"));
    }

    [Fact]
    public void Row_OfAFailedOne_SaysWhyAndOffersTheFormAgain()
    {
        var failed = _context.Platform.Add(Sample.Instance("lost", InstanceStatus.Failed, row => row with { Problem = "No room was left.", ProblemCode = "none" }));

        var row = Row(Open(), "lost");

        row.TextContent.ShouldContain("No room was left.");
        row.QuerySelector($"a[href='/instances/new?from={failed.Row.Id}']").ShouldNotBeNull();
    }

    [Fact]
    public void Dismiss_TakesTheRowAway()
    {
        _context.Platform.Add(Sample.Instance("lost", InstanceStatus.Failed));
        _context.Platform.Add(Sample.Instance("web"));
        var page = Open();

        Row(page, "lost").QuerySelectorAll("button").First(button => button.TextContent is "Dismiss").Click();

        page.WaitForAssertion(() => page.FindAll("tbody tr").Count.ShouldBe(1));
    }

    [Fact]
    public void Bulk_WhenOneIsRefused_TellsEachResult()
    {
        var first = _context.Platform.Add(Sample.Instance("alpha", InstanceStatus.Stopped));
        var second = _context.Platform.Add(Sample.Instance("beta", InstanceStatus.Stopped));
        _context.Platform.Refusal = command => command is PowerAsked asked && asked.Id == second.Row.Id ? OperationErrors.Busy("instance.resize") : null;
        var page = Open();
        page.Find("[aria-label='Select alpha']").Change(true);
        page.Find("[aria-label='Select beta']").Change(true);

        page.FindAll(".bulk-bar button").First(button => button.TextContent.Contains("Start", StringComparison.Ordinal)).Click();

        page.WaitForElement(".bulk-bar.is-results");
        page.Find(".bulk-bar").TextContent.ShouldContain("1 of 2 taken on");
        page.Find(".is-refused").TextContent.ShouldContain("beta");
        page.Find(".is-refused").TextContent.ShouldContain("Another operation (instance.resize) is running");
        _context.Platform.Asked.OfType<PowerAsked>().Select(asked => asked.Id).ShouldBe([first.Row.Id, second.Row.Id], ignoreOrder: true);
    }

    [Fact]
    public void BulkDelete_AsksForTheWords_AndConfirmsEachByItsOwnName()
    {
        _context.Platform.Add(Sample.Instance("alpha"));
        _context.Platform.Add(Sample.Instance("beta"));
        var page = Open();
        page.Find("thead input").Change(true);
        page.Find(".bulk-bar .delete").Click();
        page.WaitForElement("dialog .button-danger").HasAttribute("disabled").ShouldBeTrue();

        page.Find("dialog input").Input("delete 2");
        page.Find("dialog .button-danger").Click();

        page.WaitForElement(".bulk-bar.is-results");
        _context.Platform.Asked.OfType<DeleteAsked>().Select(asked => asked.ConfirmedName).ShouldBe(["alpha", "beta"], ignoreOrder: true);
    }

    [Fact]
    public void Batch_ThatMovesNoRow_ReadsNothingAgain()
    {
        var ids = Enumerable.Range(1, 20).Select(number => _context.Platform.Add(Sample.Instance($"many-{number}")).Row.Id).ToList();
        var page = Open();
        // A new price moves no row: nothing is read again.
        _context.Platform.ChangeRows(ids, row => row with { PricePerHour = 77_000 });

        page.WaitForAssertion(() => page.FindAll("td.price .now").ShouldAllBe(cell => cell.TextContent == "0.077"));
        _context.Platform.ListReads.ShouldBe(1);
    }

    [Fact]
    public void NewRow_MadeElsewhere_ShowsUpByItself()
    {
        _context.Platform.Add(Sample.Instance("old"));
        var page = Open();

        var added = _context.Platform.Add(Sample.Instance("new", InstanceStatus.Provisioning));
        _context.Platform.ChangeRow(added.Row.Id, row => row);

        page.WaitForAssertion(() => page.FindAll("tbody tr").Count.ShouldBe(2));
    }

    [Fact]
    public void Address_SaysWhatIsShown()
    {
        _context.Platform.Add(Sample.Instance("web-1", with: row => row with { Tags = ["blue"] }));
        _context.Platform.Add(Sample.Instance("web-2", InstanceStatus.Stopped, row => row with { Tags = ["blue"] }));
        _context.Platform.Add(Sample.Instance("mail", InstanceStatus.Stopped));
        _context.GoTo("/instances?status=stopped&tag=blue&sort=name");

        var page = Open();

        page.FindAll("tbody tr").Count.ShouldBe(1);
        page.Find(".groups [aria-current]").TextContent.ShouldContain("Stopped");
        page.Find("th[aria-sort='ascending']").TextContent.ShouldContain("Name");
    }

    [Fact]
    public async Task Leaving_EndsTheSubscription()
    {
        _context.Platform.Add(Sample.Instance("web"));
        Open();
        _context.Platform.Watchers.ShouldBe(1);

        await _context.DisposeComponentsAsync();

        _context.Platform.Watchers.ShouldBe(0);
    }

    private IRenderedComponent<InstancesPage> Open()
    {
        var page = _context.Render<InstancesPage>();
        page.WaitForElement("tbody tr");
        return page;
    }

    private static IElement Row(IRenderedComponent<InstancesPage> page, string name) =>
        page.FindAll("tbody tr").First(row => row.QuerySelector(".name-line a")!.TextContent == name);
}
