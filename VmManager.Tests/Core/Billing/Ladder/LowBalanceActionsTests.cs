using Microsoft.EntityFrameworkCore;
using VmManager.Core.Billing;
using VmManager.Core.Projects;
using VmManager.Core.Shared;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Billing;

namespace VmManager.Tests.Core.Billing.Ladder;

public sealed class LowBalanceActionsTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly LadderWorld _world = new(database);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _world.DisposeAsync();

    private ILowBalanceActions Actions => _world.Billing.Get<ILowBalanceActions>();

    [Fact]
    public async Task Save_IsKeptAndAudited()
    {
        var person = await _world.Billing.PersonAsync();

        (await Actions.SaveAsync(person.Actor, null, new LowBalanceForm { WakeOnTopUp = false, MailWarnings = false }, default)).IsSuccess.ShouldBeTrue();

        var view = (await _world.Billing.Get<IBillingQueries>().LowBalanceAsync(person.Actor, null, default)).ShouldSucceed();
        view.Form.ShouldBe(new LowBalanceForm { WakeOnTopUp = false, MailWarnings = false });
        (await _world.Billing.ReadAsync(context => context.AuditEntries.CountAsync(
            entry => entry.ProjectId == person.Project.Id && entry.Action == "billing.low_balance"))).ShouldBe(1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(int.MinValue)]
    public async Task SetPriority_OutOfRange_IsRefused(int priority)
    {
        var person = await _world.Billing.PersonAsync();
        var seeded = await _world.Billing.RunAsync(person);

        (await Actions.SetPriorityAsync(person.Actor, seeded.Id, priority, default)).Error.ShouldBeOfType<Invalid>();

        (await _world.InstanceAsync(seeded.Id)).StopPriority.ShouldBe(5);
    }

    [Fact]
    public async Task SetPriority_ChangesTheOrder()
    {
        var person = await _world.Billing.PersonAsync();
        var (one, two) = (await _world.Billing.RunAsync(person), await _world.Billing.RunAsync(person));

        (await Actions.SetPriorityAsync(person.Actor, one.Id, 9, default)).IsSuccess.ShouldBeTrue();

        var view = (await _world.Billing.Get<IBillingQueries>().LowBalanceAsync(person.Actor, null, default)).ShouldSucceed();
        view.Order.Select(row => (row.Id, row.Priority)).ShouldBe([(two.Id, 5), (one.Id, 9)]);
    }

    [Fact]
    public async Task Dismiss_ByAnOwnerOnly_PutsTheNoticeAside()
    {
        var (person, _) = await _world.EmptyAsync(5);
        await _world.SweepAsync();
        var notice = (await _world.NoticesAsync(person)).ShouldHaveSingleItem();
        var viewer = await _world.Billing.PersonAsync();
        await database.Seed.MemberAsync(person.Project.Id, viewer.Person.Id, ProjectRole.Viewer);

        (await Actions.DismissAsync(viewer.Actor, notice.Id, default)).Error!.Code.ShouldBe(ProjectErrors.RoleNeeded(ProjectRole.Owner).Code);
        (await Actions.DismissAsync(person.Actor, notice.Id, default)).IsSuccess.ShouldBeTrue();

        (await _world.NoticesAsync(person)).ShouldBeEmpty();
        await _world.SweepAsync();
        (await _world.NoticesAsync(person)).ShouldBeEmpty("it is not told again");
    }
}
