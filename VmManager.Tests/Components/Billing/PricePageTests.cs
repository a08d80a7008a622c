using Bunit;
using Microsoft.Extensions.DependencyInjection;
using VmManager.Core.Billing;
using VmManager.Core.Catalog;
using VmManager.Core.People;
using VmManager.Core.Shared;
using VmManager.Tests.Support.Pages;
using VmManager.Tests.Support.Pages.Billing;
using VmManager.Web.Admin.Billing.Prices;

namespace VmManager.Tests.Components.Billing;

/// <summary>The price editor: nothing is saved that was not weighed.</summary>
public sealed class PricePageTests : IAsyncDisposable
{
    private static readonly PlanId Plan = TypedId.New<PlanId>();

    private readonly PageContext _context = new();

    public PricePageTests()
    {
        _context.Services.AddSingleton<ICatalogQueries>(new OnePlan());
        _context.Services.AddOptions<BillingOptions>();
    }

    private PretendBilling Billing => _context.Platform.Billing;

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Fact]
    public void Open_ShowsTheNewestPrice_AndNothingToSave()
    {
        var page = Open();

        page.Find("#per-hour").GetAttribute("value").ShouldBe("0.015");
        page.Find("#cap").GetAttribute("value").ShouldBe("7.5");
        page.Find("form .button-primary").HasAttribute("disabled").ShouldBeTrue();
        page.FindAll("tbody tr").Count.ShouldBe(2);
    }

    [Fact]
    public void Typing_AsksOnceForTheEffect_AndThenLetsItBeSaved()
    {
        var page = Open();

        page.Find("#per-hour").Input("0.0");
        page.Find("#per-hour").Input("0.018");
        page.Find("form .button-primary").HasAttribute("disabled").ShouldBeTrue("not before it was weighed");
        _context.Time.Advance(TimeSpan.FromSeconds(0.4));

        page.WaitForAssertion(() => page.Find(".effect .is-more").TextContent.ShouldBe("171.00"));
        page.Find(".effect").TextContent.ShouldContain("19 instances of 7 projects");
        Billing.AskedFor<PriceForm>().ShouldHaveSingleItem().PerHour.ShouldBe(18_000);
        page.Find("form .button-primary").HasAttribute("disabled").ShouldBeFalse();
    }

    [Fact]
    public void Save_WithADate_IsAskedAboutAndSentWithTheVersionItIsBasedOn()
    {
        var page = Open();
        page.Find("#effective").Change("2027-01-01");
        page.Find("#cap").Input("");
        _context.Time.Advance(TimeSpan.FromSeconds(0.4));
        page.WaitForElement(".effect .sums");

        page.Find("form").Submit();
        page.WaitForElement("dialog").TextContent.ShouldContain("7 projects with 19 instances are told");
        page.Find("dialog .button-primary").Click();

        page.WaitForAssertion(() => Billing.AskedFor<PriceForm>().Last().ShouldBe(new PriceForm
        {
            PerHour = 15_000,
            PerHourStopped = 1_500,
            CapPerMonth = null,
            EffectiveAt = new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero),
            BasedOn = 2,
        }));
    }

    [Fact]
    public void Preview_WhenRefused_SaysWhyByTheFieldAndSavesNothing()
    {
        Billing.Refusal = _ => BillingErrors.PriceTooSoon(14) with { Field = nameof(PriceForm.EffectiveAt) };
        var page = Open();

        page.Find("#per-hour").Input("0.02");
        _context.Time.Advance(TimeSpan.FromSeconds(0.4));

        page.WaitForAssertion(() => page.Find("#effective-error").TextContent.ShouldContain("at least 14 days ahead"));
        page.Find("form .button-primary").HasAttribute("disabled").ShouldBeTrue();
    }

    [Fact]
    public void Amount_ThatIsNone_IsSaidByItsField()
    {
        var page = Open();

        page.Find("#per-hour-stopped").Input("x");
        _context.Time.Advance(TimeSpan.FromSeconds(0.4));

        page.WaitForAssertion(() => page.Find("#per-hour-stopped-error").TextContent.ShouldContain("Write a number of points"));
        Billing.AskedFor<PriceForm>().ShouldBeEmpty();
    }

    private IRenderedComponent<PricePage> Open()
    {
        var page = _context.Render<PricePage>(parameters => parameters.Add(page => page.Id, Plan.Value));
        page.WaitForElement("#per-hour");
        return page;
    }

    private sealed class OnePlan : ICatalogQueries
    {
        public Task<Result<IReadOnlyList<PlanRow>>> PlansAsync(Actor actor, CancellationToken cancellationToken) => Task.FromResult(Result<IReadOnlyList<PlanRow>>.Success(
            [new PlanRow(Plan, "small", new PlanForm { Name = "Small", PricePerHour = 15_000 }, 19, RetiredAt: null, RowVersion: 1)]));

        public Task<Result<IReadOnlyList<TemplateRow>>> TemplatesAsync(Actor actor, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Result<TemplateDetail>> FindTemplateAsync(Actor actor, TemplateId templateId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Result<IReadOnlyList<HeldImage>>> ImagesAsync(Actor actor, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
