using Bunit;
using VmManager.Core.Billing;
using VmManager.Core.Instances;
using VmManager.Tests.Support.Pages;
using VmManager.Tests.Support.Pages.Billing;
using VmManager.Web.Features.Billing.LowBalance;

namespace VmManager.Tests.Components.Billing;

public sealed class LowBalancePageTests : IAsyncDisposable
{
    private readonly PageContext _context = new();

    private PretendBilling Billing => _context.Platform.Billing;

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Fact]
    public void Later_MovesAnInstanceDownTheOrder()
    {
        var first = _context.Platform.Add(Sample.Instance("alpha")).Row;
        _context.Platform.Add(Sample.Instance("beta"));
        var page = Open();
        Names(page).ShouldBe(["alpha", "beta"]);

        page.Find("[aria-label='Stop alpha later']").Click();

        page.WaitForAssertion(() => Names(page).ShouldBe(["beta", "alpha"]));
        Billing.AskedFor<PriorityAsked>().ShouldHaveSingleItem().ShouldBe(new PriorityAsked(first.Id, 6));
    }

    [Fact]
    public void Number_WhenChosen_IsSent()
    {
        var row = _context.Platform.Add(Sample.Instance("alpha")).Row;
        var page = Open();

        page.Find(".priority select").Change("9");

        page.WaitForAssertion(() => Billing.AskedFor<PriorityAsked>().ShouldHaveSingleItem().ShouldBe(new PriorityAsked(row.Id, 9)));
        page.WaitForAssertion(() => page.Find("[aria-label='Stop alpha later']").HasAttribute("disabled").ShouldBeTrue());
    }

    [Fact]
    public void Drop_OntoAnother_TakesItsNumber()
    {
        _context.Platform.Add(Sample.Instance("alpha"));
        var last = _context.Platform.Add(Sample.Instance("beta")).Row;
        Billing.Priorities[last.Id.Value] = 8;
        var page = Open();

        page.FindAll(".stop-order li")[0].DragStart();
        page.FindAll(".stop-order li")[1].Drop();

        page.WaitForAssertion(() => Billing.AskedFor<PriorityAsked>().ShouldHaveSingleItem().Priority.ShouldBe(8));
    }

    [Fact]
    public void Choice_IsKeptAsSoonAsItIsMade()
    {
        var page = Open();

        page.FindAll(".choices input")[0].Change(false);

        page.WaitForAssertion(() => Billing.AskedFor<LowBalanceForm>().ShouldHaveSingleItem().ShouldBe(new LowBalanceForm { WakeOnTopUp = false, MailWarnings = true }));
    }

    [Fact]
    public void Steps_OfAPlatformThatStopsNothing_EndWithBeingTold()
    {
        Billing.Rules = new LadderRules([], Stops: false, GraceDays: null, FinalNoticeDays: 0, RecoveryDays: 0);

        var page = Open();

        page.FindAll(".ladder-steps li").Count.ShouldBe(2);
        page.Find(".ladder-steps").TextContent.ShouldContain("go on running on this platform");
        page.Find(".ladder-steps [aria-current=step]").TextContent.ShouldContain("Enough points");
    }

    [Fact]
    public void Viewer_OfAProject_SeesEverythingAndChangesNothing()
    {
        _context.Platform.Add(Sample.Instance("alpha", InstanceStatus.Stopped));
        Billing.Projects[0] = Billing.Projects[0] with { MayManage = false };

        var page = Open();

        page.FindAll(".choices input, .stop-order select, .stop-order button").ShouldAllBe(control => control.HasAttribute("disabled"));
    }

    private IRenderedComponent<LowBalancePage> Open()
    {
        var page = _context.Render<LowBalancePage>();
        page.WaitForElement(".ladder-steps");
        return page;
    }

    private static IEnumerable<string> Names(IRenderedComponent<LowBalancePage> page) => page.FindAll(".stop-order .name").Select(name => name.TextContent);
}
