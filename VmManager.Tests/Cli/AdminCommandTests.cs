using VmManager.Tests.Support.People;
using VmManager.Web.Cli;

namespace VmManager.Tests.Cli;

[Trait("Speed", "Slow")]
public sealed class AdminCommandTests(Site site) : IClassFixture<Site>
{
    [Fact]
    public async Task Ensure_BesideARunningSite_PrintsAPasswordThatLeadsToANewOne()
    {
        var (code, output, _) = await RunAsync("admin", "ensure", "--email", "admin@example.test");
        code.ShouldBe(0);
        output.ShouldStartWith("One-time password for admin@example.test: ");
        var password = output.Split(": ")[1].Trim();

        var visitor = site.Visit();
        (await visitor.SignInAsync("admin@example.test", password)).Location.ShouldBe("/account/new-password?returnUrl=%2F");
        (await visitor.GetAsync("/account/profile")).Location.ShouldStartWith("/account/sign-in", customMessage: "no page opens before the new password");
        (await visitor.PostAsync("/account/new-password", ("Form.NewPassword", password))).Text(".field-error").ShouldContain("current password");
        (await visitor.PostAsync("/account/new-password", ("Form.NewPassword", "seven brave herons"))).Location.ShouldBe("/");
        (await visitor.GetAsync("/admin/mail")).Status.ShouldBe(System.Net.HttpStatusCode.OK);

        (await RunAsync("admin", "ensure", "--email", "other@example.test")).Output.ShouldContain("There is an admin already: admin@example.test");
        var reset = await RunAsync("admin", "reset-password", "--email", "admin@example.test");
        (reset.Code, reset.Output).ShouldSatisfyAllConditions(
            answer => answer.Code.ShouldBe(0), answer => answer.Output.ShouldStartWith("One-time password for admin@example.test: "));
    }

    [Theory]
    [InlineData(2, "admin")]
    [InlineData(2, "admin", "ensure")]
    [InlineData(2, "admin", "dance")]
    [InlineData(1, "admin", "ensure", "--email", "not-an-address")]
    [InlineData(1, "admin", "reset-password", "--email", "nobody@example.test")]
    public async Task Command_WhenItCannotBeDone_SaysWhyOnStandardError(int code, params string[] args)
    {
        var answer = await RunAsync(args);

        answer.Code.ShouldBe(code);
        answer.Errors.ShouldNotBeEmpty();
    }

    private async Task<(int Code, string Output, string Errors)> RunAsync(params string[] args)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        var code = await CommandLine.RunAsync(site.Get<IServiceProvider>(), args, output, errors);
        return (code, output.ToString(), errors.ToString());
    }
}
