using Bunit;
using VmManager.Core.Billing;
using VmManager.Tests.Support.Pages;
using VmManager.Tests.Support.Pages.Billing;
using VmManager.Web.Features.Billing.Adding;

namespace VmManager.Tests.Components.Billing;

public sealed class AddPageTests : IAsyncDisposable
{
    private readonly PageContext _context = new();

    private PretendBilling Billing => _context.Platform.Billing;

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Fact]
    public void Redeem_WhenTheCodeIsWrong_SaysSoAndKeepsIt()
    {
        Billing.Refusal = _ => BillingErrors.VoucherUnknown();
        var page = Open();

        page.Find("#Code").Input("HJ4K2-PQ8RS");
        Form(page, "redeem-heading").Submit();

        page.WaitForAssertion(() => page.Find("#Code-error").TextContent.ShouldContain("This code is not valid"));
        page.Find("#Code").GetAttribute("value").ShouldBe("HJ4K2-PQ8RS");
        page.Find("#Code").GetAttribute("aria-invalid").ShouldBe("true");
    }

    [Fact]
    public void Redeem_WhenAccepted_EmptiesTheFieldAndTellsTheBalance()
    {
        var page = Open();

        page.Find("#Code").Input(" hj4k2-pq8rs ");
        Form(page, "redeem-heading").Submit();

        page.WaitForAssertion(() => page.Find("#Code").GetAttribute("value").ShouldBeNullOrEmpty());
        Billing.AskedFor<RedeemAsked>().ShouldHaveSingleItem().ShouldBe(new RedeemAsked(null, "hj4k2-pq8rs"));
        _context.Toasts.Shown.ShouldHaveSingleItem().Words.ShouldBe("5.00 points were added. You have 47.31 now.");
    }

    [Theory]
    [InlineData("", "Fill in this field")]
    [InlineData("0", "more than 0")]
    [InlineData("-5", "more than 0")]
    [InlineData("1.0000001", "at most six decimals")]
    [InlineData("a lot", "Write a number of points")]
    [InlineData("99999999", "at most 10,000")]
    public void Payment_WithoutASensibleAmount_IsNotSent(string amount, string words)
    {
        var page = Open();

        page.Find("#Amount").Input(amount);
        Form(page, "payment-heading").Submit();

        page.WaitForAssertion(() => page.Find("#Amount-error").TextContent.Replace("10000", "10,000", StringComparison.Ordinal).ShouldContain(words));
        Billing.AskedFor<PaymentForm>().ShouldBeEmpty();
    }

    [Fact]
    public void Payment_SentAgainAfterARefusal_IsTheSameForm()
    {
        Billing.Refusal = _ => BillingErrors.TooManyPayments(5);
        var page = Open();
        page.Find("#Amount").Input("12.5");
        Form(page, "payment-heading").Submit();
        page.WaitForAssertion(() => page.Find(".app-notice[role=alert]").TextContent.ShouldContain("5 requests wait already"));

        Billing.Refusal = _ => null;
        Form(page, "payment-heading").Submit();
        page.WaitForAssertion(() => page.Find("#Amount").GetAttribute("value").ShouldBeNullOrEmpty());
        page.Find("#Amount").Input("12.5");
        Form(page, "payment-heading").Submit();

        page.WaitForAssertion(() => Billing.AskedFor<PaymentForm>().Count().ShouldBe(3));
        var forms = Billing.AskedFor<PaymentForm>().ToList();
        forms[0].Amount.ShouldBe(12_500_000);
        forms[1].FormId.ShouldBe(forms[0].FormId, "what was refused is not a second request");
        forms[2].FormId.ShouldNotBe(forms[1].FormId);
    }

    [Fact]
    public void Payment_ThatWaits_CanBeWithdrawnAfterAQuestion()
    {
        var page = Open();

        page.Find(".payment-list button.button").Click();
        page.WaitForElement("dialog .button-primary").Click();

        page.WaitForAssertion(() => Billing.AskedFor<WithdrawAsked>().ShouldHaveSingleItem().Request.ShouldBe(Billing.Payments[0].Id));
    }

    [Fact]
    public void Transfer_BetweenOnesProjects_SendsBothAndTheAmount()
    {
        var page = Open();

        page.Find("#TransferAmount").Input("2.25");
        Form(page, "transfer-heading").Submit();

        page.WaitForAssertion(() => Billing.AskedFor<TransferForm>().ShouldHaveSingleItem());
        var form = Billing.AskedFor<TransferForm>().Single();
        (form.From, form.To, form.Amount).ShouldBe((PretendBilling.Own, PretendBilling.Shared, 2_250_000));
    }

    [Fact]
    public void Viewer_OfAProject_IsToldThatOwnersAddPoints()
    {
        Billing.Projects[0] = Billing.Projects[0] with { MayManage = false };

        var page = _context.Render<AddPage>();

        page.WaitForAssertion(() => page.Markup.ShouldContain("Only owners add points"));
        page.FindAll("form").ShouldBeEmpty();
    }

    private IRenderedComponent<AddPage> Open()
    {
        var page = _context.Render<AddPage>();
        page.WaitForElement("#Code");
        return page;
    }

    private static AngleSharp.Dom.IElement Form(IRenderedComponent<AddPage> page, string heading) => page.Find($"form[aria-labelledby={heading}]");
}
