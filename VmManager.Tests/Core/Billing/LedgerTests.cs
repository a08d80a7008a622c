using Npgsql;
using VmManager.Core.Billing;
using VmManager.Core.People;
using VmManager.Core.Shared;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Billing;

namespace VmManager.Tests.Core.Billing;

public sealed class LedgerTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly BillingWorld _world = new(database);

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _world.DisposeAsync().AsTask();

    [Fact]
    public async Task Write_WhenPointsMove_BothAccountsAndTheirChainsFollow()
    {
        var person = await _world.PersonAsync(points: 0);

        await _world.GiveAsync(person.Project.Id, 5 * Points.One);
        await _world.GiveAsync(person.Project.Id, 7);

        (await _world.BalanceAsync(person)).ShouldBe(5 * Points.One + 7);
        (await _world.VerifyAsync(AccountId.Of(person.Project.Id))).ShouldSatisfyAllConditions(
            report => report.IsClean.ShouldBeTrue(), report => report.Lines.ShouldBe(2));
    }

    [Fact]
    public async Task Write_WhenTheKeyIsRepeated_AnswersTheFirstEntryAndMovesNothing()
    {
        var person = await _world.PersonAsync(points: 0);
        var first = (await _world.GiveAsync(person.Project.Id, 5, "repeated")).ShouldSucceed();

        var second = (await _world.GiveAsync(person.Project.Id, 5, "repeated")).ShouldSucceed();

        (second.Id, second.IsNew).ShouldBe((first.Id, false));
        (await _world.BalanceAsync(person)).ShouldBe(5);
        (await _world.GiveAsync(person.Project.Id, 6, "repeated")).Error!.Code.ShouldBe("billing.key_reused");
        (await _world.BalanceAsync(person)).ShouldBe(5);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    [InlineData(BillingLimits.MostPerEntry + 1)]
    public async Task Write_OfAnAmountOutOfRange_IsRefusedAndWritesNothing(long amount)
    {
        var person = await _world.PersonAsync(points: 0);

        (await _world.GiveAsync(person.Project.Id, amount)).Error!.Code.ShouldBe("points.out_of_range");

        (await _world.VerifyAsync(AccountId.Of(person.Project.Id))).Lines.ShouldBe(0);
    }

    [Fact]
    public async Task Write_WhenTheSourceHasTooLittle_SaysWhatIsMissing()
    {
        var (poor, other) = (await _world.PersonAsync(points: 2), await _world.PersonAsync(points: 0));

        var refused = await _world.WriteAsync(Transfer(poor, other, 5 * Points.One));

        refused.Error!.Message.ShouldBe(BillingErrors.NotEnough(3 * Points.One).Message);
        (await _world.BalanceAsync(poor)).ShouldBe(2 * Points.One);
    }

    [Fact]
    public async Task Write_WhenTransfersCrossAtOnce_LosesAndDoublesNone()
    {
        var (left, right) = (await _world.PersonAsync(), await _world.PersonAsync());

        await Task.WhenAll(Enumerable.Range(0, 40).Select(number => Task.Run(async () =>
        {
            (await _world.WriteAsync(number % 2 == 0 ? Transfer(left, right, 3) : Transfer(right, left, 1))).ShouldSucceed();
            await _world.GiveAsync(left.Project.Id, 10, $"at-once:{left.Person.Id}:{number / 4}");
        })));

        (await _world.BalanceAsync(left)).ShouldBe(100 * Points.One - 60 + 20 + 100);
        (await _world.BalanceAsync(right)).ShouldBe(100 * Points.One + 60 - 20);
        (await _world.VerifyAsync()).Findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task Reverse_OfAnEntry_TakesItBackOnce()
    {
        var person = await _world.PersonAsync(points: 0);
        var grant = (await _world.GiveAsync(person.Project.Id, 500)).ShouldSucceed();

        (await ReverseAsync(grant.Id, person, "first")).ShouldSucceed();

        (await _world.BalanceAsync(person)).ShouldBe(0);
        (await ReverseAsync(grant.Id, person, "first")).ShouldSucceed().IsNew.ShouldBeFalse();
        (await ReverseAsync(grant.Id, person, "second")).Error.ShouldBe(BillingErrors.AlreadyReversed());
        (await _world.VerifyAsync()).Findings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("update journal_entries set amount = 1")]
    [InlineData("delete from journal_entries where false")]
    [InlineData("truncate journal_entries")]
    [InlineData("update postings set amount = 1 where false")]
    [InlineData("delete from postings")]
    [InlineData("truncate postings")]
    [InlineData("update account_lines set balance = 1 where false")]
    [InlineData("delete from account_lines")]
    [InlineData("delete from ledger_accounts where false")]
    public async Task Journal_WhenSomebodyChangesIt_RefusesByItself(string sql)
    {
        var refusal = await Should.ThrowAsync<PostgresException>(() => _world.ExecuteAsync(sql));

        refusal.MessageText.ShouldContain("append-only");
    }

    [Theory]
    [InlineData("", "ck_journal_entries_postings")]
    [InlineData("insert into postings (entry_id, item, source_id, destination_id, amount) values ('{0}', 1, '{1}', '{2}', 4);", "ck_journal_entries_postings")]
    [InlineData("insert into postings (entry_id, item, source_id, destination_id, amount) values ('{0}', 1, '{1}', '{2}', 5);", "ck_journal_entries_lines")]
    [InlineData("insert into account_lines (account_id, sequence, entry_id, kind, at, amount, balance, hash) values ('{1}', 999, '{0}', 'Grant', now(), 5, 5, sha256(''));", "ck_account_lines_balance")]
    public async Task Journal_OfAnUnbalancedEntry_RefusesByItself(string more, string constraint)
    {
        var person = await _world.PersonAsync(points: 0);
        var id = Guid.NewGuid();
        var sql = $"insert into journal_entries (id, kind, key, input_hash, at, amount, note) values ('{id}', 'Grant', '{id}', sha256(''), now(), 5, '');"
            + string.Format(System.Globalization.CultureInfo.InvariantCulture, more, id, person.Project.Id, PlatformAccounts.Grants);

        var refusal = await Should.ThrowAsync<PostgresException>(() => _world.ExecuteAsync(sql));

        refusal.ConstraintName.ShouldBe(constraint);
    }

    [Fact]
    public async Task Journal_WhenAPostingIsAddedLater_RefusesByItself()
    {
        var person = await _world.PersonAsync(points: 0);
        var grant = (await _world.GiveAsync(person.Project.Id, 5)).ShouldSucceed();

        var refusal = await Should.ThrowAsync<PostgresException>(() => _world.ExecuteAsync(
            $"insert into postings (entry_id, item, source_id, destination_id, amount) values ('{grant.Id}', 2, '{PlatformAccounts.Grants}', '{person.Project.Id}', 5)"));

        refusal.ConstraintName.ShouldBe("ck_postings_entry");
    }

    private Task<Result<WrittenEntry>> ReverseAsync(EntryId entry, SeededPerson person, string key) => _world.ReadAsync(async context =>
    {
        await using var transaction = await context.Database.BeginTransactionAsync();
        var written = await _world.Get<ILedger>().ReverseAsync(
            context, entry, AccountId.Of(person.Project.Id), $"{entry}:{key}", "by mistake", Actor.Platform, default);
        if (written.IsSuccess)
            await transaction.CommitAsync();
        return written;
    });

    private static EntryDraft Transfer(SeededPerson from, SeededPerson to, long amount) => new(
        EntryKind.Transfer, $"test:{Guid.NewGuid()}", [new PostingDraft(AccountId.Of(from.Project.Id), AccountId.Of(to.Project.Id), amount)], from.Actor);
}
