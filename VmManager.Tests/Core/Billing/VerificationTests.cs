using VmManager.Core.Billing;
using VmManager.Core.Shared;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Billing;

namespace VmManager.Tests.Core.Billing;

/// <summary>Tampering by hand, with the triggers switched off as only the database's owner can.</summary>
public sealed class VerificationTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly BillingWorld _world = new(database);

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _world.DisposeAsync().AsTask();

    [Theory]
    [InlineData("update postings set amount = amount + 1 where entry_id = '{0}'", VerificationFault.PostingsChanged)]
    [InlineData("delete from postings where entry_id = '{0}'", VerificationFault.PostingsChanged)]
    [InlineData("update postings set destination_id = '{2}' where entry_id = '{0}'", VerificationFault.PostingsChanged)]
    [InlineData("update account_lines set amount = amount + 1 where entry_id = '{0}' and amount > 0", VerificationFault.PostingsChanged)]
    [InlineData("update account_lines set balance = balance + 1 where entry_id = '{0}' and amount > 0", VerificationFault.LineChanged)]
    [InlineData("update account_lines set at = at + interval '1 second' where entry_id = '{0}'", VerificationFault.LineChanged)]
    public async Task Verify_WhenAPostingOrLineWasTamperedWith_NamesTheEntry(string sql, VerificationFault fault)
    {
        var (person, other) = (await _world.PersonAsync(points: 1), await _world.PersonAsync(points: 1));
        var grant = (await _world.GiveAsync(person.Project.Id, 5)).ShouldSucceed();
        await _world.GiveAsync(person.Project.Id, 7);
        (await _world.VerifyAsync(AccountId.Of(person.Project.Id))).IsClean.ShouldBeTrue();

        await TamperAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, grant.Id, person.Project.Id, other.Project.Id));

        (await _world.VerifyAsync()).Findings.ShouldContain(finding => finding.EntryId == grant.Id && finding.Fault == fault);
        (await _world.VerifyAsync(AccountId.Of(person.Project.Id))).Findings.ShouldContain(finding => finding.EntryId == grant.Id);
    }

    [Fact]
    public async Task Verify_WhenUsageWasTamperedWith_NamesTheEntryOfTheTick()
    {
        var person = await _world.PersonAsync();
        await _world.RunAsync(person);
        _world.Time.Advance(TimeSpan.FromMinutes(3));
        await _world.ChargeAsync();
        var entry = await _world.ReadAsync(context => Task.FromResult(
            context.AccountLines.Single(line => line.AccountId == AccountId.Of(person.Project.Id) && line.Kind == EntryKind.Usage).EntryId));

        await TamperAsync($"update postings set starts_at = starts_at - interval '1 minute' where entry_id = '{entry}'");

        (await _world.VerifyAsync()).Findings.ShouldContain(finding => finding.EntryId == entry);
    }

    [Fact]
    public async Task Verify_WhenALineOrABalanceIsGone_SaysWhere()
    {
        var (person, other) = (await _world.PersonAsync(points: 1), await _world.PersonAsync(points: 1));
        await _world.GiveAsync(person.Project.Id, 5);
        await _world.GiveAsync(person.Project.Id, 7);

        await TamperAsync($"delete from account_lines where account_id = '{person.Project.Id}' and sequence = 2");
        await _world.ExecuteAsync($"update ledger_accounts set balance = balance + {Points.One} where id = '{other.Project.Id}'");

        var findings = (await _world.VerifyAsync()).Findings;
        findings.ShouldContain(finding => finding.Fault == VerificationFault.LineMissing && finding.AccountId == AccountId.Of(person.Project.Id) && finding.Sequence == 3);
        findings.ShouldContain(finding => finding.Fault == VerificationFault.BalanceWrong && finding.AccountId == AccountId.Of(other.Project.Id));
        findings.ShouldContain(finding => finding.Fault == VerificationFault.BalanceWrong && finding.AccountId == null);
    }

    [Fact]
    public async Task Verify_WhenTheNewestLineIsGoneAndTheAccountFitsAgain_NamesTheEntry()
    {
        var person = await _world.PersonAsync(points: 1);
        var grant = (await _world.GiveAsync(person.Project.Id, 5)).ShouldSucceed();

        await TamperAsync(
            $"""
            delete from account_lines where account_id = '{person.Project.Id}' and sequence = 2;
            update ledger_accounts a set balance = l.balance, sequence = l.sequence, chain_hash = l.hash from account_lines l
            where a.id = '{person.Project.Id}' and l.account_id = a.id and l.sequence = 1
            """);

        (await _world.VerifyAsync()).Findings.ShouldContain(finding => finding.EntryId == grant.Id && finding.Fault == VerificationFault.Unbalanced);
    }

    private Task TamperAsync(string sql) => _world.ExecuteAsync($"set session_replication_role = replica; {sql}; set session_replication_role = origin");
}
