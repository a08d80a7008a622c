using System.Web;
using Microsoft.EntityFrameworkCore;
using VmManager.Core.People;
using VmManager.Core.People.Registration;
using VmManager.Core.Shared;

namespace VmManager.Tests.Support.People;

/// <summary>Steps that many tests begin with.</summary>
public static class PeopleSteps
{
    public const string Password = "three quiet otters";

    public static string NewEmail() => $"{Guid.NewGuid():N}@example.test";

    /// <summary>Registers and confirms by the mailed link.</summary>
    public static async Task<Person> ConfirmedAsync(this PeopleHost host, string? email = null, string name = "Mira Example")
    {
        email ??= NewEmail();
        (await host.RegisterAsync(email, name)).IsSuccess.ShouldBeTrue();
        var (person, token) = LinkOf(await host.Mailbox.WaitAsync(email));
        (await host.Get<ConfirmEmail>().RunAsync(PeopleHost.Visitor, person, token, CancellationToken.None)).IsSuccess.ShouldBeTrue();
        return await host.ReadAsync(person);
    }

    public static Task<Result> RegisterAsync(this PeopleHost host, string? email, string? name = "Mira Example", string? password = Password) =>
        host.Get<RegisterPerson>().RunAsync(PeopleHost.Visitor, new RegisterPersonCommand(email, name, password), CancellationToken.None);

    public static async Task<Person> ReadAsync(this PeopleHost host, PersonId id)
    {
        await using var database = await host.Database.Contexts.CreateDbContextAsync();
        return await database.Users.AsNoTracking().SingleAsync(person => person.Id == id);
    }

    public static Actor Actor(this Person person) => new(person.Id, person.Role == PersonRole.Admin);

    /// <summary>Person and token of a mailed link.</summary>
    public static (PersonId Person, string Token) LinkOf(VmManager.Core.Mail.StoredMailContent mail)
    {
        var query = HttpUtility.ParseQueryString(new Uri(new Uri("http://x"), Mailbox.Link(mail)).Query);
        return (TypedId.TryParse<PersonId>(query["person"])!.Value, query["token"]!);
    }

    public static IEnumerable<string> Codes(this Error? error) => error is Invalid invalid ? invalid.Problems.Select(problem => problem.Code) : [error?.Code ?? ""];
}
