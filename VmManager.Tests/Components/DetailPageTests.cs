using Bunit;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Operations;
using VmManager.Core.Projects;
using VmManager.Core.Shared;
using VmManager.Tests.Support.Pages;
using VmManager.Web.Features.Instances.Detail;

namespace VmManager.Tests.Components;

public sealed class DetailPageTests : IAsyncDisposable
{
    private readonly PageContext _context = new();

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Fact]
    public void SomebodyElses_AndNoneAtAll_LookTheSame()
    {
        var missing = Open(Guid.CreateVersion7().ToString());
        var nonsense = Open("no-such-id");

        missing.WaitForElement(".empty-state.is-page");
        nonsense.WaitForElement(".empty-state.is-page");
        nonsense.Find("h1").TextContent.ShouldBe("Page not found");
        missing.Find(".empty-state").TextContent.ShouldBe(nonsense.Find(".empty-state").TextContent);
    }

    [Fact]
    public void Tab_ThatNobodyKnows_IsNotFound()
    {
        var detail = _context.Platform.Add(Sample.Instance("web"));

        Open(detail, "nonsense").WaitForElement(".empty-state.is-page");
    }

    [Fact]
    public void Provisioning_ShowsTheSteps_ThenSwitchesToTheWayIn()
    {
        var detail = _context.Platform.Add(Sample.Instance("web", InstanceStatus.Provisioning));
        _context.Platform.Add(Sample.Operation(
            detail.Row, InstanceOperations.Create, OperationState.Running,
            Sample.Step("reserve", StepState.Succeeded), Sample.Step("create", StepState.Started), Sample.Step("start", StepState.Waiting)));
        var page = Open(detail);
        page.WaitForElement(".provisioning .step-timeline");
        page.Find("[aria-current='step']").TextContent.ShouldContain("Create the machine");

        _context.Platform.Change(detail.Row.Id, present => present with
        {
            HasUnseenPassword = true,
            Row = present.Row with { Status = InstanceStatus.Running, Address = "10.0.0.7" },
        });

        page.WaitForElement(".welcome").TextContent.ShouldContain("web is online");
        page.Find(".welcome code").TextContent.ShouldBe("ssh debian@10.0.0.7");
        page.FindAll(".provisioning").ShouldBeEmpty();
    }

    [Fact]
    public void Password_IsShownOnce_AndStaysUntilItIsKept()
    {
        var detail = _context.Platform.Add(Sample.Instance("web") with { HasUnseenPassword = true });
        var page = Open(detail);

        page.WaitForElement(".welcome button").Click();

        page.WaitForElement(".secret").TextContent.ShouldBe("correct-horse-battery");
        _context.Platform.ChangeRow(detail.Row.Id, row => row with { PricePerHour = 1 });
        page.Find(".secret").TextContent.ShouldBe("correct-horse-battery", "an update must not take it away");
        page.FindAll("button").First(button => button.TextContent is "I have kept it").Click();
        page.WaitForAssertion(() => page.FindAll(".secret").ShouldBeEmpty());
        page.FindAll(".welcome").ShouldBeEmpty();
    }

    [Fact]
    public void PowerButtons_FollowTheRunningOperation()
    {
        var detail = _context.Platform.Add(Sample.Instance("web"));
        var page = Open(detail);
        page.WaitForElement(".power-buttons > button").HasAttribute("disabled").ShouldBeFalse();

        page.FindAll(".power-buttons > button").First(button => button.TextContent.Contains("Shut down", StringComparison.Ordinal)).Click();

        page.WaitForElement(".operation-banner").TextContent.ShouldContain("Shutting down");
        page.WaitForAssertion(() => page.FindAll(".power-buttons > button:not(.more), .power-buttons .menu-item")
            .ShouldAllBe(button => button.HasAttribute("disabled")));
        page.Find(".power-buttons .menu-words").TextContent.ShouldContain("An operation is running");
        _context.Platform.Asked.ShouldHaveSingleItem().ShouldBe(new PowerAsked(detail.Row.Id, PowerAction.Shutdown));
    }

    [Theory]
    [InlineData(InstanceStatus.Stopped, "Start")]
    [InlineData(InstanceStatus.Frozen, "Resume")]
    [InlineData(InstanceStatus.Running, "Shut down")]
    public void PowerButtons_InEachState_OfferWhatFits(InstanceStatus status, string offered)
    {
        var page = Open(_context.Platform.Add(Sample.Instance("web", status)));

        page.WaitForElement(".power-buttons > button").TextContent.Trim().ShouldBe(offered);
    }

    [Fact]
    public void Freeze_WhereTheServerCannot_IsDisabledWithTheReason()
    {
        var page = Open(_context.Platform.Add(Sample.Instance("web") with { Capabilities = EngineCapabilities.None }));

        page.WaitForElement(".power-buttons .menu-item").HasAttribute("disabled").ShouldBeTrue();
        page.Find(".power-buttons .menu-words").TextContent.ShouldContain("cannot freeze");
    }

    [Fact]
    public void Viewer_SeesAndChangesNothing()
    {
        var page = Open(_context.Platform.Add(Sample.Instance("web") with { Role = ProjectRole.Viewer }));

        page.WaitForElement(".power-buttons > button").HasAttribute("disabled").ShouldBeTrue();
        page.FindAll("a[href$='/terminal']").ShouldBeEmpty();
    }

    [Fact]
    public void Drift_WhenTheStateChangedOutside_OffersBothWays()
    {
        var detail = _context.Platform.Add(Sample.Instance("web", InstanceStatus.Stopped, row => row with { Drift = InstanceDrift.StateChangedOutside }));
        var page = Open(detail);
        page.WaitForElement(".app-notice").TextContent.ShouldContain("changed outside the platform: stopped");

        page.FindAll(".app-notice button")[1].Click();

        _context.Platform.Asked.ShouldHaveSingleItem().ShouldBe(new PowerAsked(detail.Row.Id, PowerAction.Start));
    }

    [Fact]
    public void Drift_WhenAccepted_IsGone()
    {
        var detail = _context.Platform.Add(Sample.Instance("web", InstanceStatus.Stopped, row => row with { Drift = InstanceDrift.StateChangedOutside }));
        var page = Open(detail);

        page.WaitForElement(".app-notice button").Click();

        page.WaitForAssertion(() => page.FindAll(".app-notice").ShouldBeEmpty());
    }

    [Fact]
    public void Delete_AsksForTheName_AndSendsNothingForAnother()
    {
        var detail = _context.Platform.Add(Sample.Instance("web"));
        var page = Open(detail, "settings");
        page.WaitForElement(".danger-zone button").Click();
        page.WaitForElement("dialog input").Input("wep");
        page.Find("dialog .button-danger").HasAttribute("disabled").ShouldBeTrue();
        page.Find("dialog input").KeyDown("Enter");
        _context.Platform.Asked.ShouldBeEmpty();

        page.Find("dialog input").Input("web");
        page.Find("dialog .button-danger").Click();

        page.WaitForAssertion(() => _context.Address.ShouldBe("/instances"));
        _context.Platform.Asked.ShouldHaveSingleItem().ShouldBe(new DeleteAsked(detail.Row.Id, "web"));
    }

    [Fact]
    public void Delete_OfAProtectedOne_CannotBePressed()
    {
        var page = Open(_context.Platform.Add(Sample.Instance("web", with: row => row with { IsProtected = true })), "settings");

        page.WaitForElement(".danger-zone button").HasAttribute("disabled").ShouldBeTrue();
        page.Find(".danger-zone").TextContent.ShouldContain("Protected against deletion");
    }

    [Fact]
    public void Settings_WhenRefused_KeepWhatWasTyped()
    {
        _context.Platform.Refusal = _ => new Invalid([InstanceErrors.NameTaken("mail") with { Field = nameof(EditInstance.Name) }]);
        var page = Open(_context.Platform.Add(Sample.Instance("web")), "settings");
        page.WaitForElement("#Name").Change("mail");
        page.Find("#Notes").Change("do not lose me");

        page.Find("form.card").Submit();

        page.Find("#Name-error").TextContent.ShouldContain("You have an instance named \"mail\" already");
        page.Find("#Name").GetAttribute("value").ShouldBe("mail");
        page.Find("#Notes").GetAttribute("value").ShouldBe("do not lose me");
    }

    private IRenderedComponent<DetailPage> Open(InstanceDetail detail, string? tab = null) => Open(detail.Row.Id.ToString(), tab);

    private IRenderedComponent<DetailPage> Open(string id, string? tab = null) =>
        _context.Render<DetailPage>(parameters => parameters.Add(page => page.Id, id).Add(page => page.Tab, tab));
}
