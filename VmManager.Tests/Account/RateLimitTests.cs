using System.Net;
using VmManager.Tests.Support.People;

namespace VmManager.Tests.Account;

[Trait("Speed", "Slow")]
public sealed class RateLimitTests(RateLimitTests.TightSite site) : IClassFixture<RateLimitTests.TightSite>
{
    [Fact]
    public async Task SignIn_FromOneAddressTooOften_IsToldToWait_AndLookingStaysFree()
    {
        for (var attempt = 0; attempt < 3; attempt++)
            (await site.Visit().SignInAsync(PeopleSteps.NewEmail(), "wrong password!")).Status.ShouldBe(HttpStatusCode.OK);

        var refused = await site.Visit().SignInAsync(PeopleSteps.NewEmail(), "wrong password!");

        refused.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter.ShouldNotBeNull();
        refused.Text("h1").ShouldBe("A little slower");
        (await site.Visit().GetAsync("/account/sign-in")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Register_FromOneAddressTooOften_IsRefused()
    {
        for (var attempt = 0; attempt < 2; attempt++)
            (await RegisterAsync()).Status.ShouldBe(HttpStatusCode.Found);

        (await RegisterAsync()).Status.ShouldBe(HttpStatusCode.TooManyRequests);
    }

    private Task<Answer> RegisterAsync() => site.Visit().PostAsync(
        "/account/register", ("Form.Email", PeopleSteps.NewEmail()), ("Form.DisplayName", "Mira"), ("Form.Password", PeopleSteps.Password));

    public sealed class TightSite : Site
    {
        protected override Dictionary<string, string> Settings { get; } = new(StringComparer.Ordinal)
        {
            ["SignIn:AttemptsPerMinute"] = "3",
            ["SignIn:MailsPerTenMinutes"] = "2",
            ["SignIn:EvenAnswerMilliseconds"] = "0",
        };
    }
}
