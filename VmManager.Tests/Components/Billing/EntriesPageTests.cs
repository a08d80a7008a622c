using Bunit;
using VmManager.Core.Billing;
using VmManager.Core.Shared;
using VmManager.Tests.Support.Pages;
using VmManager.Tests.Support.Pages.Billing;
using VmManager.Web.Features.Billing.Entries;

namespace VmManager.Tests.Components.Billing;

public sealed class EntriesPageTests : IAsyncDisposable
{
    private readonly PageContext _context = new();

    private PretendBilling Billing => _context.Platform.Billing;

    public EntriesPageTests() => _context.Platform.Add(Sample.Instance("web"));

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Fact]
    public void Open_ShowsWhatCameInAndWentOut_NotTheUseOfEachMinute()
    {
        var page = Open("/billing/entries");

        page.FindAll("tbody tr").Count.ShouldBe(8);
        page.FindAll(".keyset-pager").ShouldBeEmpty();
    }

    [Fact]
    public void Older_GoesOnBehindTheLastLine_AndKeepsTheFilter()
    {
        var page = Open("/billing/entries?kind=use");
        page.FindAll("tbody tr").Count.ShouldBe(EntriesState.PageSize);
        var next = Billing.Entries.Where(row => row.Kind == EntryKind.Usage).OrderByDescending(row => row.Sequence).ElementAt(EntriesState.PageSize - 1).Sequence;

        _context.GoTo(page.Find("a[rel=next]").GetAttribute("href")!);

        _context.Address.ShouldBe($"/billing/entries?kind=use&before={next}");
        page.WaitForAssertion(() => page.FindAll("tbody tr").Count.ShouldBe(20));
        page.FindAll("a[rel=next]").ShouldBeEmpty("it is the last page");
        page.Find(".keyset-pager a").GetAttribute("href").ShouldBe("/billing/entries?kind=use");
    }

    [Fact]
    public void Search_WhileTyping_AsksOnceAndStaysInTheProject()
    {
        var page = Open($"/billing/entries?project={PretendBilling.Shared}");

        page.Find("input[type=search]").Input("slow");
        page.Find("input[type=search]").Input("slow disks");
        _context.Time.Advance(TimeSpan.FromSeconds(0.3));

        page.WaitForAssertion(() => page.FindAll("tbody tr").Count.ShouldBe(2));
        _context.Address.ShouldBe($"/billing/entries?project={PretendBilling.Shared}&q=slow%20disks");
        Billing.AskedFor<EntryListRequest>().Select(request => request.Search).ShouldBe([null, "slow disks"]);
    }

    [Fact]
    public void Entry_OfUse_NamesInstanceStateAndPrice()
    {
        var row = Billing.Entries.First(row => row.Kind == EntryKind.Usage);

        var page = _context.Render<OneEntryPage>(parameters => parameters.Add(page => page.Id, row.Id.Value));
        page.WaitForElement(".entry-body");

        page.FindAll("tbody tr").Count.ShouldBe(2);
        page.Find("tbody").TextContent.ShouldContain("web");
        page.Find("tbody").TextContent.ShouldContain("0.015 points/h");
        page.Find(".facts").TextContent.ShouldContain(row.Hash);
    }

    [Fact]
    public void Entry_ThatIsNotThere_IsNotFound()
    {
        var page = _context.Render<OneEntryPage>(parameters => parameters.Add(page => page.Id, TypedId.New<EntryId>().Value));

        page.WaitForAssertion(() => page.FindAll(".entry-body, .billing-frame").ShouldBeEmpty());
    }

    private IRenderedComponent<EntriesPage> Open(string address)
    {
        _context.GoTo(address);
        var page = _context.Render<EntriesPage>();
        page.WaitForElement("tbody tr");
        return page;
    }
}
