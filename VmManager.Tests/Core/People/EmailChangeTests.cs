using System.Web;
using VmManager.Core.People;
using VmManager.Core.People.EmailChange;
using VmManager.Core.People.SignIn;
using VmManager.Core.Shared;
using VmManager.Tests.Support.People;

namespace VmManager.Tests.Core.People;

public sealed class EmailChangeTests(PeopleHost host) : IClassFixture<PeopleHost>
{
    [Fact]
    public async Task Change_WhenTheNewAddressConfirms_SignsInWithItAndTellsTheOldOne()
    {
        var person = await host.ConfirmedAsync();
        var next = PeopleSteps.NewEmail();
        (await RequestAsync(person, next)).IsSuccess.ShouldBeTrue();
        (await host.ReadAsync(person.Id)).Email.ShouldBe(person.Email);
        var (email, token) = await LinkAsync(next);

        (await ConfirmAsync(person.Id, email, token)).IsSuccess.ShouldBeTrue();

        (await SignInAsync(next)).IsSuccess.ShouldBeTrue();
        (await SignInAsync(person.Email!)).IsSuccess.ShouldBeFalse();
        (await host.ReadAsync(person.Id)).SecurityStamp.ShouldNotBe(person.SecurityStamp);
        var notice = await host.Mailbox.WaitAsync(person.Email!, count: 2);
        notice.Mail.Subject.ShouldBe("Your e-mail address was changed");
        notice.Text.ShouldContain(next);
        (await ConfirmAsync(person.Id, email, token)).Error.Codes().ShouldBe(["link.invalid"]);
    }

    [Fact]
    public async Task Change_ToAnAddressThatHasAnAccount_AnswersTheSameAndTellsItsOwner()
    {
        var person = await host.ConfirmedAsync();
        var other = await host.ConfirmedAsync();

        (await RequestAsync(person, other.Email)).ShouldBe(Result.Success);

        (await host.Mailbox.WaitAsync(other.Email!, count: 2)).Mail.Subject.ShouldBe("This address already has an account");
    }

    [Fact]
    public async Task Confirm_WhenTheLinkIsForAnotherAddress_IsRefused()
    {
        var person = await host.ConfirmedAsync();
        var next = PeopleSteps.NewEmail();
        await RequestAsync(person, next);
        var (_, token) = await LinkAsync(next);

        (await ConfirmAsync(person.Id, PeopleSteps.NewEmail(), token)).Error.Codes().ShouldBe(["link.invalid"]);
    }

    [Fact]
    public async Task Confirm_WhenTheAddressWasRegisteredMeanwhile_IsRefused()
    {
        var person = await host.ConfirmedAsync();
        var next = PeopleSteps.NewEmail();
        await RequestAsync(person, next);
        var (email, token) = await LinkAsync(next);
        await host.RegisterAsync(next);

        (await ConfirmAsync(person.Id, email, token)).Error.Codes().ShouldBe(["link.invalid"]);
        (await host.ReadAsync(person.Id)).Email.ShouldBe(person.Email);
    }

    [Theory]
    [InlineData("not an address", PeopleSteps.Password, "email.malformed")]
    [InlineData("fine@example.test", "wrong password!", "password.wrong")]
    public async Task Request_WhenSomethingIsWrong_NamesIt(string email, string password, string code) =>
        (await RequestAsync(await host.ConfirmedAsync(), email, password)).Error.Codes().ShouldBe([code]);

    [Fact]
    public async Task Request_OfOnesOwnAddress_IsRefused()
    {
        var person = await host.ConfirmedAsync();

        (await RequestAsync(person, person.Email!.ToUpperInvariant())).Error.Codes().ShouldBe(["email.same"]);
    }

    private async Task<(string Email, string Token)> LinkAsync(string recipient)
    {
        var query = HttpUtility.ParseQueryString(new Uri(new Uri("http://x"), Mailbox.Link(await host.Mailbox.WaitAsync(recipient))).Query);
        return (query["email"]!, query["token"]!);
    }

    private Task<Result> RequestAsync(Person person, string? email, string password = PeopleSteps.Password) =>
        host.Get<RequestEmailChange>().RunAsync(person.Actor(), email, password, CancellationToken.None);

    private Task<Result> ConfirmAsync(PersonId person, string email, string token) =>
        host.Get<ConfirmEmailChange>().RunAsync(PeopleHost.Visitor, person, email, token, CancellationToken.None);

    private Task<Result<SignInAllowed>> SignInAsync(string email) =>
        host.Get<CheckSignIn>().RunAsync(PeopleHost.Visitor, email, PeopleSteps.Password, CancellationToken.None);
}
