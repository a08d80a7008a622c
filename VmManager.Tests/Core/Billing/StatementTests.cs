using System.Diagnostics;
using System.Text;
using VmManager.Core.Billing;
using VmManager.Core.Engines;
using VmManager.Core.Shared;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Billing;

namespace VmManager.Tests.Core.Billing;

public sealed class StatementTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private static readonly StatementMonth May = new(2031, 5);
    private static readonly StatementMonth June = new(2031, 6);

    private readonly BillingWorld _world = new(database);

    private IBillingQueries Queries => _world.Get<IBillingQueries>();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _world.DisposeAsync().AsTask();

    [Fact]
    public async Task Statement_OverTheEndOfAMonth_GivesEachMonthItsOwn()
    {
        var person = await UseOverTheEndOfMayAsync();

        (await Queries.StatementMonthsAsync(person.Actor, null, default)).ShouldSucceed().ShouldBe([June, May]);
        var may = (await Queries.StatementAsync(person.Actor, null, May, default)).ShouldSucceed();
        var june = (await Queries.StatementAsync(person.Actor, null, June, default)).ShouldSucceed();
        (may.Opening, may.Received, may.Spent, may.Closing).ShouldBe((0, 1000 * Points.One, 420 * Points.One, 580 * Points.One));
        (june.Opening, june.Spent, june.Closing).ShouldBe((580 * Points.One, 5 * Points.One / 4, 580 * Points.One - 5 * Points.One / 4));
        (may.IsFinal, june.IsFinal).ShouldBe((true, false));
        june.FirstHash.ShouldBe(may.LastHash);
        may.Usage.Sum(use => use.Amount).ShouldBe(may.Spent);
        june.Usage.Select(use => (use.State, use.Time, use.Amount)).ShouldBe(
            [(UsageState.Running, TimeSpan.FromHours(1), Points.One), (UsageState.Stopped, TimeSpan.FromHours(1), Points.One / 4)]);
    }

    [Fact]
    public async Task Statement_OfAMonthWithoutLines_IsRefusedAndWritesNothing()
    {
        var person = await _world.PersonAsync();
        using var file = new MemoryStream();

        (await Queries.StatementAsync(person.Actor, null, June, default)).Error.ShouldBe(BillingErrors.MonthUnknown());
        (await Queries.StatementAsync(person.Actor, null, new StatementMonth(2031, 13), default)).Error.ShouldBe(BillingErrors.MonthUnknown());
        (await Queries.WriteStatementAsync(person.Actor, null, June, file, default)).Error.ShouldBe(BillingErrors.MonthUnknown());

        file.Length.ShouldBe(0);
    }

    [Fact]
    public async Task VerifyStatement_OfDownloadedMonths_ProvesThemAndNamesATamperedLine()
    {
        var person = await UseOverTheEndOfMayAsync();
        var (may, june) = (await DownloadAsync(person, May), await DownloadAsync(person, June));

        (await VerifyAsync(may, june)).ShouldSatisfyAllConditions(
            result => result.ExitCode.ShouldBe(0, result.Output), result => result.Output.ShouldContain("correct"));

        foreach (var (from, to) in new[] { ($",{-5 * Points.One / 4},", ",-1,"), ("Grant", "Voucher"), (",580000000,", ",580000001,") })
        {
            (may + june).ShouldContain(from);
            (await VerifyAsync(may.Replace(from, to, StringComparison.Ordinal), june.Replace(from, to, StringComparison.Ordinal)))
                .ShouldSatisfyAllConditions(result => result.ExitCode.ShouldBe(1), result => result.Output.ShouldContain("line "));
        }
        // A month left out between is noticed, too: June does not follow on nothing.
        (await VerifyAsync(june, may)).ExitCode.ShouldBe(1);
    }

    /// <summary>Noon of the 14th of May to two o'clock of the first of June, the last hour stopped; charged in several ticks.</summary>
    private async Task<SeededPerson> UseOverTheEndOfMayAsync()
    {
        var person = await _world.PersonAsync(points: 1000);
        var machine = await _world.RunAsync(person);
        _world.Time.Advance(TimeSpan.FromHours(100.5));
        await _world.ChargeAsync();
        _world.Time.Set(June.Start.AddHours(1));
        await _world.ObserveAsync(machine.Id, PowerState.Stopped);
        _world.Time.Advance(TimeSpan.FromHours(1));
        await _world.ChargeAsync();
        return person;
    }

    private async Task<string> DownloadAsync(SeededPerson person, StatementMonth month)
    {
        using var file = new MemoryStream();
        (await Queries.WriteStatementAsync(person.Actor, null, month, file, default)).ShouldSucceed().ShouldEndWith(".csv");
        return Encoding.UTF8.GetString(file.ToArray());
    }

    private static async Task<(int ExitCode, string Output)> VerifyAsync(params string[] statements)
    {
        var folder = Directory.CreateTempSubdirectory("vmmanager-statement-");
        try
        {
            var start = new ProcessStartInfo("python3") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
            start.ArgumentList.Add(Path.Combine(Repository.Root, "scripts", "verify-statement"));
            foreach (var (index, statement) in statements.Index())
            {
                var path = Path.Combine(folder.FullName, $"{index}.csv");
                await File.WriteAllTextAsync(path, statement);
                start.ArgumentList.Add(path);
            }
            using var process = Process.Start(start)!;
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
