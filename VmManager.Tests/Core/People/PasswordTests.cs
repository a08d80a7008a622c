using VmManager.Core.People.Passwords;
using VmManager.Core.People.SignIn;
using VmManager.Core.Shared;
using VmManager.Tests.Support.People;

namespace VmManager.Tests.Core.People;

public sealed class PasswordTests(PeopleHost host) : IClassFixture<PeopleHost>
{
    private const string NewPassword = "seven brave herons";

    [Fact]
    public async Task Reset_ByTheMailedLink_SetsThePasswordOnceEndsSessionsAndTellsThePerson()
    {
        var person = await host.ConfirmedAsync();
        (await host.Get<RequestPasswordReset>().RunAsync(person.Email, CancellationToken.None)).IsSuccess.ShouldBeTrue();
        var (_, token) = PeopleSteps.LinkOf(await host.Mailbox.WaitAsync(person.Email!, count: 2));

        var published = await host.PublishesAsync(person.Id, async () => (await ResetAsync(person.Id, token)).IsSuccess.ShouldBeTrue());

        published.ShouldBeTrue();
        (await ResetAsync(person.Id, token)).Error.Codes().ShouldBe(["link.invalid"]);
        (await host.ReadAsync(person.Id)).SecurityStamp.ShouldNotBe(person.SecurityStamp);
        (await SignInAsync(person.Email!, PeopleSteps.Password)).IsSuccess.ShouldBeFalse();
        (await SignInAsync(person.Email!, NewPassword)).IsSuccess.ShouldBeTrue();
        (await host.Mailbox.WaitAsync(person.Email!, count: 3)).Mail.Subject.ShouldBe("Your password was changed");
    }

    [Fact]
    public async Task Reset_WithABadPassword_KeepsTheLinkGood()
    {
        var person = await host.ConfirmedAsync();
        await host.Get<RequestPasswordReset>().RunAsync(person.Email, CancellationToken.None);
        var (_, token) = PeopleSteps.LinkOf(await host.Mailbox.WaitAsync(person.Email!, count: 2));

        (await ResetAsync(person.Id, token, "password12345")).Error.Codes().ShouldBe(["password.too_common"]);
        (await ResetAsync(person.Id, token)).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task Reset_WithoutALink_SaysNothingAboutThePassword()
    {
        var person = await host.ConfirmedAsync();

        (await ResetAsync(person.Id, "made up", "x")).Error.Codes().ShouldBe(["link.invalid"]);
        (await ResetAsync(default, "made up", "x")).Error.Codes().ShouldBe(["link.invalid"]);
    }

    [Fact]
    public async Task RequestReset_OfAnUnknownAddress_AnswersTheSameAndSendsNothing()
    {
        var unknown = PeopleSteps.NewEmail();

        (await host.Get<RequestPasswordReset>().RunAsync(unknown, CancellationToken.None)).ShouldBe(Result.Success);

        (await host.Mailbox.ReadAsync(unknown)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Reset_LiftsALock()
    {
        var person = await host.ConfirmedAsync();
        for (var failure = 0; failure < 5; failure++)
            await SignInAsync(person.Email!, "wrong password!");
        (await SignInAsync(person.Email!, PeopleSteps.Password)).Error.Codes().ShouldBe(["sign_in.locked"]);
        await host.Get<RequestPasswordReset>().RunAsync(person.Email, CancellationToken.None);
        var (_, token) = PeopleSteps.LinkOf(await host.Mailbox.WaitAsync(person.Email!, count: 2));

        await ResetAsync(person.Id, token);

        (await SignInAsync(person.Email!, NewPassword)).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task Change_NeedsTheCurrentPassword_AndCountsWrongOnesTowardsTheLock()
    {
        var person = await host.ConfirmedAsync();
        for (var failure = 0; failure < 4; failure++)
            (await ChangeAsync(person, "wrong password!")).Error.Codes().ShouldBe(["password.wrong"]);

        (await ChangeAsync(person, "wrong password!")).Error.Codes().ShouldBe(["sign_in.locked"]);
        (await ChangeAsync(person, PeopleSteps.Password)).Error.Codes().ShouldBe(["sign_in.locked"]);
    }

    [Fact]
    public async Task Change_ToAnotherPassword_EndsSessionsAndTellsThePerson()
    {
        var person = await host.ConfirmedAsync();

        (await ChangeAsync(person, PeopleSteps.Password)).IsSuccess.ShouldBeTrue();

        (await host.ReadAsync(person.Id)).SecurityStamp.ShouldNotBe(person.SecurityStamp);
        (await SignInAsync(person.Email!, NewPassword)).IsSuccess.ShouldBeTrue();
        await host.Mailbox.WaitAsync(person.Email!, count: 2);
    }

    [Fact]
    public async Task Change_ToTheSamePassword_IsRefused()
    {
        var person = await host.ConfirmedAsync();

        (await ChangeAsync(person, PeopleSteps.Password, PeopleSteps.Password)).Error.Codes().ShouldBe(["password.same"]);
    }

    [Fact]
    public async Task ReplaceOneTime_WhenNoneIsInForce_IsRefused()
    {
        var person = await host.ConfirmedAsync();

        (await host.Get<ChangePassword>().ReplaceOneTimeAsync(person.Actor(), NewPassword, CancellationToken.None)).IsSuccess.ShouldBeFalse();

        (await SignInAsync(person.Email!, PeopleSteps.Password)).IsSuccess.ShouldBeTrue();
    }

    private Task<Result> ResetAsync(VmManager.Core.People.PersonId person, string token, string password = NewPassword) =>
        host.Get<ResetPassword>().RunAsync(PeopleHost.Visitor, person, token, password, CancellationToken.None);

    private Task<Result> ChangeAsync(VmManager.Core.People.Person person, string current, string next = NewPassword) =>
        host.Get<ChangePassword>().RunAsync(person.Actor(), current, next, CancellationToken.None);

    private Task<Result<SignInAllowed>> SignInAsync(string email, string password) =>
        host.Get<CheckSignIn>().RunAsync(PeopleHost.Visitor, email, password, CancellationToken.None);
}
