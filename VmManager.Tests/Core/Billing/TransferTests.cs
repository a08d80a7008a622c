using VmManager.Core.Billing;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Billing;

namespace VmManager.Tests.Core.Billing;

public sealed class TransferTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly BillingWorld _world = new(database);

    private ITransfers Transfers => _world.Get<ITransfers>();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        var report = await _world.VerifyAsync();
        await _world.DisposeAsync();
        report.Findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task Transfer_SentManyTimesAtOnce_MovesOnce()
    {
        var (person, other) = await OwnerAsync(points: 10);
        var form = Form(person, other, 4 * Points.One) with { Note = " for the cluster " };

        var results = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => Transfers.TransferAsync(person.Actor, form, default))));

        results.Select(result => result.ShouldSucceed()).Distinct().ShouldHaveSingleItem();
        (await _world.BalanceAsync(person), await _world.BalanceAsync(other)).ShouldBe((6 * Points.One, 4 * Points.One));
        var audit = (await _world.AuditAsync(person.Project.Id)).ShouldHaveSingleItem();
        (audit.Action, audit.Details["points"], audit.Details["to"]).ShouldBe(("points.transferred", "4", other.Project.Name));
        var entry = (await _world.Get<IBillingQueries>().EntryAsync(person.Actor, null, results[0].Value, default)).ShouldSucceed();
        (entry.Row.Note, entry.Postings.ShouldHaveSingleItem().Counterpart).ShouldBe(("for the cluster", other.Project.Name));
    }

    [Fact]
    public async Task Transfer_BothWaysAtOnceAndMoreThanThereIs_NeverOverdrawsAndLosesNothing()
    {
        var (person, other) = await OwnerAsync(points: 10);

        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(number => Task.Run(() => Transfers.TransferAsync(
            person.Actor, number % 3 == 0 ? Form(other, person, 2 * Points.One) : Form(person, other, 3 * Points.One), default))));

        results.ShouldContain(result => result.IsSuccess);
        results.Where(result => !result.IsSuccess).ShouldAllBe(result => result.Error!.Code == "billing.not_enough");
        var (left, right) = (await _world.BalanceAsync(person), await _world.BalanceAsync(other));
        (left + right).ShouldBe(10 * Points.One);
        Math.Min(left, right).ShouldBeGreaterThanOrEqualTo(0);
    }

    [Fact]
    public async Task Transfer_BySomebodyWhoDoesNotOwnBoth_IsRefusedWithNothingMoved()
    {
        var (person, _) = await OwnerAsync(points: 10);
        var stranger = await _world.PersonAsync(points: 0);
        var viewer = await _world.PersonAsync(points: 0);
        await database.Seed.MemberAsync(person.Project.Id, viewer.Person.Id, ProjectRole.Operator);
        var admin = await database.Seed.PersonAsync(PersonRole.Admin, points: 0);

        (await Transfers.TransferAsync(stranger.Actor, Form(person, stranger, Points.One), default)).Error.ShouldBeOfType<NotFound>();
        (await Transfers.TransferAsync(person.Actor, Form(person, stranger, Points.One), default)).Error.ShouldBeOfType<NotFound>();
        (await Transfers.TransferAsync(viewer.Actor, Form(person, viewer, Points.One), default)).Error!.Code.ShouldBe("project.role_needed");
        // An admin gives and takes with a reason instead.
        (await Transfers.TransferAsync(admin.Actor, Form(person, admin, Points.One), default)).Error!.Code.ShouldBe("project.role_needed");

        (await _world.BalanceAsync(person)).ShouldBe(10 * Points.One);
    }

    [Theory]
    [InlineData(0, "Amount")]
    [InlineData(-5, "Amount")]
    [InlineData(long.MinValue, "Amount")]
    [InlineData(BillingLimits.MostPerEntry + 1, "Amount")]
    public async Task Transfer_OfAnImpossibleAmount_IsRefusedAtItsField(long amount, string field)
    {
        var (person, other) = await OwnerAsync(points: 10);

        var refused = await Transfers.TransferAsync(person.Actor, Form(person, other, amount), default);
        var itself = await Transfers.TransferAsync(person.Actor, Form(person, person, Points.One) with { Note = new string('x', 201) }, default);

        refused.Error.ShouldBeOfType<Invalid>().Problems.ShouldHaveSingleItem().Field.ShouldBe(field);
        itself.Error.ShouldBeOfType<Invalid>().Problems.Select(problem => problem.Field).ShouldBe(["To", "Note"]);
        (await _world.BalanceAsync(person)).ShouldBe(10 * Points.One);
    }

    /// <summary>A person with so many points who also owns another project.</summary>
    private async Task<(SeededPerson Person, SeededPerson Other)> OwnerAsync(decimal points)
    {
        var (person, other) = (await _world.PersonAsync(points), await _world.PersonAsync(points: 0));
        await database.Seed.MemberAsync(other.Project.Id, person.Person.Id, ProjectRole.Owner);
        return (person, other);
    }

    private static TransferForm Form(SeededPerson from, SeededPerson to, long amount) =>
        new() { From = from.Project.Id, To = to.Project.Id, Amount = amount, FormId = Guid.NewGuid() };
}
