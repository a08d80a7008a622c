using Bunit;
using VmManager.Core.Billing;
using VmManager.Core.Live;
using VmManager.Core.Projects;
using VmManager.Tests.Support.Pages;
using VmManager.Tests.Support.Pages.Billing;
using VmManager.Web.Features.Billing.Overview;
using VmManager.Web.Features.Billing.Parts;

namespace VmManager.Tests.Components.Billing;

public sealed class OverviewPageTests : IAsyncDisposable
{
    private readonly PageContext _context = new();

    private PretendBilling Billing => _context.Platform.Billing;

    public OverviewPageTests() => _context.Platform.Add(Sample.Instance("web"));

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Fact]
    public void Open_ShowsBalanceRunwayAndBurn()
    {
        var page = Open();

        page.Find(".is-main .value").TextContent.ShouldContain("42.318275");
        page.Find(".balance-figures").TextContent.ShouldContain("25 days");
        page.Find(".balance-figures").TextContent.ShouldContain("0.06825");
        page.FindAll(".entry-table tbody tr").Count.ShouldBe(6, "movements without the use of each minute");
    }

    [Fact]
    public void Charge_WhileThePageIsOpen_MovesTheBalance()
    {
        var page = Open();

        Billing.Tick(1_137);

        page.WaitForAssertion(() => page.Find(".is-main .value").TextContent.ShouldContain("42.317138"));
    }

    [Fact]
    public void Charge_OfSomebodyElse_ReadsNothing()
    {
        var page = Open();
        var before = Billing.AskedFor<EntryListRequest>().Count();

        _context.Changes.Publish(new Change(ChangeTopic.Billing, Guid.NewGuid(), new ProjectId(Guid.NewGuid())));
        Billing.Tick(1_000);

        page.WaitForAssertion(() => page.Find(".is-main .value").TextContent.ShouldContain("42.317275"));
        Billing.AskedFor<EntryListRequest>().Count().ShouldBe(before + 1);
    }

    [Fact]
    public void Chart_AsATable_HasADayPerRowAndTheInstances()
    {
        var page = Open();
        page.FindAll("svg .bar, rect.bar").Count.ShouldBeGreaterThan(10);

        page.Find(".spending .icon-button").Click();

        page.FindAll(".day-table tbody tr").Count.ShouldBe(30);
        page.Find(".day-table thead").TextContent.ShouldContain("web");
    }

    [Fact]
    public void Notice_WhenPutAside_IsGone()
    {
        var notice = SampleBilling.Notice(NoticeKind.RunningLow, "24", "1640000");
        Billing.Balance = Billing.Balance with { Notices = [notice] };
        var page = Open();
        page.Find(".notice-list").TextContent.ShouldContain("less than 24 hours: 1.64 are left");

        page.Find(".notice-list button").Click();

        page.WaitForAssertion(() => page.FindAll(".notice-list").ShouldBeEmpty());
        Billing.AskedFor<DismissAsked>().ShouldHaveSingleItem().Notice.ShouldBe(notice.Id);
    }

    [Fact]
    public void Price_WhenAccepted_IsTheOneThatWasShown()
    {
        var offer = SampleBilling.Offer(_context.Platform.Details.First().Row);
        Billing.Offers.Add(offer);
        var page = Open();

        page.Find(".price-offers button").Click();

        page.WaitForAssertion(() => Billing.AskedFor<AcceptAsked>().ShouldHaveSingleItem().ShouldBe(new AcceptAsked(offer.InstanceId, offer.PriceId)));
    }

    [Fact]
    public void Price_BeforeItsDay_IsShownAndCannotBeAccepted()
    {
        Billing.Offers.Add(SampleBilling.Offer(_context.Platform.Details.First().Row) with
        {
            EffectiveAt = _context.Time.GetUtcNow().AddDays(1),
            MustAcceptFrom = _context.Time.GetUtcNow().AddDays(1),
        });

        var page = Open();

        page.Find(".price-offers .must").TextContent.ShouldContain("it needs this price");
        page.FindAll(".price-offers button").ShouldBeEmpty();
    }

    [Fact]
    public void Ladder_WhenPointsAreGone_SaysWhatComesNextAndWhatIsMissing()
    {
        _context.GoTo($"/billing?project={PretendBilling.Shared}");

        var page = Open();

        var banner = page.Find(".app-notice").TextContent;
        banner.ShouldContain("Instances will be deleted soon");
        banner.ShouldContain("1.64 points are missing");
        page.Find(".app-notice a").GetAttribute("href").ShouldBe($"/billing/add?project={PretendBilling.Shared}");
    }

    [Fact]
    public void Project_OfSomebodyElse_IsNotFound()
    {
        _context.GoTo($"/billing?project={Guid.NewGuid()}");

        var page = _context.Render<OverviewPage>();

        page.WaitForAssertion(() => page.FindAll(".balance-figures, .billing-frame").ShouldBeEmpty());
    }

    [Fact]
    public void Badge_AboveEveryPage_FollowsChargesAndWarns()
    {
        var badge = _context.Render<BalanceBadge>();
        badge.WaitForAssertion(() => badge.Find("a").TextContent.ShouldContain("42.31"));

        Billing.Balance = Billing.Balance with { Ladder = new LadderView(LadderRung.Low, null, null, LadderRung.Empty, 0, IsExempt: false) };
        Billing.Tick(42_000_000);

        badge.WaitForAssertion(() => badge.Find("a.is-low").TextContent.ShouldContain("0.3182"));
    }

    private IRenderedComponent<OverviewPage> Open()
    {
        var page = _context.Render<OverviewPage>();
        page.WaitForElement(".balance-figures");
        return page;
    }
}
