using System.CommandLine;
using System.Globalization;
using VmManager.Core.Billing;
using VmManager.Core.People;
using VmManager.Infrastructure.Postgres;

namespace VmManager.Web.Cli;

/// <summary>Recomputes the ledger: every hash, chain, balance and sum.</summary>
internal static class VerifyCommand
{
    private const int Faulty = 1;

    public static Command Make(IServiceProvider services, TextWriter output, TextWriter errors)
    {
        var account = new Option<Guid?>("--account") { Description = "One account only, by its id (a project's id)." };
        var verify = new Command("verify", "Check that the ledger is whole: hashes, chains, balances and sums.") { account };
        verify.SetAction((arguments, cancellationToken) =>
            RunAsync(services, arguments.GetValue(account), output, errors, cancellationToken));
        return verify;
    }

    private static async Task<int> RunAsync(
        IServiceProvider services, Guid? account, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        await services.PrepareDatabaseAsync(cancellationToken);
        var only = account is { } id ? new AccountId(id) : (AccountId?)null;
        var verified = await services.GetRequiredService<ILedgerVerification>().VerifyAsync(Actor.Platform, only, cancellationToken);
        if (!verified.IsSuccess)
        {
            await errors.WriteLineAsync(verified.Error.Message);
            return Faulty;
        }
        var report = verified.Value;
        foreach (var finding in report.Findings)
            await errors.WriteLineAsync(Words(finding));
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Accounts} accounts, {report.Entries} entries, {report.Lines} lines and {report.Postings} postings in {report.Duration.TotalSeconds:0.0} s: "
            + $"{(report.IsClean ? "the ledger is whole." : $"{report.Findings.Count} faults.")}"));
        return report.IsClean ? 0 : Faulty;
    }

    private static string Words(VerificationFinding finding) => string.Join(' ', new[]
    {
        $"{finding.Fault}:",
        finding.EntryId is { } entry ? $"entry {entry}," : null,
        finding.AccountId is { } account ? $"account {account}," : null,
        finding.Sequence is { } sequence ? $"line {sequence.ToString(CultureInfo.InvariantCulture)}:" : null,
        finding.Detail,
    }.OfType<string>());
}
