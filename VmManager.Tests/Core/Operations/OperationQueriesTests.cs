using VmManager.Core.Operations;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Operations;

namespace VmManager.Tests.Core.Operations;

public sealed class OperationQueriesTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly Scripts _scripts = new();
    private OperationHost _host = null!;

    public async Task InitializeAsync() => _host = await OperationHost.StartAsync(database, _scripts);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Find_ByAMember_ShowsEverythingButTheServer()
    {
        var instance = await database.Seed.InstanceAsync();
        var id = (await _host.RunAsync(_scripts.New(), instance)).Id;

        var view = (await _host.Queries.FindAsync(instance.Actor, id, default)).Value;

        view.InstanceName.ShouldBe(instance.Instance.Name);
        view.RequestedByName.ShouldBe(instance.Owner.Person.DisplayName);
        view.Steps.Select(step => step.Name).ShouldBe(["first", "second", "third"]);
        view.ServerName.ShouldBeNull();
        (await _host.Queries.FindAsync(instance.Actor with { IsAdmin = true }, id, default)).Value.ServerName.ShouldBe(instance.Server.Name);
    }

    [Fact]
    public async Task Find_BySomebodyElse_FindsNothing()
    {
        var instance = await database.Seed.InstanceAsync();
        var stranger = await database.Seed.PersonAsync();
        var id = (await _host.RunAsync(_scripts.New(), instance)).Id;
        var platforms = (await _host.RunAsync(_scripts.New())).Id;

        (await _host.Queries.FindAsync(stranger.Actor, id, default)).Error.ShouldBeOfType<NotFound>();
        (await _host.Queries.FindAsync(stranger.Actor, platforms, default)).Error.ShouldBeOfType<NotFound>();
        (await _host.Queries.ForInstanceAsync(stranger.Actor, instance.Id, new PageRequest(1, 10), default)).Error.ShouldBeOfType<NotFound>();
        (await _host.Queries.ListAsync(stranger.Actor, new OperationListRequest(), default)).Error.ShouldBeOfType<NotFound>();
        (await _host.Queries.ActiveAsync(stranger.Actor, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Find_ByAViewer_IsAllowedButCancellingIsNot()
    {
        var instance = await database.Seed.InstanceAsync();
        var viewer = await database.Seed.PersonAsync();
        await database.Seed.MemberAsync(instance.Owner.Project.Id, viewer.Person.Id, ProjectRole.Viewer);
        var release = new TaskCompletionSource();
        var id = await _host.SubmitAsync(Blocking(release), instance);

        (await _host.Queries.FindAsync(viewer.Actor, id, default)).IsSuccess.ShouldBeTrue();
        (await _host.Get<CancelOperation>().ExecuteAsync(viewer.Actor, id, default)).Error.ShouldNotBeNull().Code.ShouldBe("project.role_needed");

        release.SetResult();
        await _host.RestAsync(id);
    }

    [Fact]
    public async Task ForInstance_WithMoreThanAPage_CountsAllAndShowsTheNewestFirst()
    {
        var instance = await database.Seed.InstanceAsync();
        var ids = new List<OperationId>();
        for (var i = 0; i < 3; i++)
            ids.Add((await _host.RunAsync(_scripts.New(), instance)).Id);

        var page = (await _host.Queries.ForInstanceAsync(instance.Actor, instance.Id, new PageRequest(1, 2), default)).Value;
        var rest = (await _host.Queries.ForInstanceAsync(instance.Actor, instance.Id, new PageRequest(2, 2), default)).Value;

        page.Total.ShouldBe(3);
        page.Items.Select(view => view.Id).ShouldBe([ids[2], ids[1]]);
        rest.Items.Select(view => view.Id).ShouldBe([ids[0]]);
        page.Items.ShouldAllBe(view => view.Steps.Count == 3);
    }

    [Fact]
    public async Task Active_ForTheTray_ShowsWhatRunsAndWhatJustEnded()
    {
        var owner = await database.Seed.PersonAsync();
        var (running, ended) = (await database.Seed.InstanceAsync(owner), await database.Seed.InstanceAsync(owner));
        var release = new TaskCompletionSource();
        var done = (await _host.RunAsync(_scripts.New(), ended)).Id;
        var busy = await _host.SubmitAsync(Blocking(release), running);
        await Poll.UntilAsync(async () => (await _host.FindAsync(busy)).State == OperationState.Running);

        var tray = await _host.Queries.ActiveAsync(owner.Actor, default);

        tray.Select(view => view.Id).ShouldBe([busy, done]);
        tray[0].Present.ShouldNotBeNull().Name.ShouldBe("first");
        tray[0].CanCancel.ShouldBeTrue();
        tray[1].Present.ShouldBeNull();
        release.SetResult();
        await _host.RestAsync(busy);
    }

    [Fact]
    public async Task List_WithFilters_ShowsWhatMatchesThem()
    {
        var admin = (await database.Seed.PersonAsync(PersonRole.Admin)).Actor;
        var (one, two) = (await database.Seed.InstanceAsync(), await database.Seed.InstanceAsync());
        var good = (await _host.RunAsync(_scripts.New(), one)).Id;
        var bad = (await _host.RunAsync(_scripts.New().On("do first", new Error("x", "x")), two)).Id;

        (await ListAsync(new OperationListRequest { ServerId = one.Server.Id })).ShouldBe([good]);
        (await ListAsync(new OperationListRequest { RequestedBy = two.Owner.Person.Id })).ShouldBe([bad]);
        (await ListAsync(new OperationListRequest { State = OperationState.Unwound, ServerId = two.Server.Id })).ShouldBe([bad]);
        (await ListAsync(new OperationListRequest { State = OperationState.Unwound, ServerId = one.Server.Id })).ShouldBeEmpty();
        (await ListAsync(new OperationListRequest { Kind = "no.such" })).ShouldBeEmpty();

        async Task<IEnumerable<OperationId>> ListAsync(OperationListRequest request) =>
            (await _host.Queries.ListAsync(admin, request, default)).Value.Items.Select(view => view.Id);
    }

    private Script Blocking(TaskCompletionSource release) => _scripts.New().On("do first", async (_, token) =>
    {
        await release.Task.WaitAsync(token);
        return StepResult.Done();
    });
}
