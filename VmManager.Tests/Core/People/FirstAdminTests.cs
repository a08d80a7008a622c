using VmManager.Core.People;
using VmManager.Core.People.Administration;
using VmManager.Core.People.Passwords;
using VmManager.Core.People.SignIn;
using VmManager.Tests.Support.People;

namespace VmManager.Tests.Core.People;

/// <summary>Each on a database of its own: whether there is an admin is a question about all people.</summary>
[Trait("Speed", "Slow")]
public sealed class FirstAdminTests : IAsyncLifetime
{
    private readonly PeopleHost _host = new();

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Ensure_MakesOneAdminWithAPasswordForOneUse_AndOnlyOnce()
    {
        var made = (await EnsureAsync("admin@example.test")).Value;
        (await EnsureAsync("other@example.test")).Value.ShouldBe(new EnsuredAdmin("admin@example.test", null));

        var allowed = (await SignInAsync("admin@example.test", made.OneTimePassword!)).Value;
        allowed.MustChangePassword.ShouldBeTrue();
        var admin = await _host.ReadAsync(allowed.PersonId);
        (admin.Role, admin.EmailConfirmed).ShouldBe((PersonRole.Admin, true));

        var change = await _host.Get<ChangePassword>().ReplaceOneTimeAsync(admin.Actor(), "seven brave herons", CancellationToken.None);
        change.IsSuccess.ShouldBeTrue(change.Error?.ToString());
        (await SignInAsync("admin@example.test", made.OneTimePassword!)).IsSuccess.ShouldBeFalse();
        (await SignInAsync("admin@example.test", "seven brave herons")).Value.MustChangePassword.ShouldBeFalse();
    }

    [Fact]
    public async Task Ensure_OfAKnownPerson_MakesThemAdmin()
    {
        var person = await _host.ConfirmedAsync("mira@example.test");

        (await EnsureAsync("MIRA@example.test")).Value.OneTimePassword.ShouldNotBeNull();

        (await _host.ReadAsync(person.Id)).Role.ShouldBe(PersonRole.Admin);
    }

    [Fact]
    public async Task ResetPassword_WorksForAdminsOnly()
    {
        var user = await _host.ConfirmedAsync("mira@example.test");
        await EnsureAsync("admin@example.test");

        (await _host.Get<FirstAdmin>().ResetPasswordAsync(user.Email!, CancellationToken.None)).Error.Codes().ShouldBe(["admin.unknown"]);
        var password = (await _host.Get<FirstAdmin>().ResetPasswordAsync("admin@example.test", CancellationToken.None)).Value;
        (await SignInAsync("admin@example.test", password)).Value.MustChangePassword.ShouldBeTrue();
    }

    [Fact]
    public async Task Ensure_OfNoAddress_IsRefused() => (await EnsureAsync("admin")).Error.Codes().ShouldBe(["email.malformed"]);

    private Task<VmManager.Core.Shared.Result<EnsuredAdmin>> EnsureAsync(string email) =>
        _host.Get<FirstAdmin>().EnsureAsync(email, CancellationToken.None);

    private Task<VmManager.Core.Shared.Result<SignInAllowed>> SignInAsync(string email, string password) =>
        _host.Get<CheckSignIn>().RunAsync(PeopleHost.Visitor, email, password, CancellationToken.None);
}
