using Bunit;
using Microsoft.Extensions.DependencyInjection;
using VmManager.Core.Billing;
using VmManager.Core.Catalog;
using VmManager.Core.Instances;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;
using VmManager.Tests.Support.Pages;
using VmManager.Web.Features.Billing.Parts;
using VmManager.Web.Features.Instances.Create;
using VmManager.Web.Features.Instances.Detail;

namespace VmManager.Tests.Components.Billing;

/// <summary>What something costs, told where it is chosen.</summary>
public sealed class QuotePanelTests : IAsyncDisposable
{
    private readonly PageContext _context = new();

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Fact]
    public void Create_TellsMinuteHourAndCappedMonth_RunningAndStopped()
    {
        var page = Open();

        var cells = page.FindAll(".quote-panel td").Select(cell => cell.TextContent).ToList();
        cells.ShouldBe(["", "0.000066", "0.000006", "0.004", "0.0004", "2.00", "0.292"]);
        page.Find(".month strong").TextContent.ShouldBe("2.00", "the cap counts in the large figure too");
        page.Find(".quote-panel .runway").TextContent.ShouldContain("your 42.31 points last: 24 days");
    }

    [Fact]
    public void Create_OfSeveral_IsQuotedTogether()
    {
        var page = Open();

        page.Find("[aria-label='One more']").Click();

        page.WaitForAssertion(() => page.Find(".quote-panel strong").TextContent.ShouldBe("4.00"));
    }

    [Fact]
    public void Create_WhenTheBalanceDoesNotSuffice_SaysHowMuchIsMissingAndWhereToGetIt()
    {
        _context.Platform.Billing.Missing = 350_000;

        var page = Open();

        page.Find(".quote-panel .missing").TextContent.ShouldContain("0.35 points are missing");
        page.Find(".quote-panel .missing a").GetAttribute("href").ShouldBe("/billing/add");
    }

    [Fact]
    public void Create_WhenRefusedForWantOfPoints_SaysItByThePlanAndKeepsTheForm()
    {
        _context.Platform.Refusal = _ => new Invalid([BillingErrors.NotEnough(350_000) with { Field = nameof(CreateInstances.PlanId) }]);
        var page = Open();

        page.Find("form.columns").Submit();

        page.WaitForAssertion(() => page.Find(".error-summary").TextContent.ShouldContain("0.35 points are missing"));
        page.Find("#PlanId-error").TextContent.ShouldContain("0.35 points are missing");
    }

    [Fact]
    public void Resize_WithoutEnoughPoints_CannotBePressed()
    {
        _context.Platform.Billing.Missing = 350_000;
        var detail = _context.Platform.Add(Sample.Instance("web"));
        var tab = _context.Render<ResizeTab>(parameters => parameters.Add(tab => tab.Detail, detail).Add(tab => tab.CanAct, true));
        tab.WaitForElement(".plan");

        tab.FindAll(".plan input")[3].Change(true);

        tab.WaitForAssertion(() => tab.Find(".outcome").TextContent.ShouldContain("0.35 points are missing"));
        tab.Find(".outcome button").HasAttribute("disabled").ShouldBeTrue();
    }

    [Fact]
    public void Answer_ThatWasOvertaken_IsNotShown()
    {
        var quotes = new SlowQuotes(_context.Platform.Billing);
        _context.Services.AddSingleton<IQuotes>(quotes);
        var panel = _context.Render<QuotePanel>(parameters => parameters.Add(panel => panel.Plan, SampleCatalog.Large.Id));

        panel.Render(parameters => parameters.Add(panel => panel.Plan, SampleCatalog.Nano.Id));
        quotes.Answer(1);
        quotes.Answer(0);

        panel.WaitForAssertion(() => panel.Find("strong").TextContent.ShouldBe("2.00"));
    }

    private IRenderedComponent<CreatePage> Open()
    {
        var page = _context.Render<CreatePage>();
        page.WaitForElement(".quote-panel td");
        return page;
    }

    /// <summary>Answers when it is told to, in any order.</summary>
    private sealed class SlowQuotes(IQuotes quotes) : IQuotes
    {
        private readonly List<TaskCompletionSource> _gates = [];

        public void Answer(int question) => _gates[question].SetResult();

        public async Task<Result<Quote>> ForCreateAsync(Actor actor, ProjectId? projectId, PlanId planId, int count, CancellationToken cancellationToken)
        {
            var gate = new TaskCompletionSource();
            _gates.Add(gate);
            await gate.Task;
            return await quotes.ForCreateAsync(actor, projectId, planId, count, cancellationToken);
        }

        public Task<Result<Quote>> ForResizeAsync(Actor actor, InstanceId instanceId, PlanId planId, CancellationToken cancellationToken) =>
            quotes.ForResizeAsync(actor, instanceId, planId, cancellationToken);
    }
}
