using Microsoft.EntityFrameworkCore;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Operations;
using VmManager.Core.Projects;
using VmManager.Core.Shared;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Instances;

namespace VmManager.Tests.Core.Instances;

public sealed class InstanceActionsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Actions_OfAViewer_AreRefused_ButTheInstanceIsSeen()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        var id = (await world.CreateAsync()).Id;
        var viewer = await world.Seed.PersonAsync();
        await world.Seed.MemberAsync(world.Person.Project.Id, viewer.Person.Id, ProjectRole.Viewer);

        (await world.Queries.FindAsync(viewer.Actor, id, CancellationToken.None)).ShouldSucceed().Role.ShouldBe(ProjectRole.Viewer);
        (await world.Actions.ChangePowerAsync(viewer.Actor, id, PowerAction.ForceStop, CancellationToken.None)).ShouldFailWith("project.role_needed");
        (await world.Actions.TakePasswordAsync(viewer.Actor, id, CancellationToken.None)).ShouldFailWith("project.role_needed");
    }

    [Fact]
    public async Task ChangePower_ThroughAllStates_IsWantedAndSeen()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        var id = (await world.CreateAsync()).Id;

        foreach (var (action, state) in new[]
        {
            (PowerAction.Freeze, PowerState.Frozen), (PowerAction.Unfreeze, PowerState.Running), (PowerAction.Shutdown, PowerState.Stopped),
            (PowerAction.Start, PowerState.Running), (PowerAction.Restart, PowerState.Running), (PowerAction.ForceStop, PowerState.Stopped),
        })
        {
            await world.SucceedAsync(await world.Actions.ChangePowerAsync(world.Actor, id, action, CancellationToken.None));
            var row = await world.ReadAsync(id);
            (row.DesiredState, row.ObservedState, row.Address is null).ShouldBe((state, state, state == PowerState.Stopped), $"after {action}");
        }
    }

    [Theory]
    [InlineData(PowerState.Running, PowerAction.Start)]
    [InlineData(PowerState.Running, PowerAction.Unfreeze)]
    [InlineData(PowerState.Stopped, PowerAction.Shutdown)]
    [InlineData(PowerState.Stopped, PowerAction.ForceStop)]
    [InlineData(PowerState.Stopped, PowerAction.Restart)]
    [InlineData(PowerState.Frozen, PowerAction.Shutdown)]
    [InlineData(PowerState.Frozen, PowerAction.Freeze)]
    public async Task ChangePower_ThatDoesNotFitTheState_IsRefused(PowerState state, PowerAction action)
    {
        await using var world = await InstanceWorld.StartAsync(database);
        var id = (await world.CreateAsync()).Id;
        await world.ChangeAsync(id, row => row.ObservedState = state);

        (await world.Actions.ChangePowerAsync(world.Actor, id, action, CancellationToken.None)).ShouldFailWith("instance.power_state");
    }

    [Fact]
    public async Task ChangePower_WhatTheServerCannot_IsRefused()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        var id = (await world.CreateAsync()).Id;
        await world.ChangeServerAsync(world.Server.Id, server => server.Capabilities = EngineCapabilities.None);

        (await world.Actions.ChangePowerAsync(world.Actor, id, PowerAction.Freeze, CancellationToken.None)).ShouldFailWith("instance.unsupported");
    }

    [Fact]
    public async Task Shutdown_WhenTheSystemIgnoresIt_SaysSo_AndWantsItRunningAgain()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        var id = (await world.CreateAsync()).Id;
        world.Engine.Fail("Power Shutdown", EngineErrors.TimedOut("shutdown"));

        var submitted = await world.Actions.ChangePowerAsync(world.Actor, id, PowerAction.Shutdown, CancellationToken.None);
        var view = await world.Host.RestAsync(submitted.ShouldSucceed());

        (view.State, view.ErrorCode).ShouldBe((OperationState.Unwound, "instance.shutdown_ignored"));
        (await world.ReadAsync(id)).DesiredState.ShouldBe(PowerState.Running);
    }

    [Fact]
    public async Task SecondAction_WhileOneIsAtWork_NamesIt()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        var id = (await world.CreateAsync()).Id;
        var gate = new TaskCompletionSource();
        world.Engine.OnCall = call => call is "Power Freeze" ? gate.Task : Task.CompletedTask;
        var first = await world.Actions.ChangePowerAsync(world.Actor, id, PowerAction.Freeze, CancellationToken.None);

        var second = await world.Actions.ResetPasswordAsync(world.Actor, id, CancellationToken.None);

        second.ShouldFailWith("operation.busy").Arguments.ShouldBe(["instance.freeze"]);
        gate.SetResult();
        await world.SucceedAsync(first);
    }

    [Fact]
    public async Task Delete_NeedsTheNameAndNoProtection_AndLeavesNothing()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        var instance = await world.CreateAsync(world.Form() with { IsProtected = true });
        Task<Result<OperationId>> DeleteAsync(string name) => world.Actions.DeleteAsync(world.Actor, instance.Id, name, CancellationToken.None);

        (await DeleteAsync(instance.Name)).ShouldFailWith("instance.protected");
        (await world.Actions.EditAsync(world.Actor, instance.Id, new EditInstance(0) { IsProtected = false }, CancellationToken.None)).Error.ShouldBeNull();
        (await DeleteAsync("something")).Error.ShouldBeOfType<Invalid>().Problems.Single().Code.ShouldBe("instance.name_not_confirmed");
        await world.SucceedAsync(await DeleteAsync(instance.Name));

        var row = await world.ReadAsync(instance.Id);
        (row.Lifecycle, row.ProtectedShellKey, row.ProtectedPassword).ShouldBe((InstanceLifecycle.Deleted, null, null));
        world.Engine.Guests.ShouldBeEmpty();
        (await world.Queries.FindAsync(world.Actor, instance.Id, CancellationToken.None)).Error.ShouldBeOfType<NotFound>();
        (await world.CreateAsync(world.Form(instance.Name))).Lifecycle.ShouldBe(InstanceLifecycle.Ready, "the name is free again");
    }

    [Fact]
    public async Task Delete_WhenTheGuestIsNotOurs_LeavesItAlone()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        var instance = await world.CreateAsync();
        var guest = world.Engine.Guests[instance.EngineReference!];
        world.Engine.Guests[instance.EngineReference!] = guest with { Owner = Guid.NewGuid() };

        var submitted = await world.Actions.DeleteAsync(world.Actor, instance.Id, instance.Name, CancellationToken.None);
        var view = await world.Host.RestAsync(submitted.ShouldSucceed());

        (view.State, view.ErrorCode).ShouldBe((OperationState.Unwound, EngineErrorCodes.NotOurs));
        (await world.ReadAsync(instance.Id)).Lifecycle.ShouldBe(InstanceLifecycle.Ready);
        world.Engine.Guests.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task TakePassword_GivesItOnce_AlsoToTwoAtOnce_AndIsAudited()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        var instance = await world.CreateAsync();
        var expected = world.Engine.Guests[instance.EngineReference!].Password;

        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ =>
            Task.Run(() => world.Actions.TakePasswordAsync(world.Actor, instance.Id, CancellationToken.None))));

        results.Single(result => result.IsSuccess).Value.ShouldBe(expected);
        results.Where(result => !result.IsSuccess).ShouldAllBe(result => result.Error!.Code == "instance.no_password");
        (await world.ReadAsync(context => context.AuditEntries.CountAsync(
            entry => entry.SubjectId == instance.Id.Value && entry.Action == "instance.password_shown"))).ShouldBe(1);
    }

    [Fact]
    public async Task ResetPassword_SetsANewOne_AndKeepsNoCopyOfItInTheOperation()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        var instance = await world.CreateAsync();
        var first = (await world.Actions.TakePasswordAsync(world.Actor, instance.Id, CancellationToken.None)).ShouldSucceed();

        var view = await world.SucceedAsync(await world.Actions.ResetPasswordAsync(world.Actor, instance.Id, CancellationToken.None));
        var second = (await world.Actions.TakePasswordAsync(world.Actor, instance.Id, CancellationToken.None)).ShouldSucceed();

        second.ShouldNotBe(first);
        world.Engine.Guests[instance.EngineReference!].Password.ShouldBe(second);
        (await world.ReadAsync(context => context.OperationSteps.Where(step => step.OperationId == view.Id).Select(step => step.Output).ToListAsync()))
            .ShouldAllBe(output => output == null);
    }

    [Fact]
    public async Task ResetPassword_OfAStoppedInstance_IsRefused()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        var id = (await world.CreateAsync()).Id;
        await world.SucceedAsync(await world.Actions.ChangePowerAsync(world.Actor, id, PowerAction.ForceStop, CancellationToken.None));

        (await world.Actions.ResetPasswordAsync(world.Actor, id, CancellationToken.None)).ShouldFailWith("instance.not_running");
        (await world.Actions.ChangeKeysAsync(world.Actor, id, [], CancellationToken.None)).ShouldFailWith("instance.not_running");
    }

    [Fact]
    public async Task Edit_OfAnOldReading_IsStale_ButObservationMakesNothingStale()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        var id = (await world.CreateAsync()).Id;
        var version = (await world.Queries.FindAsync(world.Actor, id, CancellationToken.None)).ShouldSucceed().RowVersion;
        await world.ChangeAsync(id, row => (row.Address, row.ObservedAt) = ("10.0.0.1", DateTimeOffset.UtcNow));
        Task<Result> EditAsync(EditInstance form) => world.Actions.EditAsync(world.Actor, id, form, CancellationToken.None);

        (await EditAsync(new EditInstance(version) { Name = "renamed", Tags = ["B", "a"], Notes = "n" })).Error.ShouldBeNull();
        (await EditAsync(new EditInstance(version) { Notes = "late" })).Error.ShouldBeOfType<Stale>();
        (await EditAsync(new EditInstance(version + 1) { Name = "No Good", Tags = ["no good"] })).Error.ShouldBeOfType<Invalid>().Problems.Count.ShouldBe(2);

        var row = await world.ReadAsync(id);
        (row.Name, row.Notes, string.Join(",", row.Tags)).ShouldBe(("renamed", "n", "b,a"));
    }

    [Fact]
    public async Task Edit_ToATakenName_IsRefused()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        await world.CreateAsync(world.Form("first"));
        var id = (await world.CreateAsync(world.Form("second"))).Id;

        var result = await world.Actions.EditAsync(world.Actor, id, new EditInstance(0) { Name = "first" }, CancellationToken.None);

        result.Error.ShouldBeOfType<Invalid>().Problems.Single().Code.ShouldBe("instance.name_taken");
    }
}
