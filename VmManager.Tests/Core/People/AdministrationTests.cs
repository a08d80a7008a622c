using Microsoft.EntityFrameworkCore;
using VmManager.Core.People;
using VmManager.Core.People.Administration;
using VmManager.Core.People.Profiles;
using VmManager.Core.People.SignIn;
using VmManager.Core.Shared;
using VmManager.Tests.Support.People;

namespace VmManager.Tests.Core.People;

public sealed class AdministrationTests(PeopleHost host) : IClassFixture<PeopleHost>
{
    [Fact]
    public async Task Suspend_EndsSessionsAtOnceAndRefusesTheNextSignIn()
    {
        var admin = (await host.Database.Seed.PersonAsync(PersonRole.Admin)).Actor;
        var person = await host.ConfirmedAsync();

        var published = await host.PublishesAsync(
            person.Id, async () => (await Change.SuspendAsync(admin, person.Id, CancellationToken.None)).IsSuccess.ShouldBeTrue());

        published.ShouldBeTrue();
        (await host.ReadAsync(person.Id)).SecurityStamp.ShouldNotBe(person.SecurityStamp);
        (await SignInAsync(person.Email!)).Error.Codes().ShouldBe(["sign_in.suspended"]);
        await Change.UnsuspendAsync(admin, person.Id, CancellationToken.None);
        (await SignInAsync(person.Email!)).IsSuccess.ShouldBeTrue();
        await using var database = await host.Database.Contexts.CreateDbContextAsync();
        var actions = await database.AuditEntries.Where(entry => entry.SubjectId == person.Id.Value && entry.PersonId == admin.PersonId)
            .OrderBy(entry => entry.At).Select(entry => entry.Action).ToListAsync();
        actions.ShouldBe(["person.suspended", "person.unsuspended"]);
    }

    [Fact]
    public async Task SignIn_OfASuspendedPersonWithAWrongPassword_SaysNoMoreThanOfAnUnknownOne()
    {
        var admin = (await host.Database.Seed.PersonAsync(PersonRole.Admin)).Actor;
        var person = await host.ConfirmedAsync();
        await Change.SuspendAsync(admin, person.Id, CancellationToken.None);

        (await SignInAsync(person.Email!, "wrong password!")).Error.ShouldBe((await SignInAsync(PeopleSteps.NewEmail(), "wrong password!")).Error);
    }

    [Fact]
    public async Task Change_ByAUser_IsNotFound()
    {
        var user = (await host.Database.Seed.PersonAsync()).Actor;
        var person = (await host.Database.Seed.PersonAsync()).Person;

        (await Change.SuspendAsync(user, person.Id, CancellationToken.None)).Error.ShouldBeOfType<NotFound>();
        (await Change.SetRoleAsync(user, user.PersonId, PersonRole.Admin, CancellationToken.None)).Error.ShouldBeOfType<NotFound>();
        (await host.Get<FindPeople>().RunAsync(user, new PeopleQuery(), CancellationToken.None)).Error.ShouldBeOfType<NotFound>();
        (await host.ReadAsync(person.Id)).SuspendedAt.ShouldBeNull();
    }

    [Fact]
    public async Task Change_OfOneself_IsRefused()
    {
        var admin = (await host.Database.Seed.PersonAsync(PersonRole.Admin)).Actor;

        (await Change.SuspendAsync(admin, admin.PersonId, CancellationToken.None)).Error.Codes().ShouldBe(["person.self"]);
        (await Change.SetRoleAsync(admin, admin.PersonId, PersonRole.User, CancellationToken.None)).Error.Codes().ShouldBe(["person.self"]);
    }

    [Fact]
    public async Task Find_SearchesLiterallyAndPagesStably()
    {
        var admin = (await host.Database.Seed.PersonAsync(PersonRole.Admin)).Actor;
        var mark = Guid.NewGuid().ToString("N")[..8];
        for (var number = 0; number < 7; number++)
            await host.Database.Seed.PersonAsync(change: person => person.DisplayName = $"Äda {mark}_% Example");

        var pages = new List<PersonRow>();
        for (var skip = 0; skip < 9; skip += 3)
            pages.AddRange((await FindAsync(admin, new PeopleQuery($"  äDA {mark}_% ", Skip: skip, Take: 3))).Rows);

        pages.Select(row => row.Id).Distinct().Count().ShouldBe(7);
        (await FindAsync(admin, new PeopleQuery($"{mark}_%"))).Total.ShouldBe(7);
        (await FindAsync(admin, new PeopleQuery($"{mark}%_"))).Total.ShouldBe(0);
        (await FindAsync(admin, new PeopleQuery($"{mark}x%"))).Total.ShouldBe(0);
        (await FindAsync(admin, new PeopleQuery(Take: 100_000, Skip: -5))).Rows.Count.ShouldBeLessThanOrEqualTo(100);
    }

    [Fact]
    public async Task ChangeProfile_WritesWhatIsRightAndNamesWhatIsNot()
    {
        var person = await host.ConfirmedAsync();
        var taken = (await host.Database.Seed.PersonAsync()).Person.Handle;
        var handle = "h-" + Guid.NewGuid().ToString("N")[..10];
        var profile = host.Get<ChangeProfile>();

        var wrong = await profile.RunAsync(person.Actor(), new ChangeProfileCommand("", "x", "de", (Theme)9), CancellationToken.None);
        wrong.Error.ShouldBeOfType<Invalid>().Problems.Select(problem => problem.Field).ShouldBe(["DisplayName", "Handle", "Language", "Theme"]);
        (await profile.RunAsync(person.Actor(), new ChangeProfileCommand("Mira", taken, "fr", Theme.Dark), CancellationToken.None))
            .Error.Codes().ShouldBe(["handle.taken"]);
        (await profile.RunAsync(person.Actor(), new ChangeProfileCommand("Mira", handle, "fr", Theme.Dark), CancellationToken.None)).IsSuccess.ShouldBeTrue();

        var read = (await host.Get<FindProfile>().RunAsync(person.Actor(), CancellationToken.None)).Value;
        (read.DisplayName, read.Handle, read.Language, read.Theme).ShouldBe(("Mira", handle, "fr", Theme.Dark));
    }

    private ChangePerson Change => host.Get<ChangePerson>();

    private async Task<PeoplePage> FindAsync(Actor actor, PeopleQuery query) =>
        (await host.Get<FindPeople>().RunAsync(actor, query, CancellationToken.None)).Value;

    private Task<Result<SignInAllowed>> SignInAsync(string email, string password = PeopleSteps.Password) =>
        host.Get<CheckSignIn>().RunAsync(PeopleHost.Visitor, email, password, CancellationToken.None);
}
