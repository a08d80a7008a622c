using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using VmManager.Core.People;
using VmManager.Core.People.Administration;
using VmManager.Tests.Support;
using VmManager.Tests.Support.People;
using VmManager.Web.Account;

namespace VmManager.Tests.Account;

[Trait("Speed", "Slow")]
public sealed class SuspensionTests(Site site) : IClassFixture<Site>
{
    [Fact]
    public async Task Pages_OfASuspendedPerson_CloseWithinFiveSeconds()
    {
        var (visitor, email) = await site.SignedInAsync();
        (await visitor.GetAsync("/account/profile")).Status.ShouldBe(HttpStatusCode.OK);

        await SuspendAsync(await IdAsync(email));

        await Poll.UntilAsync(
            async () => (await visitor.GetAsync("/account/profile")).Status == HttpStatusCode.Found, TimeSpan.FromSeconds(5), "the session to end");
        (await visitor.SignInAsync(email)).Text("[role=alert]").ShouldContain("suspended");
    }

    [Fact]
    public async Task OpenCircuit_OfASuspendedPerson_LosesItsPersonAtOnce()
    {
        var (_, email) = await site.SignedInAsync();
        await using var circuit = await OpenCircuitAsync(email);
        (await circuit.ActorAsync()).PersonId.ShouldNotBe(default);

        await SuspendAsync((await circuit.ActorAsync()).PersonId);

        await Poll.UntilAsync(async () => (await circuit.ActorAsync()).PersonId == default, TimeSpan.FromSeconds(5), "the circuit to close");
    }

    [Fact]
    public async Task OpenCircuit_OfSomebodyWhoBecomesAdmin_KnowsItAtOnceAndKeepsTheAddress()
    {
        var (_, email) = await site.SignedInAsync();
        await using var circuit = await OpenCircuitAsync(email);
        var before = await circuit.ActorAsync();
        before.IsAdmin.ShouldBeFalse();

        await site.Get<ChangePerson>().SetRoleAsync(Admin, before.PersonId, PersonRole.Admin, CancellationToken.None);

        await Poll.UntilAsync(async () => (await circuit.ActorAsync()).IsAdmin, TimeSpan.FromSeconds(5), "the new role");
        (await circuit.ActorAsync()).Address.ShouldBe("192.0.2.7");
    }

    [Fact]
    public async Task AdminPages_OfAUser_AreNotFound()
    {
        var (visitor, email) = await site.SignedInAsync();
        (await visitor.GetAsync("/admin/mail")).Status.ShouldBe(HttpStatusCode.NotFound);

        await site.Get<ChangePerson>().SetRoleAsync(Admin, await IdAsync(email), PersonRole.Admin, CancellationToken.None);

        await Poll.UntilAsync(async () => (await visitor.GetAsync("/admin/mail")).Status == HttpStatusCode.OK, TimeSpan.FromSeconds(5), "the role");
    }

    private static Actor Admin { get; } = new(VmManager.Core.Shared.TypedId.New<PersonId>(), IsAdmin: true);

    private async Task SuspendAsync(PersonId id) =>
        (await site.Get<ChangePerson>().SuspendAsync(Admin, id, CancellationToken.None)).IsSuccess.ShouldBeTrue();

    private async Task<PersonId> IdAsync(string email) =>
        (await site.Get<FindPeople>().RunAsync(Admin, new PeopleQuery(email), CancellationToken.None)).Value.Rows.Single().Id;

    private async Task<Circuit> OpenCircuitAsync(string email)
    {
        var scope = site.Get<IServiceScopeFactory>().CreateAsyncScope();
        var people = scope.ServiceProvider.GetRequiredService<Microsoft.AspNetCore.Identity.UserManager<Person>>();
        var principal = await scope.ServiceProvider.GetRequiredService<PersonPrincipalFactory>().CreateAsync((await people.FindByEmailAsync(email))!);
        principal.AddIdentity(new ClaimsIdentity([new Claim(PersonClaims.Address, "192.0.2.7")]));
        // What the server does when a browser opens its connection.
        ((IHostEnvironmentAuthenticationStateProvider)scope.ServiceProvider.GetRequiredService<AuthenticationStateProvider>())
            .SetAuthenticationState(Task.FromResult(new AuthenticationState(principal)));
        return new Circuit(scope);
    }

    private sealed class Circuit(AsyncServiceScope scope) : IAsyncDisposable
    {
        public Task<Actor> ActorAsync() => scope.ServiceProvider.GetRequiredService<ICurrentActor>().GetAsync();

        public ValueTask DisposeAsync() => scope.DisposeAsync();
    }
}
