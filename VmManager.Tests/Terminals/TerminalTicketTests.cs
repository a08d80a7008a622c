using System.Net.WebSockets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;
using VmManager.Core.Terminals;
using VmManager.Tests.Support;

namespace VmManager.Tests.Terminals;

[Collection(LocalSshdCollection.Name)]
public sealed class TerminalTicketTests(LocalSshd sshd, TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private TerminalHost _host = null!;

    private TerminalTickets Tickets => _host.App.Services.GetRequiredService<TerminalTickets>();

    public async Task InitializeAsync() => _host = await TerminalHost.StartAsync(database, sshd, _time);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Redeem_WhenPresentedManyTimesAtOnce_LetsOneIn()
    {
        var instance = await _host.InstanceAsync();
        var ticket = await _host.TicketAsync(instance.Actor, instance.Id);
        var results = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => RedeemAsync(instance.Actor, ticket, _host.Origin)));
        results.Count(result => result.IsSuccess).ShouldBe(1);
        results.Where(result => !result.IsSuccess).ShouldAllBe(result => result.Error == TerminalErrors.TicketRefused);
    }

    [Theory]
    [InlineData("used")]
    [InlineData("somebody else's")]
    [InlineData("another origin")]
    [InlineData("expired")]
    [InlineData("invented")]
    public async Task Redeem_WhenAnythingIsWrong_IsRefusedInTheSameWords(string fault)
    {
        var instance = await _host.InstanceAsync();
        var ticket = await _host.TicketAsync(instance.Actor, instance.Id);
        var actor = instance.Actor;
        var origin = _host.Origin;
        switch (fault)
        {
            case "used":
                (await RedeemAsync(actor, ticket, origin)).IsSuccess.ShouldBeTrue();
                break;
            case "somebody else's":
                actor = (await database.Seed.PersonAsync(PersonRole.Admin)).Actor;
                break;
            case "another origin":
                origin = "https://elsewhere.example";
                break;
            case "expired":
                _time.Advance(TimeSpan.FromSeconds(31));
                break;
            default:
                ticket = "AAAA";
                break;
        }
        (await RedeemAsync(actor, ticket, origin)).Error.ShouldBe(TerminalErrors.TicketRefused);
    }

    [Fact]
    public async Task Issue_WhenStored_KeepsOnlyTheHash()
    {
        var instance = await _host.InstanceAsync();
        var ticket = await _host.TicketAsync(instance.Actor, instance.Id);
        await using var context = await database.Contexts.CreateDbContextAsync();
        var row = await context.TerminalTickets.AsNoTracking().SingleAsync(row => row.InstanceId == instance.Id);
        row.Hash.ShouldBe(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(ticket)));
    }

    [Fact]
    public async Task Issue_WhenTheInstanceIsSomebodyElses_IsNotFound()
    {
        var instance = await _host.InstanceAsync();
        var stranger = await database.Seed.PersonAsync();
        (await IssueAsync(stranger.Actor, instance.Id)).Error.ShouldBe(new NotFound("instance"));
        (await IssueAsync(stranger.Actor, TypedId.New<InstanceId>())).Error.ShouldBe(new NotFound("instance"));
    }

    [Fact]
    public async Task Issue_WhenTheMemberMayOnlyLook_IsRefused()
    {
        var instance = await _host.InstanceAsync();
        var viewer = await database.Seed.PersonAsync();
        await database.Seed.MemberAsync(instance.Owner.Project.Id, viewer.Person.Id, ProjectRole.Viewer);
        (await IssueAsync(viewer.Actor, instance.Id)).IsSuccess.ShouldBeFalse();
    }

    [Fact]
    public async Task Issue_WhenTheInstanceDoesNotRun_SaysSo()
    {
        var stopped = await _host.InstanceAsync(change: instance => instance.ObservedState = PowerState.Stopped);
        (await IssueAsync(stopped.Actor, stopped.Id)).Error.ShouldBe(TerminalErrors.InstanceNotRunning);
        var young = await _host.InstanceAsync(change: instance => instance.Lifecycle = InstanceLifecycle.Provisioning);
        (await IssueAsync(young.Actor, young.Id)).Error.ShouldBe(TerminalErrors.InstanceNotReady);
    }

    [Fact]
    public async Task Enter_WhenTheTerminalIsSomebodyElses_IsGone()
    {
        var instance = await _host.InstanceAsync();
        await using var client = await _host.OpenAsync(instance);
        var member = await database.Seed.PersonAsync();
        await database.Seed.MemberAsync(instance.Owner.Project.Id, member.Person.Id, ProjectRole.Operator);
        await using var thief = await TerminalClient.ConnectAsync(_host.Address, member.Person.Id, _host.Origin);
        await thief.EnterAsync(await _host.TicketAsync(member.Actor, instance.Id, client.TerminalId));
        (await thief.MessageAsync("end"))["code"]!.GetValue<string>().ShouldBe("terminal.gone");
    }

    [Fact]
    public async Task Enter_WhenTheTicketWasUsed_IsRefusedOnTheSocket()
    {
        var instance = await _host.InstanceAsync();
        var ticket = await _host.TicketAsync(instance.Actor, instance.Id);
        (await RedeemAsync(instance.Actor, ticket, _host.Origin)).IsSuccess.ShouldBeTrue();
        await using var client = await TerminalClient.ConnectAsync(_host.Address, instance.Actor.PersonId, _host.Origin);
        await client.EnterAsync(ticket);
        var end = await client.MessageAsync("end");
        end["reason"]!.GetValue<string>().ShouldBe("refused");
        end["code"]!.GetValue<string>().ShouldBe("terminal.ticket_refused");
    }

    [Theory]
    [InlineData("https://elsewhere.example")]
    [InlineData("null")]
    [InlineData(null)]
    public async Task Connect_WhenTheOriginIsNotOurs_IsForbidden(string? origin)
    {
        var person = await database.Seed.PersonAsync();
        var refusal = await Should.ThrowAsync<WebSocketException>(() => TerminalClient.ConnectAsync(_host.Address, person.Person.Id, origin));
        refusal.Message.ShouldContain("403");
    }

    [Fact]
    public async Task Connect_WhenNobodyIsSignedIn_IsUnauthorised()
    {
        var refusal = await Should.ThrowAsync<WebSocketException>(() => TerminalClient.ConnectAsync(_host.Address, null, _host.Origin));
        refusal.Message.ShouldContain("401");
    }

    private Task<Result<TerminalPermit>> RedeemAsync(Actor actor, string ticket, string origin) =>
        Tickets.RedeemAsync(actor.PersonId, ticket, origin, CancellationToken.None);

    private Task<Result<string>> IssueAsync(Actor actor, InstanceId instance) =>
        Tickets.IssueAsync(actor, instance, _host.Origin, null, CancellationToken.None);
}
