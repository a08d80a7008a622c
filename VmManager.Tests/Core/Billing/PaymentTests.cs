using Microsoft.EntityFrameworkCore;
using VmManager.Core.Billing;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Billing;

namespace VmManager.Tests.Core.Billing;

public sealed class PaymentTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly BillingWorld _world = new(
        database,
        ("Billing:Payments:MostWaiting", "3"),
        ("Billing:Payments:Manual:Instructions", "Transfer {money} for {points} points, quoting {reference}."),
        ("Billing:Payments:Manual:MostPoints", "500"),
        ("Billing:Display:RatePerPoint", "0.125"));

    private SeededPerson _admin = null!;

    private IPaymentActions Payments => _world.Get<IPaymentActions>();

    public async Task InitializeAsync() => _admin = await database.Seed.PersonAsync(PersonRole.Admin, points: 0);

    public async Task DisposeAsync()
    {
        var report = await _world.VerifyAsync();
        await _world.DisposeAsync();
        report.Findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task Request_SentManyTimesAtOnce_IsOneAndSaysHowToPay()
    {
        var person = await _world.PersonAsync(points: 0);
        var form = Form(20 * Points.One) with { Note = " from the grant " };

        var results = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => Payments.RequestAsync(person.Actor, null, form, default))));

        var row = results.Select(result => result.ShouldSucceed()).Distinct().ShouldHaveSingleItem();
        row.Reference.ShouldMatch("^VM-[A-Z2-9]{4}-[A-Z2-9]{4}$");
        row.Instructions.ShouldBe($"Transfer 2.50 EUR for 20 points, quoting {row.Reference}.");
        (row.State, row.Money, row.Currency, row.Note, row.PersonName).ShouldBe((PaymentState.Waiting, 2.5m, "EUR", "from the grant", person.Person.DisplayName));
        (await _world.BalanceAsync(person)).ShouldBe(0);
        (await _world.AuditAsync(person.Project.Id)).ShouldHaveSingleItem().Action.ShouldBe("payment.requested");
        (await _world.MailsAsync(_admin.Person)).ShouldContain(mail => mail.Kind == "payment_requested" && mail.Subject.Contains("buy points"));
        (await Payments.RequestAsync(person.Actor, null, form with { Amount = Points.One }, default)).Error.ShouldBe(BillingErrors.KeyReused());
        (await Payments.RequestAsync((await _world.PersonAsync()).Actor, null, form, default)).Error.ShouldBe(BillingErrors.KeyReused());
    }

    [Fact]
    public async Task Request_OfMoreThanMayWait_IsRefusedHoweverManyComeAtOnce()
    {
        var person = await _world.PersonAsync(points: 0);

        var results = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => RequestAsync(person))));

        results.Count(result => result.IsSuccess).ShouldBe(3);
        results.Where(result => !result.IsSuccess).ShouldAllBe(result => result.Error!.Code == "billing.too_many_payments");
        (await Payments.WithdrawAsync(person.Actor, results.First(result => result.IsSuccess).Value.Id, default)).IsSuccess.ShouldBeTrue();
        (await RequestAsync(person)).ShouldSucceed();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(999_999)]
    [InlineData(500 * Points.One + 1)]
    [InlineData(long.MaxValue)]
    [InlineData(-Points.One)]
    public async Task Request_OfAnAmountThatIsNotOffered_IsRefusedAtItsField(long amount)
    {
        var person = await _world.PersonAsync(points: 0);

        var refused = await Payments.RequestAsync(person.Actor, null, Form(amount), default);

        refused.Error.ShouldBeOfType<Invalid>().Problems.ShouldHaveSingleItem().Field.ShouldBe(nameof(PaymentForm.Amount));
        (await Payments.RequestAsync(person.Actor, null, Form(Points.One) with { Provider = "card" }, default)).Error.ShouldBe(BillingErrors.PaymentNotOffered());
        (await _world.AuditAsync(person.Project.Id)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Confirm_PressedManyTimesAtOnce_PostsOnceAndTellsThePerson()
    {
        var person = await _world.PersonAsync(points: 0);
        var request = (await RequestAsync(person)).ShouldSucceed();

        var results = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => Payments.ConfirmAsync(_admin.Actor, request.Id, default))));

        results.ShouldAllBe(result => result.IsSuccess);
        (await _world.BalanceAsync(person)).ShouldBe(20 * Points.One);
        (await _world.AuditAsync(person.Project.Id)).Count(audit => audit.Action == "payment.confirmed").ShouldBe(1);
        var notice = (await NoticesAsync(person)).ShouldHaveSingleItem();
        (notice.Kind, notice.Arguments).ShouldSatisfyAllConditions(
            () => notice.Kind.ShouldBe(NoticeKind.PaymentConfirmed), () => notice.Arguments.ShouldBe(["20000000"]));
        (await _world.MailsAsync(person.Person)).ShouldHaveSingleItem().ProtectedContent.ShouldNotBeNull().ShouldContain(request.Reference);
        var row = (await _world.Get<IBillingQueries>().PaymentsAsync(person.Actor, null, default)).ShouldSucceed().ShouldHaveSingleItem();
        (row.State, row.DecidedAt).ShouldBe((PaymentState.Confirmed, _world.Now));
        (await Payments.WithdrawAsync(person.Actor, request.Id, default)).Error.ShouldBe(BillingErrors.PaymentDecided());
        (await Payments.RefuseAsync(_admin.Actor, request.Id, "Too late", default)).Error.ShouldBe(BillingErrors.PaymentDecided());
        _world.Changes.Told.ShouldContain(change => change.ProjectId == person.Project.Id);
    }

    [Fact]
    public async Task Decide_InDifferentWaysAtOnce_EndsInExactlyOne()
    {
        var person = await _world.PersonAsync(points: 0);
        var confirmed = 0;
        for (var round = 0; round < 12; round++)
        {
            var request = (await RequestAsync(person)).ShouldSucceed();
            Func<Task<Result>>[] ways =
            [
                () => Payments.ConfirmAsync(_admin.Actor, request.Id, default),
                () => Payments.WithdrawAsync(person.Actor, request.Id, default),
                () => Payments.RefuseAsync(_admin.Actor, request.Id, "No money came", default),
            ];
            Random.Shared.Shuffle(ways);

            var results = await Task.WhenAll(ways.Select(way => Task.Run(way)));

            results.Count(result => result.IsSuccess).ShouldBe(1);
            results.Where(result => !result.IsSuccess).ShouldAllBe(result => result.Error == BillingErrors.PaymentDecided());
            var state = await _world.ReadAsync(context => context.PaymentRequests.Where(row => row.Id == request.Id).Select(row => row.State).SingleAsync());
            confirmed += state == PaymentState.Confirmed ? 1 : 0;
            (await _world.BalanceAsync(person)).ShouldBe(confirmed * 20 * Points.One);
        }
    }

    [Fact]
    public async Task Refuse_WithAReason_TellsItAndPostsNothing()
    {
        var person = await _world.PersonAsync(points: 0);
        var request = (await RequestAsync(person)).ShouldSucceed();

        (await Payments.RefuseAsync(_admin.Actor, request.Id, "no", default)).Error.ShouldBeOfType<Invalid>().Problems[0].Field.ShouldBe("Reason");
        (await Payments.RefuseAsync(_admin.Actor, request.Id, " No money came ", default)).IsSuccess.ShouldBeTrue();

        (await _world.BalanceAsync(person)).ShouldBe(0);
        (await NoticesAsync(person)).ShouldHaveSingleItem().Arguments.ShouldBe(["20000000", "No money came"]);
        (await _world.MailsAsync(person.Person)).ShouldHaveSingleItem().ProtectedContent.ShouldNotBeNull().ShouldContain("No money came");
    }

    [Fact]
    public async Task Payments_OfOthers_AreNotFound()
    {
        var (person, stranger) = (await _world.PersonAsync(points: 0), await _world.PersonAsync(points: 0));
        var viewer = await _world.PersonAsync(points: 0);
        await database.Seed.MemberAsync(person.Project.Id, viewer.Person.Id, ProjectRole.Viewer);
        var request = (await RequestAsync(person)).ShouldSucceed();

        (await Payments.WithdrawAsync(stranger.Actor, request.Id, default)).Error.ShouldBeOfType<NotFound>();
        (await Payments.ConfirmAsync(person.Actor, request.Id, default)).Error.ShouldBeOfType<NotFound>();
        (await Payments.ListAsync(person.Actor, false, new PageRequest(1, 10), default)).Error.ShouldBeOfType<NotFound>();
        (await Payments.WithdrawAsync(viewer.Actor, request.Id, default)).Error!.Code.ShouldBe("project.role_needed");
        (await Payments.RequestAsync(viewer.Actor, person.Project.Id, Form(Points.One), default)).Error!.Code.ShouldBe("project.role_needed");
    }

    [Fact]
    public async Task List_OfAllRequests_BeginsWithThoseThatWait()
    {
        var person = await _world.PersonAsync(points: 0);
        var oldest = await NextAsync(person);
        var refused = await NextAsync(person);
        var newest = await NextAsync(person);
        (await Payments.RefuseAsync(_admin.Actor, refused.Id, "No money came", default)).IsSuccess.ShouldBeTrue();

        var all = (await Payments.ListAsync(_admin.Actor, false, new PageRequest(1, 200), default)).ShouldSucceed();
        var waiting = (await Payments.ListAsync(_admin.Actor, true, new PageRequest(1, 200), default)).ShouldSucceed();

        all.Items.Where(row => row.ProjectId == person.Project.Id).Select(row => row.Id).ShouldBe([newest.Id, oldest.Id, refused.Id]);
        all.Items.SkipWhile(row => row.State == PaymentState.Waiting).ShouldAllBe(row => row.State != PaymentState.Waiting);
        waiting.Items.ShouldAllBe(row => row.State == PaymentState.Waiting);
        waiting.Total.ShouldBe(waiting.Items.Count);
    }

    private async Task<PaymentRow> NextAsync(SeededPerson person)
    {
        _world.Time.Advance(TimeSpan.FromMinutes(2));
        return (await RequestAsync(person)).ShouldSucceed();
    }

    private Task<Result<PaymentRow>> RequestAsync(SeededPerson person) => Payments.RequestAsync(person.Actor, null, Form(20 * Points.One), default);

    private Task<List<BillingNotice>> NoticesAsync(SeededPerson person) => _world.ReadAsync(context =>
        context.BillingNotices.AsNoTracking().Where(notice => notice.ProjectId == person.Project.Id).ToListAsync());

    private static PaymentForm Form(long amount) => new() { Amount = amount, FormId = Guid.NewGuid() };
}
