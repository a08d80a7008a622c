using Microsoft.EntityFrameworkCore;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Operations;
using VmManager.Core.People;
using VmManager.Core.Shared;
using VmManager.Core.Terminals;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Instances;

namespace VmManager.Tests.Core.Instances;

public sealed class CreateInstanceTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Create_WhenAllIsWell_HandsOverARunningInstanceWithItsAccess()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        var key = await AddKeyAsync(world);
        var form = world.Form("web") with { SshKeys = [key.Id], UserScript = "#!/bin/sh\r\necho hello", Tags = [" Blue ", "blue"], Notes = "a\r\nb" };

        var instance = await world.CreateAsync(form);

        (instance.Lifecycle, instance.ObservedState, instance.Address is not null, instance.OnlineAt is not null)
            .ShouldBe((InstanceLifecycle.Ready, PowerState.Running, true, true));
        (instance.Tags, instance.Notes, instance.HostKeys).ShouldSatisfyAllConditions(
            () => instance.Tags.ShouldBe(["blue"]),
            () => instance.Notes.ShouldBe("a\nb"),
            () => instance.HostKeys.ShouldBe([FakeGuestScript.HostKey]));
        var guest = world.Engine.Guests[instance.EngineReference!];
        guest.Told["prepare"][..2].ShouldBe(["web", "debian"]);
        guest.Told["prepare"][3].ShouldStartWith("restrict,pty ssh-ed25519 AAAA");
        guest.Told["prepare"][4].ShouldBe("no");
        guest.Told["prepare"][^3..].ShouldBe(["#!/bin/sh", "echo hello", ""]);
        guest.Keys.ShouldBe([key.PublicKey]);
        var target = world.Probe.Targets.ShouldHaveSingleItem();
        (target.Address, target.LoginUser).ShouldBe((instance.Address!, "debian"));
        target.HostKeys.ShouldBe([FakeGuestScript.HostKey]);
    }

    [Fact]
    public async Task Create_OfAnyInstance_GoesThroughTheStepsPeopleWatch_InOneCommandInside()
    {
        await using var world = await InstanceWorld.StartAsync(database);

        var instance = await world.CreateAsync();

        var view = await world.RestAsync(instance.Id);
        view.Steps.Select(step => step.Name).ShouldBe(["reserve", "create", "start", "address", "access", "probe", "online"]);
        world.Engine.Calls.Count(call => call is "Run").ShouldBe(1);
        world.Engine.Guests[instance.EngineReference!].Told["prepare"][4].ShouldBe("yes", "without keys the password is the only way in");
    }

    [Fact]
    public async Task Create_KeepsTheSecretsEncrypted_AndOutOfTheOperation()
    {
        await using var world = await InstanceWorld.StartAsync(database);

        var instance = await world.CreateAsync();

        var password = new MarkingProtector().Unprotect(instance.ProtectedPassword!);
        world.Engine.Guests[instance.EngineReference!].Password.ShouldBe(password);
        instance.ProtectedShellKey.ShouldNotBeNull().ShouldStartWith("protected:");
        var texts = await world.ReadAsync(context => context.OperationSteps
            .Where(step => context.Operations.Any(row => row.Id == step.OperationId && row.InstanceId == instance.Id))
            .Select(step => step.Output).ToListAsync());
        texts.ShouldAllBe(text => text == null || (!text.Contains(password) && !text.Contains("PRIVATE")));
    }

    [Fact]
    public async Task Create_WhenTheEngineFinishesLater_FollowsWhatItBegan()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        world.Engine.FollowsNeeded = 2;

        var instance = await world.CreateAsync();

        instance.Lifecycle.ShouldBe(InstanceLifecycle.Ready);
        world.Engine.Calls.Count(call => call is "Create").ShouldBe(1);
        world.Engine.Calls.Count(call => call is "Follow").ShouldBe(4);
    }

    [Fact]
    public async Task Create_WhenTheEngineForgotItsTask_LooksAgain()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        world.Engine.FollowsNeeded = 1;
        world.Engine.Fail("Follow", EngineErrors.TaskForgotten("x"));

        (await world.CreateAsync()).Lifecycle.ShouldBe(InstanceLifecycle.Ready);

        world.Engine.Calls.Count(call => call is "Create").ShouldBe(2);
    }

    [Fact]
    public async Task Create_WhenAServerIsFull_MovesToTheNextBest()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        var second = await world.AddServerAsync(server => server.MemoryBytes = 8L << 30);
        world.Engine.Fail("Create", EngineErrors.StorageFull("no space left"));

        var instance = await world.CreateAsync();

        (instance.Lifecycle, instance.ServerId).ShouldBe((InstanceLifecycle.Ready, second.Id));
        world.Engine.Guests.ShouldBeEmpty();
        world.Engines[second.Id].Guests.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Create_WhenEveryServerIsFull_FailsWithTheEnginesWords_AndCanBeReopened()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        world.Engine.Fail("Create", EngineErrors.StorageFull("no space left"));
        var (kept, removed) = (await AddKeyAsync(world), await AddKeyAsync(world));
        var form = world.Form() with
        {
            SshKeys = [kept.Id, removed.Id],
            Tags = ["a"],
            Notes = "n",
            UserScript = "#!/bin/sh\n",
            IsProtected = true,
        };

        var instance = await world.CreateAsync(form);

        (instance.Lifecycle, instance.ServerId, instance.ProtectedPassword).ShouldBe((InstanceLifecycle.Failed, null, null));
        var row = (await world.Queries.FindAsync(world.Actor, instance.Id, CancellationToken.None)).ShouldSucceed().Row;
        (row.Status, row.ProblemCode).ShouldBe((InstanceStatus.Failed, "engine.storage_full"));
        row.ProblemArguments.ShouldBe(["no space left"]);
        await world.ReadAsync(context => context.SshKeys.Where(key => key.Id == removed.Id).ExecuteDeleteAsync());
        var reopened = (await world.Queries.ReopenAsync(world.Actor, instance.Id, CancellationToken.None)).ShouldSucceed();
        reopened.ShouldBe(form with { SshKeys = reopened.SshKeys, Tags = reopened.Tags });
        reopened.SshKeys.ShouldBe([kept.Id]);
        reopened.Tags.ShouldBe(["a"]);
        // The name is free again, and the failed row can go.
        (await world.CreateAsync(reopened)).Lifecycle.ShouldBe(InstanceLifecycle.Ready);
        (await world.Actions.DismissFailedAsync(world.Actor, instance.Id, CancellationToken.None)).Error.ShouldBeNull();
        (await world.ReadAsync(instance.Id)).Lifecycle.ShouldBe(InstanceLifecycle.Deleted);
    }

    [Fact]
    public async Task Create_WhenTheSystemCannotBeSetUp_SaysWhy_AndLeavesNothing()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        world.Engine.GuestProblem = "The template has no sudo.";

        var instance = await world.CreateAsync();

        instance.Lifecycle.ShouldBe(InstanceLifecycle.Failed);
        var view = await world.RestAsync(instance.Id);
        (view.State, view.ErrorCode).ShouldBe((OperationState.Unwound, "instance.not_prepared"));
        view.ErrorMessage!.ShouldContain("no sudo");
        world.Engine.Guests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Create_WhenTheSshServerIsStillReadingItsSettings_TriesAgain()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        world.Probe.Fail(ShellErrors.Unreachable, ShellErrors.HostKeyChanged("SHA256:x"), ShellErrors.KeyRefused);

        (await world.CreateAsync()).Lifecycle.ShouldBe(InstanceLifecycle.Ready);

        world.Probe.Targets.Count.ShouldBe(4);
    }

    [Fact]
    public async Task Create_WhenTheHostKeyStaysAnother_Fails()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        world.Probe.Fail([.. Enumerable.Repeat<Error>(ShellErrors.HostKeyChanged("SHA256:x"), 50)]);

        (await world.CreateAsync()).Lifecycle.ShouldBe(InstanceLifecycle.Failed);

        world.Engine.Guests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Create_OfSeveral_NumbersThemPastThoseInUse()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        await world.CreateAsync(world.Form("node-2"));

        var made = (await world.Actions.CreateAsync(world.Actor, world.Form("node", count: 3), CancellationToken.None)).ShouldSucceed();

        foreach (var id in made)
            await world.RestAsync(id);
        var names = await world.ReadAsync(context => context.Instances.Where(row => made.Contains(row.Id)).Select(row => row.Name).ToListAsync());
        names.Order(StringComparer.Ordinal).ShouldBe(["node-1", "node-3", "node-4"]);
    }

    [Fact]
    public async Task Create_WhenCancelledBeforeItBegan_IsFailedToo()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        var gate = new TaskCompletionSource();
        world.Engine.OnCall = call => call is "Create" ? gate.Task : Task.CompletedTask;
        var id = (await world.Actions.CreateAsync(world.Actor, world.Form(), CancellationToken.None)).ShouldSucceed()[0];
        var operation = await world.ReadAsync(context => context.Operations.Where(row => row.InstanceId == id).Select(row => row.Id).SingleAsync());

        (await world.Host.Get<CancelOperation>().ExecuteAsync(world.Actor, operation, CancellationToken.None)).Error.ShouldBeNull();
        gate.SetResult();

        (await world.Host.RestAsync(operation)).State.ShouldBe(OperationState.Unwound);
        (await world.ReadAsync(id)).Lifecycle.ShouldBe(InstanceLifecycle.Failed);
        world.Engine.Guests.ShouldBeEmpty();
    }

    private static Task<SshKey> AddKeyAsync(InstanceWorld world) => world.ReadAsync(async context =>
    {
        var name = Guid.NewGuid().ToString("N");
        var key = new SshKey
        {
            Id = TypedId.New<SshKeyId>(),
            PersonId = world.Person.Person.Id,
            Name = name,
            PublicKey = $"ssh-ed25519 AAAA {name}",
            Fingerprint = name,
        };
        context.SshKeys.Add(key);
        await context.SaveChangesAsync();
        return key;
    });
}
