using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Operations;
using VmManager.Core.Servers;
using VmManager.Core.Shared;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Instances;

namespace VmManager.Tests.Core.Instances;

public sealed class InstanceQueriesTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    public static TheoryData<InstanceLifecycle, PowerState, ServerHealth, string?, OperationState, InstanceStatus> Statuses => new()
    {
        { InstanceLifecycle.Ready, PowerState.Running, ServerHealth.Healthy, null, default, InstanceStatus.Running },
        { InstanceLifecycle.Ready, PowerState.Running, ServerHealth.Degraded, null, default, InstanceStatus.Running },
        { InstanceLifecycle.Ready, PowerState.Stopped, ServerHealth.Healthy, null, default, InstanceStatus.Stopped },
        { InstanceLifecycle.Ready, PowerState.Frozen, ServerHealth.Healthy, null, default, InstanceStatus.Frozen },
        { InstanceLifecycle.Ready, PowerState.Starting, ServerHealth.Healthy, null, default, InstanceStatus.Starting },
        { InstanceLifecycle.Ready, PowerState.Stopping, ServerHealth.Healthy, null, default, InstanceStatus.Stopping },
        { InstanceLifecycle.Ready, PowerState.Error, ServerHealth.Healthy, null, default, InstanceStatus.Error },
        { InstanceLifecycle.Ready, PowerState.Missing, ServerHealth.Healthy, null, default, InstanceStatus.Missing },
        { InstanceLifecycle.Ready, PowerState.Unknown, ServerHealth.Healthy, null, default, InstanceStatus.Unreachable },
        { InstanceLifecycle.Ready, PowerState.Running, ServerHealth.Unreachable, null, default, InstanceStatus.Unreachable },
        { InstanceLifecycle.Provisioning, PowerState.Running, ServerHealth.Healthy, "instance.create", OperationState.Running, InstanceStatus.Provisioning },
        { InstanceLifecycle.Provisioning, PowerState.Unknown, ServerHealth.Healthy, "instance.create", OperationState.Stuck, InstanceStatus.Error },
        { InstanceLifecycle.Failed, PowerState.Unknown, ServerHealth.Healthy, null, default, InstanceStatus.Failed },
        { InstanceLifecycle.Deleted, PowerState.Unknown, ServerHealth.Healthy, null, default, InstanceStatus.Deleted },
        { InstanceLifecycle.Deleting, PowerState.Running, ServerHealth.Unreachable, "instance.delete", OperationState.Running, InstanceStatus.Deleting },
        { InstanceLifecycle.Ready, PowerState.Running, ServerHealth.Healthy, "instance.delete", OperationState.Pending, InstanceStatus.Deleting },
        { InstanceLifecycle.Ready, PowerState.Stopped, ServerHealth.Healthy, "instance.start", OperationState.Running, InstanceStatus.Starting },
        { InstanceLifecycle.Ready, PowerState.Running, ServerHealth.Healthy, "instance.shutdown", OperationState.Running, InstanceStatus.Stopping },
        { InstanceLifecycle.Ready, PowerState.Running, ServerHealth.Healthy, "instance.force-stop", OperationState.Pending, InstanceStatus.Stopping },
        { InstanceLifecycle.Ready, PowerState.Stopped, ServerHealth.Healthy, "instance.restart", OperationState.Running, InstanceStatus.Restarting },
        { InstanceLifecycle.Ready, PowerState.Running, ServerHealth.Healthy, "instance.resize", OperationState.Unwinding, InstanceStatus.Resizing },
        { InstanceLifecycle.Ready, PowerState.Running, ServerHealth.Healthy, "instance.change-keys", OperationState.Running, InstanceStatus.Busy },
        { InstanceLifecycle.Ready, PowerState.Running, ServerHealth.Healthy, "instance.resize", OperationState.Stuck, InstanceStatus.Error },
        { InstanceLifecycle.Ready, PowerState.Running, ServerHealth.Healthy, "instance.resize", OperationState.Succeeded, InstanceStatus.Running },
    };

    [Theory]
    [MemberData(nameof(Statuses))]
    public async Task Status_IsDerivedInTheDatabase(
        InstanceLifecycle lifecycle, PowerState observed, ServerHealth health, string? kind, OperationState state, InstanceStatus expected)
    {
        await using var world = await InstanceWorld.StartAsync(database);
        var server = await world.AddServerAsync(server => server.Health = health);
        var id = (await world.Seed.InstanceAsync(world.Person, server, world.Template, world.Plan, row =>
            (row.Lifecycle, row.ObservedState) = (lifecycle, observed))).Id;
        if (kind is not null)
            await AddOperationAsync(world, id, kind, state);

        var found = await ListAsync(world, new InstanceListRequest { Statuses = [expected] });

        var row = found.Items.ShouldHaveSingleItem();
        (row.Id, row.Status).ShouldBe((id, expected));
        (row.Operation?.Kind).ShouldBe(state == OperationState.Succeeded ? null : kind);
        (row.Problem is null).ShouldBe(expected is not (InstanceStatus.Error or InstanceStatus.Missing or InstanceStatus.Unreachable));
    }

    [Fact]
    public async Task List_SearchesEveryWord_InNameAddressTagsAndNotes()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        await AddAsync(world, row => (row.Name, row.Notes) = ("shop-web", "The PUBLIC front"));
        await AddAsync(world, row => (row.Name, row.Tags) = ("shop-db", ["public", "sql"]));
        await AddAsync(world, row => (row.Name, row.Address) = ("mail", "10.20.30.40"));

        async Task<string> NamesAsync(string search) => string.Join(
            ",", (await ListAsync(world, new InstanceListRequest { Search = search, Sort = InstanceSort.Name, Descending = false })).Items.Select(row => row.Name));

        (await NamesAsync("SHOP")).ShouldBe("shop-db,shop-web");
        (await NamesAsync("shop public")).ShouldBe("shop-db,shop-web");
        (await NamesAsync(" public  front ")).ShouldBe("shop-web");
        (await NamesAsync("20.30")).ShouldBe("mail");
        (await NamesAsync("100%")).ShouldBe("");
        (await NamesAsync("_")).ShouldBe("", "wildcards are letters like any other");
        (await NamesAsync("'; drop table instances; --\0")).ShouldBe("");
    }

    [Fact]
    public async Task List_SortsAndPages_WithoutRepeatingOrLosingARow()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        for (var number = 0; number < 7; number++)
            await AddAsync(world, row => (row.Name, row.Address, row.PricePerHour) = ($"n-{number}", $"10.0.0.{number + 5}", number / 3));

        foreach (var sort in Enum.GetValues<InstanceSort>())
        {
            List<string> all = [];
            for (var page = 1; page <= 3; page++)
                all.AddRange((await ListAsync(world, new InstanceListRequest { Sort = sort, Page = new PageRequest(page, 3) })).Items.Select(row => row.Name));
            all.Distinct().Count().ShouldBe(7, $"by {sort}");
        }
        var byAddress = await ListAsync(world, new InstanceListRequest { Sort = InstanceSort.Address, Descending = false });
        byAddress.Items.Select(row => row.Name).ShouldBe(["n-0", "n-1", "n-2", "n-3", "n-4", "n-5", "n-6"]);
        byAddress.Total.ShouldBe(7);
    }

    [Fact]
    public async Task List_FiltersByTag_AndHidesDeletedOnes()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        await AddAsync(world, row => (row.Name, row.Tags) = ("a", ["prod"]));
        await AddAsync(world, row => (row.Name, row.Tags) = ("b", ["production"]));
        await AddAsync(world, row => (row.Name, row.Tags, row.Lifecycle) = ("c", ["prod"], InstanceLifecycle.Deleted));

        (await ListAsync(world, new InstanceListRequest { Tag = "PROD " })).Items.Select(row => row.Name).ShouldBe(["a"]);
        (await ListAsync(world, new InstanceListRequest())).Total.ShouldBe(2);
    }

    [Fact]
    public async Task List_ShowsServerAndOwner_ToAdminsOnly()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        await AddAsync(world, _ => { });
        var admin = (await world.Seed.PersonAsync(VmManager.Core.People.PersonRole.Admin)).Actor;

        var mine = (await ListAsync(world, new InstanceListRequest { AllProjects = true })).Items.ShouldHaveSingleItem();
        var theirs = (await world.Queries.ListAsync(admin, new InstanceListRequest { AllProjects = true, Search = mine.Name }, CancellationToken.None)).Items.Single();

        (mine.ServerName, mine.OwnerName).ShouldBe((null, null));
        (theirs.ServerName, theirs.OwnerName).ShouldBe((world.Server.Name, world.Person.Person.DisplayName));
    }

    [Theory]
    [InlineData(int.MaxValue, int.MaxValue)]
    [InlineData(int.MinValue, int.MinValue)]
    [InlineData(0, 0)]
    public async Task List_OfAPageThatCannotBe_IsEmptyOrTheFirst(int number, int size)
    {
        await using var world = await InstanceWorld.StartAsync(database);
        await AddAsync(world, _ => { });

        var page = await ListAsync(world, new InstanceListRequest { Page = new PageRequest(number, size) });

        (page.Items.Count, page.Total).ShouldBe((number > 1 ? 0 : 1, 1));
    }

    [Fact]
    public async Task Count_ByStatus_WithTagsAndWhatRunsCosts()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        await AddAsync(world, row => (row.Tags, row.PricePerHour) = (["b", "a"], 5));
        await AddAsync(world, row => (row.Tags, row.PricePerHour) = (["a"], 7));
        await AddAsync(world, row => (row.ObservedState, row.PricePerHour) = (PowerState.Stopped, 100));

        var counts = await world.Queries.CountAsync(world.Actor, allProjects: false, CancellationToken.None);

        counts.ByStatus.ShouldBe(new Dictionary<InstanceStatus, int> { [InstanceStatus.Running] = 2, [InstanceStatus.Stopped] = 1 }, ignoreOrder: true);
        counts.Tags.ShouldBe(["a", "b"]);
        counts.PricePerHour.ShouldBe(12);
    }

    [Fact]
    public async Task Count_OfAStranger_IsNothing()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        await AddAsync(world, _ => { });

        (await world.Queries.CountAsync((await world.Seed.PersonAsync()).Actor, allProjects: true, CancellationToken.None)).Total.ShouldBe(0);
    }

    [Fact]
    public async Task CheckName_AndSuggestion_KnowWhatIsTaken()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        await AddAsync(world, row => row.Name = "mine");

        (await world.Queries.CheckNameAsync(world.Actor, "mine", CancellationToken.None)).Error.ShouldBeOfType<Invalid>()
            .Problems.Single().Code.ShouldBe("instance.name_taken");
        (await world.Queries.CheckNameAsync(world.Actor, "No", CancellationToken.None)).Error.ShouldBeOfType<Invalid>();
        (await world.Queries.CheckNameAsync((await world.Seed.PersonAsync()).Actor, "mine", CancellationToken.None)).Error.ShouldBeNull();
        var suggested = await world.Queries.SuggestNameAsync(world.Actor, CancellationToken.None);
        (await world.Queries.CheckNameAsync(world.Actor, suggested, CancellationToken.None)).Error.ShouldBeNull();
    }

    [Fact]
    public async Task Find_TellsWhereAnOperationStands()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        var gate = new TaskCompletionSource();
        world.Engine.OnCall = call => call is "Power Start" ? gate.Task : Task.CompletedTask;
        var id = (await world.Actions.CreateAsync(world.Actor, world.Form(), CancellationToken.None)).ShouldSucceed()[0];

        ActiveOperation? operation = null;
        await Poll.UntilAsync(async () =>
            (operation = (await world.Queries.FindAsync(world.Actor, id, CancellationToken.None)).ShouldSucceed().Row.Operation)?.Step is "start");
        gate.SetResult();
        await world.RestAsync(id);

        (operation!.Kind, operation.State, operation.StepNumber, operation.StepCount).ShouldBe(("instance.create", OperationState.Running, 3, 7));
        var detail = (await world.Queries.FindAsync(world.Actor, id, CancellationToken.None)).ShouldSucceed();
        (detail.Row.Operation, detail.HasUnseenPassword, detail.LoginUser).ShouldBe((null, true, "debian"));
        detail.HostKeyFingerprints.Single().ShouldStartWith("SHA256:");
    }

    private static Task<Page<InstanceRow>> ListAsync(InstanceWorld world, InstanceListRequest request) =>
        world.Queries.ListAsync(world.Actor, request, CancellationToken.None);

    private static Task<SeededInstance> AddAsync(InstanceWorld world, Action<Instance> change) =>
        world.Seed.InstanceAsync(world.Person, world.Server, world.Template, world.Plan, change);

    private static Task<int> AddOperationAsync(InstanceWorld world, InstanceId id, string kind, OperationState state) => world.ReadAsync(context =>
    {
        var operation = new Operation
        {
            Id = TypedId.New<OperationId>(),
            Kind = kind,
            InstanceId = id,
            ProjectId = world.Person.Project.Id,
            Input = "{}",
            State = state,
            CreatedAt = DateTimeOffset.UtcNow,
        };
        operation.Steps.Add(new OperationStep { OperationId = operation.Id, Index = 0, Name = "only" });
        context.Operations.Add(operation);
        return context.SaveChangesAsync();
    });
}
