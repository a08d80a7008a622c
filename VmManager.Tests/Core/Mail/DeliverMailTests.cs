using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using VmManager.Core.Mail;
using VmManager.Core.Shared;
using VmManager.Tests.Support;
using VmManager.Tests.Support.People;

namespace VmManager.Tests.Core.Mail;

/// <summary>Each test on a database of its own: delivery takes whatever is due.</summary>
public sealed class DeliverMailTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();
    private readonly ShiftedTime _time = new();
    private readonly ScriptedSender _sender = new();
    private readonly PlainProtector _protector = new();

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Deliver_WhenItWorks_SendsOnceAndForgetsTheContent()
    {
        await LeaveAsync("one@example.test");

        (await Delivery().RunAsync(CancellationToken.None)).ShouldBe(1);
        (await Delivery().RunAsync(CancellationToken.None)).ShouldBe(0);

        _sender.Sent.ShouldHaveSingleItem().Text.ShouldBe("text");
        var row = await RowAsync();
        row.SentAt.ShouldNotBeNull();
        row.ProtectedContent.ShouldBeNull();
    }

    [Fact]
    public async Task Deliver_WhenTheFailureMayPass_TriesAgainLaterAndLater()
    {
        await LeaveAsync("one@example.test");
        _sender.Answer = new Error("mail.busy", "The server is busy.") { Recurrence = Recurrence.Passing };

        await Delivery().RunAsync(CancellationToken.None);
        (await Delivery().RunAsync(CancellationToken.None)).ShouldBe(0, "it is not due yet");
        _time.Pass(TimeSpan.FromSeconds(11));
        (await Delivery().RunAsync(CancellationToken.None)).ShouldBe(1);
        (await RowAsync()).LastError.ShouldBe("The server is busy.");
        _sender.Answer = Result.Success;
        _time.Pass(TimeSpan.FromSeconds(61));

        (await Delivery().RunAsync(CancellationToken.None)).ShouldBe(1);

        (await RowAsync()).SentAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task Deliver_WhenTheFailureIsFinalOrADayOld_GivesUpAndForgetsTheContent()
    {
        await LeaveAsync("one@example.test");
        _sender.Answer = new Error("mail.refused", "No such mailbox.");
        await Delivery().RunAsync(CancellationToken.None);
        (await RowAsync()).ShouldSatisfyAllConditions(row => row.FailedAt.ShouldNotBeNull(), row => row.ProtectedContent.ShouldBeNull());

        await LeaveAsync("two@example.test");
        _sender.Answer = new Error("mail.busy", "Busy.") { Recurrence = Recurrence.Passing };
        _time.Pass(TimeSpan.FromHours(25));
        await Delivery().RunAsync(CancellationToken.None);
        (await RowAsync("two@example.test")).FailedAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task Deliver_ByManyProcesses_SendsEachMailOnce()
    {
        for (var number = 0; number < 20; number++)
            await LeaveAsync($"{number}@example.test");

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Delivery().RunAsync(CancellationToken.None)));

        _sender.Sent.Select(mail => mail.Recipient).Distinct().Count().ShouldBe(20);
        _sender.Sent.Count.ShouldBe(20);
    }

    [Fact]
    public async Task Deliver_WhenAProcessDiedWhileSending_SendsAfterItsLease()
    {
        await LeaveAsync("one@example.test");
        _sender.Dies = true;
        await Should.ThrowAsync<OperationCanceledException>(() => Delivery().RunAsync(CancellationToken.None));
        _sender.Dies = false;

        (await Delivery().RunAsync(CancellationToken.None)).ShouldBe(0);
        _time.Pass(TimeSpan.FromMinutes(3));

        (await Delivery().RunAsync(CancellationToken.None)).ShouldBe(1);
    }

    [Fact]
    public async Task Add_OfTheSameKindWithinAMinute_FloodsNobody()
    {
        await LeaveAsync("one@example.test");
        await LeaveAsync("one@example.test");
        await LeaveAsync("one@example.test", kind: "another");
        _time.Pass(TimeSpan.FromSeconds(61));
        await LeaveAsync("one@example.test");

        (await Delivery().RunAsync(CancellationToken.None)).ShouldBe(3);
    }

    [Fact]
    public async Task Content_AtRest_IsProtected()
    {
        await LeaveAsync("one@example.test");

        (await RowAsync()).ProtectedContent.ShouldStartWith(PlainProtector.Mark);
    }

    [Fact]
    public async Task ForgetOld_RemovesWhatWentOutLongAgo_AndNothingThatWaits()
    {
        await LeaveAsync("sent@example.test");
        await Delivery().RunAsync(CancellationToken.None);
        await LeaveAsync("waiting@example.test");
        _time.Pass(TimeSpan.FromDays(15));

        (await Delivery().ForgetOldAsync(CancellationToken.None)).ShouldBe(1);

        (await RowAsync("waiting@example.test")).ShouldNotBeNull();
    }

    private DeliverMail Delivery() => new(_database.Contexts, _sender, _protector, _time, NullLogger<DeliverMail>.Instance);

    private async Task LeaveAsync(string recipient, string kind = "kind")
    {
        using var outbox = new MailOutbox(_protector, _time);
        await using var database = await _database.Contexts.CreateDbContextAsync();
        await outbox.AddAsync(database, kind, new MailMessage(recipient, "subject", "text", "<p>html</p>"), CancellationToken.None);
        await database.SaveChangesAsync();
    }

    private async Task<OutgoingMail> RowAsync(string recipient = "one@example.test")
    {
        await using var database = await _database.Contexts.CreateDbContextAsync();
        return await database.OutgoingMails.AsNoTracking().SingleAsync(mail => mail.Recipient == recipient);
    }

    private sealed class ScriptedSender : IMailSender
    {
        private readonly Lock _gate = new();

        public string Destination => "test";

        public Result Answer { get; set; } = Result.Success;

        public bool Dies { get; set; }

        public List<MailMessage> Sent { get; } = [];

        public Task<Result> SendAsync(MailMessage message, CancellationToken cancellationToken)
        {
            if (Dies)
                throw new OperationCanceledException();
            lock (_gate)
                Sent.Add(message);
            return Task.FromResult(Answer);
        }
    }

    private sealed class PlainProtector : ISecretProtector
    {
        public const string Mark = "protected:";

        public string Protect(string secret) => Mark + secret;

        public string Unprotect(string protectedSecret) => protectedSecret[Mark.Length..];
    }
}
