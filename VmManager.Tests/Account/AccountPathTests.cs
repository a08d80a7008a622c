using System.Net;
using VmManager.Tests.Support.People;

namespace VmManager.Tests.Account;

/// <summary>The pages as a person without scripts uses them.</summary>
[Trait("Speed", "Slow")]
public sealed class AccountPathTests(Site site) : IClassFixture<Site>
{
    [Fact]
    public async Task WholePath_RegisterConfirmSignInSignOutForgetReset_Works()
    {
        var (visitor, email) = await site.SignedInAsync();
        (await visitor.GetAsync("/account/profile")).Text("h1").ShouldBe("Profile");

        (await visitor.PostFormAsync("/account/profile", "form[action='/account/sign-out']")).Location.ShouldBe("/account/sign-in");
        (await visitor.GetAsync("/account/profile")).Location.ShouldBe("/account/sign-in?returnUrl=%2Faccount%2Fprofile");

        (await visitor.PostAsync("/account/forgotten", ("Form.Email", email))).Location.ShouldBe("/account/check-mail?about=reset");
        var link = Mailbox.Link(await site.Mailbox.WaitAsync(email, count: 2));
        (await visitor.PostAsync(link, ("Form.Password", "short"))).Text(".field-error").ShouldContain("at least 10 characters");
        (await visitor.PostAsync(link, ("Form.Password", "seven brave herons"))).Location.ShouldBe("/account/sign-in?done=reset");
        (await visitor.PostAsync(link, ("Form.Password", "eight brave herons"))).Text("[role=alert]").ShouldContain("not valid any more");

        (await visitor.SignInAsync(email)).Text("[role=alert]").ShouldContain("wrong");
        (await visitor.SignInAsync(email, "seven brave herons")).Location.ShouldBe("/");
    }

    [Fact]
    public async Task Register_WhenFieldsAreWrong_KeepsWhatWasTypedAndNamesEachField()
    {
        const string Name = "\"><script>alert(1)</script>";

        var answer = await site.Visit().PostAsync("/account/register", ("Form.Email", "nobody"), ("Form.DisplayName", Name), ("Form.Password", "short"));

        answer.Page.QuerySelector("#form-displayname")!.GetAttribute("value").ShouldBe(Name);
        answer.Page.QuerySelector("#form-email")!.GetAttribute("value").ShouldBe("nobody");
        answer.Page.QuerySelector("#form-password")!.GetAttribute("value").ShouldBe("");
        answer.Page.QuerySelectorAll("[aria-invalid=true]").Select(input => input.Id).ShouldBe(["form-email", "form-password"]);
        answer.Page.QuerySelectorAll("main script").ShouldBeEmpty();
    }

    [Fact]
    public async Task SignIn_OfAKnownAndAnUnknownAddress_LooksTheSameThroughToTheLock()
    {
        var (_, known) = await site.SignedInAsync();
        var unknown = PeopleSteps.NewEmail();
        for (var failure = 1; failure <= 7; failure++)
        {
            var answers = new List<Answer>();
            foreach (var email in new[] { known, unknown })
                answers.Add(await site.Visit().SignInAsync(email, "wrong password!"));
            answers[0].Status.ShouldBe(answers[1].Status);
            answers[0].Stable().ShouldBe(answers[1].Stable());
            answers[0].Text("[role=alert]").ShouldContain(failure < 5 ? "is wrong" : "Too many failed attempts");
        }

        (await site.Visit().SignInAsync(known)).Text("[role=alert]").ShouldContain("Too many failed attempts", customMessage: "the right password is not looked at");
        site.Time.Pass(TimeSpan.FromMinutes(5.1));
        (await site.Visit().SignInAsync(known)).Location.ShouldBe("/");
    }

    [Theory]
    [InlineData("/account/forgotten")]
    [InlineData("/account/resend")]
    public async Task MailPages_OfAKnownAndAnUnknownAddress_AnswerTheSame(string path)
    {
        var (_, known) = await site.SignedInAsync();

        var one = await site.Visit().PostAsync(path, ("Form.Email", known));
        var other = await site.Visit().PostAsync(path, ("Form.Email", PeopleSteps.NewEmail()));

        (one.Status, one.Location, one.Stable()).ShouldBe((other.Status, other.Location, other.Stable()));
    }

    [Fact]
    public async Task Register_OfAKnownAndAnUnknownAddress_AnswersTheSame()
    {
        var (_, known) = await site.SignedInAsync();
        Task<Answer> Register(string email) => site.Visit().PostAsync(
            "/account/register", ("Form.Email", email), ("Form.DisplayName", "Mira"), ("Form.Password", "another long password"));

        var (one, other) = (await Register(known), await Register(PeopleSteps.NewEmail()));

        (one.Status, one.Location, one.Stable()).ShouldBe((other.Status, other.Location, other.Stable()));
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("\\\\evil.example")]
    [InlineData("/\t/evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/account/sign-out")]
    [InlineData("")]
    public async Task SignIn_WithAReturnAddressElsewhere_LeadsHome(string returnUrl)
    {
        var (_, email) = await site.SignedInAsync();

        (await site.Visit().SignInAsync(email, query: $"?returnUrl={Uri.EscapeDataString(returnUrl)}")).Location.ShouldBe("/");
    }

    [Fact]
    public async Task SignIn_WithALocalReturnAddress_LeadsThere()
    {
        var (_, email) = await site.SignedInAsync();

        (await site.Visit().SignInAsync(email, query: "?returnUrl=%2Finstances%3Fq%3Da%26b%3D1")).Location.ShouldBe("/instances?q=a&b=1");
    }

