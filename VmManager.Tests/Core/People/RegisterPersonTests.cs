using Microsoft.EntityFrameworkCore;
using VmManager.Core.People.Registration;
using VmManager.Core.People.SignIn;
using VmManager.Core.Projects;
using VmManager.Core.Shared;
using VmManager.Tests.Support.People;

namespace VmManager.Tests.Core.People;

public sealed class RegisterPersonTests(PeopleHost host) : IClassFixture<PeopleHost>
{
    [Fact]
    public async Task Register_WhenTheAddressIsNew_MakesPersonProjectAndAudit()
    {
        var person = await host.ConfirmedAsync(name: "Zoë Müller");

        person.Handle.ShouldStartWith("zoe-muller");
        await using var database = await host.Database.Contexts.CreateDbContextAsync();
        var project = await database.Projects.Include(project => project.Members).SingleAsync(project => project.PersonalOf == person.Id);
        project.Members.Single().ShouldSatisfyAllConditions(
            member => member.PersonId.ShouldBe(person.Id), member => member.Role.ShouldBe(ProjectRole.Owner));
        var audit = await database.AuditEntries.Where(entry => entry.SubjectId == person.Id.Value).OrderBy(entry => entry.At).ToListAsync();
        audit.Select(entry => entry.Action).ShouldBe(["person.registered", "person.email_confirmed"]);
        audit[0].Address.ShouldBe("192.0.2.1");
        audit[0].PersonId.ShouldBeNull();
    }

    [Fact]
    public async Task Register_WhenTheAddressIsKnown_AnswersTheSameAndTellsTheOwner()
    {
        var email = PeopleSteps.NewEmail();
        var owner = await host.ConfirmedAsync(email);

        var answer = await host.RegisterAsync(email.ToUpperInvariant(), "Somebody Else", "another long password");

        answer.ShouldBe(Result.Success);
        (await host.Mailbox.WaitAsync(email, count: 2)).Mail.Subject.ShouldBe("You already have an account");
        var after = await host.ReadAsync(owner.Id);
        after.PasswordHash.ShouldBe(owner.PasswordHash);
        after.DisplayName.ShouldBe(owner.DisplayName);
    }

