using Bunit;
using Microsoft.Extensions.DependencyInjection;
using VmManager.Core.Instances;
using VmManager.Core.Live;
using VmManager.Core.People;
using VmManager.Core.Servers;
using VmManager.Core.Shared;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Pages;
using VmManager.Web.Admin.Instances;
using VmManager.Web.Features.Instances.List;
using VmManager.Web.Layout.Controls;

namespace VmManager.Tests.Components;

/// <summary>Tables whose filters, order and page live in the address: a filter leads there, and the address alone says what is shown.</summary>
public sealed class ListFilterTests : IAsyncDisposable
{
    private readonly PageContext _context = new();

    public ListFilterTests() => _context.Services.AddSingleton<IServerQueries>(new NoServers()).AddSingleton<IChangeHub>(new LocalChanges());

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Fact]
    public void Search_WhileTyping_ChangesTheAddressOnceAfterAPause()
    {
        var page = OpenList("web-1", "mail");

        foreach (var typed in new[] { "m", "ma", "mai" })
        {
            page.Find("input[type=search]").Input(typed);
            _context.Time.Advance(TimeSpan.FromSeconds(0.1));
        }
        _context.Address.ShouldBe("/instances");
        _context.Time.Advance(TimeSpan.FromSeconds(0.3));

        page.WaitForAssertion(() => Names(page).ShouldBe(["mail"]));
        _context.Address.ShouldBe("/instances?q=mai");
    }

    [Fact]
    public void Search_WhileItsAnswerComes_KeepsWhatWasTypedMeanwhile()
    {
        var page = OpenList("web-1", "mail");
        page.Find("input[type=search]").Input("mai");
        _context.Time.Advance(TimeSpan.FromSeconds(0.3));
        page.Find("input[type=search]").Input("mail");

        page.WaitForAssertion(() => Names(page).ShouldBe(["mail"]));

        page.Find("input[type=search]").GetAttribute("value").ShouldBe("mail");
    }

    [Fact]
    public void Search_ClearedByTheAddress_IsCleared()
    {
        _context.GoTo("/instances?q=mail");
        var page = OpenList("web-1", "mail");
        page.Find("input[type=search]").GetAttribute("value").ShouldBe("mail");

        _context.GoTo("/instances");

        page.WaitForAssertion(() => Names(page).Count.ShouldBe(2));
        page.Find("input[type=search]").GetAttribute("value").ShouldBe("");
    }

    [Fact]
    public void Groups_CountWhatTheyHold()
    {
        _context.Platform.Add(Sample.Instance("cold", InstanceStatus.Frozen));
        _context.Platform.Add(Sample.Instance("off", InstanceStatus.Stopped));
        var page = OpenList("web");

        page.WaitForAssertion(() => page.Find(".group.is-stopped").TextContent.ShouldContain("2"));
        page.Find(".group.is-stopped").GetAttribute("href").ShouldBe("/instances?status=stopped");
        page.FindAll(".group.is-attention").ShouldBeEmpty("nothing needs attention");
    }

    [Fact]
    public void Filter_ThatFindsNothing_OffersTheWayBack()
    {
        _context.Platform.Add(Sample.Instance("web"));
        _context.GoTo("/instances?q=nothing");

        var page = _context.Render<InstancesPage>();

        page.WaitForElement(".empty-state a[href='/instances']");
    }

    [Fact]
    public void SortHeader_PressedTwice_TurnsTheOrder()
    {
        var page = OpenList("alpha", "beta");
        string Header() => page.FindAll("th a").First(link => link.TextContent.Contains("Name", StringComparison.Ordinal)).GetAttribute("href")!;
        Header().ShouldBe("/instances?sort=name");

        _context.GoTo(Header());
        page.WaitForAssertion(() => Names(page).ShouldBe(["alpha", "beta"]));
        Header().ShouldBe("/instances?sort=name&dir=desc");
        _context.GoTo(Header());

        page.WaitForAssertion(() => Names(page).ShouldBe(["beta", "alpha"]));
    }

    [Fact]
    public void AdminFilter_OfAState_LeadsToItsAddressFromTheFirstPage()
    {
        _context.Platform.Add(Sample.Instance("web"));
        _context.Platform.Add(Sample.Instance("off", InstanceStatus.Stopped));
        _context.GoTo("/admin/instances?sort=name");
        var page = _context.Render<AdminInstancesPage>();
        page.WaitForAssertion(() => page.FindAll("tbody tr").Count.ShouldBe(2));

        page.Find("select[aria-label='State']").Change("Stopped");

        page.WaitForAssertion(() => page.FindAll("tbody tr").Count.ShouldBe(1));
        _context.Address.ShouldBe("/admin/instances?status=stopped&sort=name");
    }

    [Theory]
    [InlineData(1, "1 2 … 9", null, "/list/2")]
    [InlineData(5, "1 … 4 5 6 … 9", "/list/4", "/list/6")]
    [InlineData(9, "1 … 8 9", "/list/8", null)]
    public void Pager_ShowsTheEndsAndTheNeighbours(int number, string shown, string? previous, string? next)
    {
        var pager = _context.Render<Pager>(parameters => parameters
            .Add(pager => pager.Number, number).Add(pager => pager.Size, 25).Add(pager => pager.Total, 220)
            .Add(pager => pager.AddressOf, page => $"/list/{page}"));

        string.Join(' ', pager.FindAll(".number, .gap").Select(part => part.TextContent.Trim())).ShouldBe(shown);
        LinksTo(pager, "Previous").ShouldBe(previous);
        LinksTo(pager, "Next").ShouldBe(next);
        pager.Find("[aria-current=page]").TextContent.ShouldBe(number.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private IRenderedComponent<InstancesPage> OpenList(params string[] names)
    {
        foreach (var name in names)
            _context.Platform.Add(Sample.Instance(name));
        if (_context.Address is "/")
            _context.GoTo("/instances");
        var page = _context.Render<InstancesPage>();
        page.WaitForElement("tbody tr");
        return page;
    }

    private static string? LinksTo(IRenderedComponent<Pager> pager, string label) =>
        pager.FindAll("a").SingleOrDefault(link => link.GetAttribute("aria-label") == label)?.GetAttribute("href");

    private static List<string> Names(IRenderedComponent<InstancesPage> page) => [.. page.FindAll(".name-line a").Select(link => link.TextContent)];

    private sealed class NoServers : IServerQueries
    {
        public Task<Result<IReadOnlyList<ServerRow>>> ListAsync(Actor actor, CancellationToken cancellationToken) =>
            Task.FromResult(Result<IReadOnlyList<ServerRow>>.Success([]));

        public Task<Result<ServerDetail>> FindAsync(Actor actor, ServerId serverId, CancellationToken cancellationToken) =>
            Task.FromResult(Result<ServerDetail>.Failure(new NotFound("server")));
    }
}
