using Bunit;
using VmManager.Core.Billing;
using VmManager.Core.Shared;
using VmManager.Tests.Support.Pages;
using VmManager.Tests.Support.Pages.Billing;
using VmManager.Web.Admin.Billing.Accounts;
using VmManager.Web.Admin.Billing.Grants;
using VmManager.Web.Admin.Billing.Ladder;
using VmManager.Web.Admin.Billing.Payments;
using VmManager.Web.Admin.Billing.Verify;
using VmManager.Web.Admin.Billing.Vouchers;

namespace VmManager.Tests.Components.Billing;

/// <summary>What admins do about points.</summary>
public sealed class AdminBillingTests : IAsyncDisposable
{
    private readonly PageContext _context = new();

    private PretendBilling Billing => _context.Platform.Billing;

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Fact]
    public void Accounts_SortedByTheirAddress_AskForThatOrder()
    {
        _context.GoTo("/admin/billing?sort=burn&q=ada");

        var page = _context.Render<AccountsPage>();

        page.WaitForElement("tbody tr");
        var request = Billing.AskedFor<AccountListRequest>().Last();
        (request.Search, request.Sort, request.Descending).ShouldBe(("ada", AccountSort.Burn, true));
        page.Find("thead [aria-sort]").TextContent.ShouldContain("Points/h");
    }

    [Fact]
    public void Account_MadeExempt_NeedsAReasonAndSaysSo()
    {
        _context.Platform.Add(Sample.Instance("web"));
        Billing.Refusal = command => command is ExemptAsked { Reason: "" } ? BillingErrors.ReasonNeeded() : null;
        var page = _context.Render<AccountPage>(parameters => parameters.Add(page => page.Id, PretendBilling.Own.Value));
        page.WaitForElement(".balance-figures");

        Button(page, "Exempt").Click();
        page.WaitForElement("dialog .button-primary").Click();
        page.WaitForAssertion(() => page.Find("dialog .field-error").TextContent.ShouldContain("Say why"));
        page.Find("dialog input").Input("A research partner");
        page.Find("dialog .button-primary").Click();

        page.WaitForAssertion(() => Billing.AskedFor<ExemptAsked>().Last().ShouldBe(new ExemptAsked(PretendBilling.Own, true, "A research partner")));
        page.WaitForAssertion(() => page.FindAll("dialog .body").ShouldBeEmpty());
    }

    [Fact]
    public void Entry_TakenBack_ShowsTheAmountBeforeItIsDone()
    {
        var row = Billing.Entries.First(row => row.Kind == EntryKind.Voucher);
        _context.Platform.Add(Sample.Instance("web"));
        var page = _context.Render<AccountEntryPage>(parameters => parameters.Add(page => page.Id, PretendBilling.Own.Value).Add(page => page.Entry, row.Id.Value));
        page.WaitForElement(".entry-body");

        Button(page, "Take back").Click();
        page.WaitForElement("dialog").TextContent.ShouldContain("−25.00");
        page.Find("dialog input").Input("Redeemed by mistake");
        page.Find("dialog .button-danger").Click();

        page.WaitForAssertion(() => Billing.AskedFor<ReverseAsked>().ShouldHaveSingleItem().ShouldBe(new ReverseAsked(PretendBilling.Own, row.Id, "Redeemed by mistake")));
    }

    [Fact]
    public void Grant_ToAFoundProject_TakesWhenItIsMeantTo()
    {
        var page = _context.Render<GrantsPage>();
        page.WaitForElement("tbody tr");

        Button(page, "Give or take points").Click();
        page.WaitForElement("#grant-project").Input("Colossus");
        page.WaitForElement(".found input").Change(true);
        page.FindAll("dialog .segments button")[1].Click();
        page.Find("#grant-amount").Input("2.5");
        page.Find("#grant-reason").Input("Counted twice");
        page.Find("dialog .button-danger").Click();

        page.WaitForAssertion(() => Billing.AskedFor<GrantForm>().ShouldHaveSingleItem());
        var form = Billing.AskedFor<GrantForm>().Single();
        (form.Amount, form.Reason).ShouldBe((-2_500_000, "Counted twice"));
        form.ProjectId.ShouldBe(Billing.Accounts.Find(account => account.ProjectName == "Colossus")!.ProjectId);
    }

    [Fact]
    public void Vouchers_WhenMade_ShowTheirCodesOnceAndOfferAFile()
    {
        var page = _context.Render<NewVouchersPage>();
        page.Find("#name").Change("Open day");
        page.Find("#amount").Input("5");
        page.Find("#count").Input("3");
        page.Find("#count-hint").TextContent.ShouldBe("15.00 points altogether");

        page.Find("form").Submit();

        page.WaitForAssertion(() => page.Find("#voucher-codes").TextContent.Split('\n').Length.ShouldBe(3));
        page.Find("[data-save=voucher-codes]").GetAttribute("data-save-as")!.ShouldStartWith("vouchers-");
        page.FindAll("form").ShouldBeEmpty();
        var form = Billing.AskedFor<VoucherForm>().ShouldHaveSingleItem();
        (form.Name, form.Amount, form.Count, form.UsesPerCode, form.UsesPerPerson, form.Code).ShouldBe(("Open day", 5_000_000, 3, 1, 1, null));
    }

    [Fact]
    public void Vouchers_WhenRefused_KeepEveryValue()
    {
        Billing.Refusal = _ => new Invalid([FieldErrors.Required() with { Field = nameof(VoucherForm.Name) }]);
        var page = _context.Render<NewVouchersPage>();
        page.Find("#amount").Input("5");

        page.Find("form").Submit();

        page.WaitForAssertion(() => page.Find("#name-error").TextContent.ShouldContain("Fill in this field"));
        page.Find("#amount").GetAttribute("value").ShouldBe("5");
    }

    [Fact]
    public void Payment_IsConfirmedAfterAQuestion_AndRefusedWithAReason()
    {
        var page = _context.Render<PaymentsPage>();
        page.WaitForElement("tbody tr");
        page.FindAll("tbody tr").Count.ShouldBe(1, "only what waits");

        page.Find("[aria-label='Confirm VM-7K2M-9QXD']").Click();
        page.WaitForElement("dialog").TextContent.ShouldContain("100.00 points are added to ada, once");
        page.Find("dialog .button-primary").Click();
        page.WaitForAssertion(() => Billing.AskedFor<ConfirmAsked>().ShouldHaveSingleItem());
        page.WaitForElement("[aria-label='Refuse VM-7K2M-9QXD']").Click();
        page.WaitForElement("dialog input").Input("No transfer came");
        page.Find("dialog .button-danger").Click();

        page.WaitForAssertion(() => Billing.AskedFor<RefuseAsked>().ShouldHaveSingleItem().Reason.ShouldBe("No transfer came"));
    }

    [Fact]
    public void Ladder_ShowsRungAndWhatComesNext()
    {
        var page = _context.Render<LadderPage>();
        page.WaitForElement("tbody tr");

        page.FindAll("tbody tr").Count.ShouldBe(5);
        page.FindAll("tbody tr").Single(row => row.TextContent.Contains("mallory", StringComparison.Ordinal)).TextContent.ShouldContain("3 instances stopped");
    }

    [Fact]
    public void Verify_ShowsThatItIsAtWork_ThenNamesTheBrokenEntry()
    {
        var entry = TypedId.New<EntryId>();
        var account = AccountId.Of(PretendBilling.Own);
        Billing.VerifyGate = new TaskCompletionSource();
        Billing.Report = SampleBilling.CleanReport with { Findings = [new(VerificationFault.PostingsChanged, account, entry, 17, "20 instead of 10")] };
        _context.GoTo($"/admin/billing/verify?account={account}");
        var page = _context.Render<VerifyPage>();

        page.Find(".verify .button-primary").Click();
        page.WaitForElement("progress");
        page.Find(".verify .button-primary").HasAttribute("disabled").ShouldBeTrue();
        Billing.VerifyGate.SetResult();

        page.WaitForAssertion(() => page.Find(".verify .admin-table").TextContent.ShouldContain("Postings were changed"));
        page.Find($"a[href='/admin/billing/accounts/{account}/entries/{entry}']").TextContent.ShouldBe(entry.ToString());
        Billing.AskedFor<VerifyAsked>().ShouldHaveSingleItem().Account.ShouldBe(account);
    }

    [Fact]
    public void Verify_OfASoundLedger_SaysWhatWasLookedAt()
    {
        var page = _context.Render<VerifyPage>();

        page.Find(".verify .button-primary").Click();

        page.WaitForAssertion(() => page.Find(".notice-success").TextContent.ShouldContain("1,204 accounts, 884,211 entries"));
    }

    private static AngleSharp.Dom.IElement Button<T>(IRenderedComponent<T> page, string words) where T : Microsoft.AspNetCore.Components.IComponent =>
        page.FindAll("button").First(button => button.TextContent.Trim() == words);
}