    [Fact]
    public async Task Register_WhenSomebodyRegisteredTheAddressBefore_OnlyTheLatestLinkAndPasswordCount()
    {
        // Mallory takes the address first and waits for its owner to confirm Mallory's password.
        var email = PeopleSteps.NewEmail();
        await host.RegisterAsync(email, "Mallory", "password of mallory");
        var (person, old) = PeopleSteps.LinkOf(await host.Mailbox.WaitAsync(email));
        host.Time.Pass(TimeSpan.FromMinutes(2));
        await host.RegisterAsync(email, "Owner", "password of the owner");
        var (_, current) = PeopleSteps.LinkOf(await host.Mailbox.WaitAsync(email, count: 2));

        (await ConfirmAsync(person, old)).Error.Codes().ShouldBe(["link.invalid"]);
        (await ConfirmAsync(person, current)).IsSuccess.ShouldBeTrue();

        (await SignInAsync(email, "password of mallory")).Error?.Code.ShouldBe("sign_in.wrong");
        (await SignInAsync(email, "password of the owner")).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task Register_TwiceWithinAMinute_KeepsTheFirstLinkGood()
    {
        var email = PeopleSteps.NewEmail();
        await host.RegisterAsync(email);
        await host.RegisterAsync(email);

        var (person, token) = PeopleSteps.LinkOf(await host.Mailbox.WaitAsync(email));
        (await ConfirmAsync(person, token)).IsSuccess.ShouldBeTrue();
        (await host.Mailbox.ReadAsync(email)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Register_OfOneAddressManyTimesAtOnce_MakesOneAccount()
    {
        var email = PeopleSteps.NewEmail();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => host.RegisterAsync(email)));

        answers.ShouldAllBe(answer => answer.IsSuccess);
        await using var database = await host.Database.Contexts.CreateDbContextAsync();
        (await database.Users.CountAsync(person => person.Email == email)).ShouldBe(1);
    }

    [Fact]
    public async Task Register_OfOneNameManyTimes_GivesEachItsOwnHandle()
    {
        var name = $"Ada {Guid.NewGuid():N}"[..20];
        foreach (var _ in Enumerable.Range(0, 4))
            (await host.RegisterAsync(PeopleSteps.NewEmail(), name)).IsSuccess.ShouldBeTrue();

        await using var database = await host.Database.Contexts.CreateDbContextAsync();
        var handles = await database.Users.Where(person => person.DisplayName == name).Select(person => person.Handle).ToListAsync();
        handles.Distinct().Count().ShouldBe(4);
        handles.ShouldAllBe(handle => handle.Length >= 3 && handle.Length <= 30);
    }

    [Theory]
    [InlineData("小林")]
    [InlineData("root")]
    [InlineData("!!!")]
    [InlineData("Przemysław Brzęczyszczykiewicz-Konstantynopolitański")]
    public async Task Register_WhateverTheName_FindsAHandleThatLinuxTakes(string name)
    {
        var email = PeopleSteps.NewEmail();
        (await host.RegisterAsync(email, name)).IsSuccess.ShouldBeTrue();

        await using var database = await host.Database.Contexts.CreateDbContextAsync();
        var handle = await database.Users.Where(person => person.Email == email).Select(person => person.Handle).SingleAsync();
        VmManager.Core.People.Identity.Handle.Parse(handle).IsSuccess.ShouldBeTrue(handle);
    }

    [Fact]
    public async Task Register_WhenFieldsAreWrong_NamesThemAllAndWritesNothing()
    {
        var answer = await host.RegisterAsync("no address", " ", "short");

        answer.Error.ShouldBeOfType<Invalid>().Problems.Select(problem => problem.Field).ShouldBe(["DisplayName", "Email", "Password"]);
    }

    [Fact]
    public async Task Confirm_WithSomebodyElsesToken_IsRefused()
    {
        var (one, other) = (PeopleSteps.NewEmail(), PeopleSteps.NewEmail());
        await host.RegisterAsync(one);
        await host.RegisterAsync(other);
        var (person, _) = PeopleSteps.LinkOf(await host.Mailbox.WaitAsync(one));
        var (_, token) = PeopleSteps.LinkOf(await host.Mailbox.WaitAsync(other));

        (await ConfirmAsync(person, token)).Error.Codes().ShouldBe(["link.invalid"]);
        (await ConfirmAsync(default, token)).Error.Codes().ShouldBe(["link.invalid"]);
        (await ConfirmAsync(person, null)).Error.Codes().ShouldBe(["link.invalid"]);
        (await host.ReadAsync(person)).EmailConfirmed.ShouldBeFalse();
    }

    [Fact]
    public async Task Resend_SendsOnlyToWhoeverIsNotConfirmed_AndAnswersAllAlike()
    {
        var (waiting, confirmed, unknown) = (PeopleSteps.NewEmail(), PeopleSteps.NewEmail(), PeopleSteps.NewEmail());
        await host.RegisterAsync(waiting);
        await host.ConfirmedAsync(confirmed);
        host.Time.Pass(TimeSpan.FromMinutes(2));

        foreach (var email in new[] { waiting, confirmed, unknown })
            (await host.Get<ResendConfirmation>().RunAsync(email, CancellationToken.None)).ShouldBe(Result.Success);

        await host.Mailbox.WaitAsync(waiting, count: 2);
        (await host.Mailbox.ReadAsync(confirmed)).Count.ShouldBe(1);
        (await host.Mailbox.ReadAsync(unknown)).ShouldBeEmpty();
    }

    private Task<Result> ConfirmAsync(VmManager.Core.People.PersonId person, string? token) =>
        host.Get<ConfirmEmail>().RunAsync(PeopleHost.Visitor, person, token, CancellationToken.None);

    private Task<Result<SignInAllowed>> SignInAsync(string email, string password) =>
        host.Get<CheckSignIn>().RunAsync(PeopleHost.Visitor, email, password, CancellationToken.None);
}