    [Fact]
    public async Task Post_WithoutItsToken_IsRefused()
    {
        var (visitor, email) = await site.SignedInAsync();

        (await site.Visit().PostRawAsync("/account/sign-in", Values(("_handler", "sign-in"), ("Form.Email", email), ("Form.Password", PeopleSteps.Password))))
            .Status.ShouldBe(HttpStatusCode.BadRequest);
        (await visitor.PostRawAsync("/account/sign-out", [])).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await visitor.PostRawAsync("/account/keys/generate", Values(("name", "x")))).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await visitor.GetAsync("/account/profile")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Language_FollowsBrowserThenChoiceThenProfile()
    {
        var (visitor, email) = await site.SignedInAsync();
        (await site.Visit("fr-CH, fr;q=0.9, en;q=0.8").GetAsync("/account/sign-in")).Text("h1").ShouldBe("Connexion");
        (await site.Visit("de").GetAsync("/account/sign-in")).Text("h1").ShouldBe("Sign in");

        var chooser = site.Visit();
        (await chooser.PostFormAsync("/account/sign-in", ".language-choice", ("language", "fr"))).Location.ShouldBe("/account/sign-in");
        var french = await chooser.GetAsync("/account/sign-in");
        (french.Text("h1"), french.Page.DocumentElement.GetAttribute("lang")).ShouldBe(("Connexion", "fr"));
        (await chooser.SignInAsync(email, "wrong password!")).Text("[role=alert]").ShouldContain("est faux");

        await visitor.PostAsync("/account/profile", ("Form.DisplayName", "Mira"), ("Form.Handle", NewHandle()), ("Form.Language", "fr"), ("Form.Theme", "Dark"));
        var profile = await visitor.GetAsync("/account/profile");
        (profile.Text("h1"), profile.Page.DocumentElement.GetAttribute("data-theme")).ShouldBe(("Profil", "dark"));
    }

    [Fact]
    public async Task Keys_AddedAndGenerated_AreListed_AndAPrivateOneIsNotShownAgain()
    {
        var (visitor, _) = await site.SignedInAsync();
        var added = await visitor.PostFormAsync(
            "/account/keys", "section:nth-of-type(2) form", ("Form.PublicKey", (string)Core.People.SampleKeys.Good.First()[0]), ("Form.Name", "Laptop"));
        added.Location.ShouldBe("/account/keys?done=added");

        var refused = await visitor.PostFormAsync(
            "/account/keys", "section:nth-of-type(2) form", ("Form.PublicKey", "-----BEGIN OPENSSH PRIVATE KEY-----\nsecretsecret"), ("Form.Name", "x"));
        refused.Text(".field-error").ShouldContain("private key");
        refused.Body.ShouldNotContain("secretsecret");

        var made = await visitor.PostFormAsync("/account/keys", "section:nth-of-type(3) form", ("name", "Generated"));
        made.Body.ShouldStartWith("-----BEGIN OPENSSH PRIVATE KEY-----");
        made.Headers.CacheControl!.NoStore.ShouldBeTrue();
        made.ContentHeaders.ContentDisposition!.ToString().ShouldContain("attachment; filename=id_ed25519_generated");
        (await visitor.GetAsync("/account/keys")).Text(".key strong").ShouldBe("Generated\nLaptop");

        var remove = await visitor.PostFormAsync("/account/keys", ".key:first-child .key-remove form");
        remove.Location.ShouldBe("/account/keys?done=removed");
        (await visitor.GetAsync("/account/keys")).Text(".key strong").ShouldBe("Laptop");
    }

    [Fact]
    public async Task Password_WhenChanged_KeepsThisSessionAndEndsTheOthers()
    {
        var (visitor, email) = await site.SignedInAsync();
        var elsewhere = site.Visit();
        await elsewhere.SignInAsync(email);
        (await elsewhere.GetAsync("/account/profile")).Status.ShouldBe(HttpStatusCode.OK);

        var changed = await visitor.PostFormAsync(
            "/account/security", "section:nth-of-type(1) form", ("PasswordForm.CurrentPassword", PeopleSteps.Password), ("PasswordForm.NewPassword", "seven brave herons"));

        changed.Location.ShouldBe("/account/security?done=password");
        (await visitor.GetAsync("/account/profile")).Status.ShouldBe(HttpStatusCode.OK);
        (await elsewhere.GetAsync("/account/profile")).Status.ShouldBe(HttpStatusCode.Found);
    }

    [Fact]
    public async Task Email_WhenChanged_AsksTheNewAddressFirst()
    {
        var (visitor, email) = await site.SignedInAsync();
        var next = PeopleSteps.NewEmail();
        (await visitor.PostFormAsync(
            "/account/security", "section:nth-of-type(2) form", ("EmailForm.NewEmail", next), ("EmailForm.CurrentPassword", PeopleSteps.Password)))
            .Location.ShouldBe("/account/security?done=email");

        (await visitor.PostAsync(Mailbox.Link(await site.Mailbox.WaitAsync(next)))).Location.ShouldBe("/account/sign-in?done=email");

        (await site.Visit().SignInAsync(email)).Location.ShouldBeNull();
        (await site.Visit().SignInAsync(next)).Location.ShouldBe("/");
    }

    [Fact]
    public async Task Pages_OfNobody_LeadToSignIn()
    {
        foreach (var path in new[] { "/account/profile", "/account/keys", "/account/security", "/admin/mail" })
            (await site.Visit().GetAsync(path)).Location.ShouldStartWith("/account/sign-in?returnUrl=", customMessage: path);
    }

    private static string NewHandle() => "h-" + Guid.NewGuid().ToString("N")[..10];

    private static IEnumerable<KeyValuePair<string, string>> Values(params (string Name, string Value)[] values) =>
        values.Select(value => KeyValuePair.Create(value.Name, value.Value));
}
