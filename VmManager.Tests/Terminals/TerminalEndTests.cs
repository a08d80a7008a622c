using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Live;
using VmManager.Core.Projects;
using VmManager.Tests.Support;

namespace VmManager.Tests.Terminals;

/// <summary>What ends terminals besides their own shells.</summary>
[Collection(LocalSshdCollection.Name)]
public sealed class TerminalEndTests(LocalSshd sshd, TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(5);

    private readonly ManualTime _time = new();
    private TerminalHost _host = null!;

    public async Task InitializeAsync() => _host = await TerminalHost.StartAsync(
        database, sshd, _time, ("Terminals:PerPerson", "2"), ("Terminals:CheckSeconds", "1"));

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Suspend_WhenAShellIsOpen_EndsItWithinFiveSeconds(bool notified)
    {
        var instance = await _host.InstanceAsync();
        await using var client = await _host.OpenAsync(instance);
        await using (var context = await database.Contexts.CreateDbContextAsync())
        {
            await context.Users.Where(person => person.Id == instance.Actor.PersonId)
                .ExecuteUpdateAsync(row => row.SetProperty(person => person.SuspendedAt, DateTimeOffset.UtcNow));
        }
        var watch = Stopwatch.StartNew();
        if (notified)
            _host.Changes.Publish(new Change(ChangeTopic.Person, instance.Actor.PersonId.Value));
        (await client.MessageAsync("end"))["reason"]!.GetValue<string>().ShouldBe("accessLost");
        watch.Elapsed.ShouldBeLessThan(Promise);
        await Poll.UntilAsync(() => !Clients().Any(), Promise, "the ssh client to be gone");
    }

    [Fact]
    public async Task Leave_WhenAMembersShellIsOpen_EndsIt()
    {
        var instance = await _host.InstanceAsync();
        var member = await database.Seed.PersonAsync();
        await database.Seed.MemberAsync(instance.Owner.Project.Id, member.Person.Id, ProjectRole.Operator);
        await using var client = await _host.OpenAsync(instance with { Owner = member });
        await using (var context = await database.Contexts.CreateDbContextAsync())
            await context.ProjectMembers.Where(row => row.PersonId == member.Person.Id && row.ProjectId == instance.Owner.Project.Id).ExecuteDeleteAsync();
        (await client.MessageAsync("end"))["reason"]!.GetValue<string>().ShouldBe("accessLost");
    }

    [Theory]
    [InlineData(InstanceLifecycle.Deleting, PowerState.Running)]
    [InlineData(InstanceLifecycle.Ready, PowerState.Stopped)]
    public async Task Change_WhenTheInstanceGoes_EndsItsShells(InstanceLifecycle lifecycle, PowerState state)
    {
        var instance = await _host.InstanceAsync();
        var other = await _host.InstanceAsync(instance.Owner);
        await using var client = await _host.OpenAsync(instance);
        await using var kept = await _host.OpenAsync(other);
        await using (var context = await database.Contexts.CreateDbContextAsync())
        {
            await context.Instances.Where(row => row.Id == instance.Id).ExecuteUpdateAsync(row => row
                .SetProperty(entity => entity.Lifecycle, lifecycle)
                .SetProperty(entity => entity.ObservedState, state));
        }
        var watch = Stopwatch.StartNew();
        _host.Changes.Publish(new Change(ChangeTopic.Instance, instance.Id.Value));
        (await client.MessageAsync("end"))["reason"]!.GetValue<string>().ShouldBe("instanceGone");
        watch.Elapsed.ShouldBeLessThan(Promise);
        _host.Sessions.List(other.Actor, other.Id).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(121, "idle")]
    [InlineData(60 * 25, "expired")]
    public async Task Apply_WhenTimePasses_EndsIt(int minutes, string reason)
    {
        await using var client = await _host.OpenAsync(await _host.InstanceAsync());
        await client.TypeAsync("echo sum-$((1+1)); sleep 600\n");
        await client.UntilAsync("sum-2");
        _time.Advance(TimeSpan.FromMinutes(minutes));
        (await client.MessageAsync("end"))["reason"]!.GetValue<string>().ShouldBe(reason);
    }

    [Fact]
    public async Task Apply_WhenNoPageComesBack_EndsItAfterTheGraceTime()
    {
        var instance = await _host.InstanceAsync();
        var client = await _host.OpenAsync(instance);
        await client.TypeAsync("echo sum-$((1+1))\n");
        await client.UntilAsync("sum-2");
        await client.DisposeAsync();
        await Poll.UntilAsync(() => _host.Sessions.List(instance.Actor, instance.Id) is [{ IsShown: false }], what: "the page to be gone");
        _time.Advance(TimeSpan.FromMinutes(29));
        await using (var back = await _host.OpenAsync(instance, client.TerminalId))
            await back.UntilAsync("sum-2");
        await Poll.UntilAsync(() => _host.Sessions.List(instance.Actor, instance.Id) is [{ IsShown: false }], what: "the page to be gone again");
        _time.Advance(TimeSpan.FromMinutes(31));
        await Poll.UntilAsync(() => _host.Sessions.List(instance.Actor, instance.Id).Count == 0, what: "the end");
    }

    [Fact]
    public async Task Open_WhenThePersonHasTooMany_IsRefusedUntilOneCloses()
    {
        var instance = await _host.InstanceAsync();
        await using var first = await _host.OpenAsync(instance);
        await using var second = await _host.OpenAsync(instance);
        await using var third = await TerminalClient.ConnectAsync(_host.Address, instance.Actor.PersonId, _host.Origin);
        await third.EnterAsync(await _host.TicketAsync(instance.Actor, instance.Id));
        (await third.MessageAsync("end"))["code"]!.GetValue<string>().ShouldBe("terminal.too_many");
        _host.Sessions.Close(instance.Actor, first.TerminalId);
        await first.MessageAsync("end");
        await using var fourth = await _host.OpenAsync(instance);
        _host.Sessions.List(instance.Actor, instance.Id).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Close_WhenTheTerminalIsSomebodyElses_ChangesNothing()
    {
        var instance = await _host.InstanceAsync();
        await using var client = await _host.OpenAsync(instance);
        _host.Sessions.Close((await database.Seed.PersonAsync()).Actor, client.TerminalId);
        await client.TypeAsync("echo alive-$((1+1))\n");
        await client.UntilAsync("alive-2");
    }

    [Fact]
    public async Task Return_WhenTheShellEndedWhileThePageWasAway_ShowsHowOnce()
    {
        var instance = await _host.InstanceAsync();
        var client = await _host.OpenAsync(instance);
        await client.TypeAsync("echo bye-$((1+1)); read go; exit 9\n");
        await client.UntilAsync("bye-2");
        await client.TypeAsync("\n");
        client.Cut();
        await Poll.UntilAsync(() => _host.Sessions.List(instance.Actor, instance.Id).Count == 0, what: "the end");
        await using (var back = await _host.OpenAsync(instance, client.TerminalId))
        {
            await back.UntilAsync("bye-2");
            (await back.MessageAsync("end"))["exitCode"]!.GetValue<int>().ShouldBe(9);
        }
        await using var again = await TerminalClient.ConnectAsync(_host.Address, instance.Actor.PersonId, _host.Origin);
        await again.EnterAsync(await _host.TicketAsync(instance.Actor, instance.Id, client.TerminalId));
        (await again.MessageAsync("end"))["code"]!.GetValue<string>().ShouldBe("terminal.gone");
    }

    private IEnumerable<int> Clients() => ProcessTree.DescendantsOf(Environment.ProcessId)
        .Where(id => ProcessTree.CommandOf(id).Contains(_host.Folder, StringComparison.Ordinal));
}
