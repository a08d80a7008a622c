using VmManager.Core.Billing;
using VmManager.Core.Instances;
using VmManager.Core.Shared;

namespace VmManager.Tests.Support.Pages.Billing;

/// <summary>Points as a person's pages show them.</summary>
internal static partial class SampleBilling
{
    public static BalanceView Balance { get; } = new()
    {
        ProjectId = SamplePeople.AdasProject,
        AccountId = AccountId.Of(SamplePeople.AdasProject),
        ProjectName = "ada",
        MayManage = true,
        Balance = 42_318_275,
        BurnPerHour = 68_250,
        Runway = TimeSpan.FromHours(620),
        SpentToday = 998_400,
        SpentThisMonth = 31_204_150,
        ForecastThisMonth = 46_900_000,
        Running = 3,
        Stopped = 2,
        ChargedUntil = DateTimeOffset.UtcNow.AddSeconds(-24),
        Ladder = new LadderView(LadderRung.Good, null, null, null, 0, IsExempt: false),
        DisplayRate = new DisplayRate(0.1m, "EUR"),
    };

    /// <summary>A project that is close to its end, told everything there is to tell.</summary>
    public static BalanceView LowBalance { get; } = Balance with
    {
        Balance = -1_204_000,
        OverdraftLimit = 5_000_000,
        Runway = TimeSpan.Zero,
        Ladder = new LadderView(LadderRung.FinalNotice, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2), LadderRung.Recoverable, 1_640_000, IsExempt: false),
        Notices =
        [
            Notice(NoticeKind.FinalNotice, "2026-12-01T00:00:00Z"), Notice(NoticeKind.Empty, "3"), Notice(NoticeKind.RunningLow, "24", "1640000"),
            Notice(NoticeKind.PriceAnnounced, "Small", "2026-12-15T00:00:00Z", "15000", "16500"), Notice(NoticeKind.PaymentConfirmed, "50000000"),
            Notice(NoticeKind.PaymentRefused, "500000000", "No transfer arrived within a week"), Notice(NoticeKind.Woken, "2"),
        ],
    };

    public static IReadOnlyList<StatementMonth> Months { get; } = [.. Enumerable.Range(0, 3).Select(back => DateTimeOffset.UtcNow.AddMonths(-back)).Select(at => new StatementMonth(at.Year, at.Month))];

    public static NoticeView Notice(NoticeKind kind, params string[] arguments) =>
        new(TypedId.New<NoticeId>(), SamplePeople.AdasProject, kind, DateTimeOffset.UtcNow.AddHours(-3), arguments);

    public static PriceOffer Offer(InstanceRow row) => new(
        row.Id, row.Name, row.PlanName, TypedId.New<PlanPriceId>(), Terms(row.PricePerHour), Terms(row.PricePerHour * 4 / 5),
        DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(-2));

    public static PriceTerms Terms(long perHour) => new(perHour, perHour / 10, perHour * 500);

    public static InstanceCost Cost(InstanceRow row)
    {
        var terms = Terms(row.PricePerHour);
        return new InstanceCost(row.Status == InstanceStatus.Stopped ? terms.PerHourStopped : terms.PerHour, terms.PerHour * 214, terms, IsCapped: false, Credited: 0);
    }

    public static SpendingView Spending(IReadOnlyList<InstanceRow> instances, DateOnly first, DateOnly last)
    {
        List<DateOnly> days = [.. Enumerable.Range(0, last.DayNumber - first.DayNumber + 1).Select(first.AddDays)];
        return new SpendingView(days,
        [
            .. instances.Take(7).Index().Select(instance => new InstanceSpending(
                instance.Item.Id, instance.Item.Name, IsDeleted: instance.Index == 5,
                [.. days.Index().Select(day => Wave(instance.Item.PricePerHour * 24, day.Index, instance.Index, days.Count))])),
        ]);
    }

    /// <summary>The same for every run: instances come one after the other and rest at times.</summary>
    private static long Wave(long most, int day, int which, int days) =>
        day < which * days / 10 || (day + which) % 9 == 0 ? most / 10 : (long)(most * (0.75 + (0.25 * Math.Sin(day + which))));

    /// <summary>Newest last in sequence; a movement now and then among the use.</summary>
    public static IEnumerable<EntryRow> Entries()
    {
        var now = DateTimeOffset.UtcNow;
        var balance = 0L;
        var sequence = 0L;
        (int Hours, EntryKind Kind, long Amount, string Note)[] movements =
        [
            (960, EntryKind.Welcome, 10_000_000, "Welcome"),
            (700, EntryKind.Voucher, 25_000_000, "Open day 2026 …V3TZ"),
            (480, EntryKind.Payment, 50_000_000, "VM-9QXD-7K2M"),
            (300, EntryKind.Transfer, -15_000_000, "For the shared database"),
            (170, EntryKind.Credit, 240_000, "rack-b2 did not answer for 16 minutes"),
            (96, EntryKind.Grant, 5_000_000, "For the report about slow disks"),
            (95, EntryKind.Grant, 5_000_000, "For the report about slow disks"),
            (94, EntryKind.Reversal, -5_000_000, "Given twice by mistake"),
        ];
        foreach (var (hours, kind, amount, note) in movements)
            yield return Row(kind, amount, now.AddHours(-hours), note);
        for (var minute = 70; minute >= 1; minute--)
            yield return Row(EntryKind.Usage, -1_137 - (minute % 3), now.AddMinutes(-minute), "");

        EntryRow Row(EntryKind kind, long amount, DateTimeOffset at, string note)
        {
            balance += amount;
            sequence++;
            return new EntryRow(TypedId.New<EntryId>(), sequence, at, kind, amount, balance, note, null,
                sequence == 7 ? TypedId.New<EntryId>() : null, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(sequence))));
        }
    }

    public static EntryDetail Detail(EntryRow row, InstanceRow instance) => new(row, row.Kind != EntryKind.Usage
        ? [new PostingRow(1, row.Amount, row.Kind == EntryKind.Voucher ? "vouchers" : "grants", null)]
        :
        [
            new PostingRow(4711, row.Amount + 300, "revenue", Usage(instance, UsageState.Running, row.At)),
            new PostingRow(4712, -300, "revenue", Usage(instance, UsageState.Stopped, row.At)),
        ]);

    private static UsageRow Usage(InstanceRow instance, UsageState state, DateTimeOffset at) =>
        new(instance.Id, instance.Name, instance.PlanName, state, state == UsageState.Running ? instance.PricePerHour : instance.PricePerHour / 10, at.AddMinutes(-1), at);

    public static StatementView Statement(StatementMonth month, BillingProject project, IReadOnlyList<EntryRow> others, IReadOnlyList<InstanceRow> instances)
    {
        List<StatementUsage> usage =
        [
            .. instances.Take(5).Select(row => new StatementUsage(row.Id, row.Name, row.PlanName, UsageState.Running, TimeSpan.FromHours(412.25), row.PricePerHour, row.PricePerHour * 412, 0)),
            new StatementUsage(instances[0].Id, instances[0].Name, instances[0].PlanName, UsageState.ServerUnreachable, TimeSpan.FromMinutes(16), 0, 0, 4_000),
        ];
        var spent = usage.Sum(row => row.Amount);
        var received = others.Sum(row => row.Amount);
        return new StatementView
        {
            ProjectId = project.Id,
            AccountId = AccountId.Of(project.Id),
            ProjectName = project.Name,
            Month = month,
            IsFinal = month.End < DateTimeOffset.UtcNow,
            Opening = 12_000_000,
            Received = received,
            Spent = spent,
            Closing = 12_000_000 + received - spent,
            Usage = usage,
            Others = others,
            LineCount = 41_204,
            FirstHash = new string('0', 64),
            LastHash = others[^1].Hash,
        };
    }

    public static IReadOnlyList<RedemptionRow> Redemptions(IEnumerable<EntryRow> entries) =>
        [.. entries.Where(row => row.Kind == EntryKind.Voucher).Select(row => new RedemptionRow(row.Id, row.At, "Open day 2026", "V3TZ", row.Amount, "Ada Lovelace"))];

    public static IEnumerable<PaymentRow> Payments()
    {
        yield return Payment("VM-7K2M-9QXD", 100_000_000, PaymentState.Waiting, 26, "For December", null);
        yield return Payment("VM-9QXD-7K2M", 50_000_000, PaymentState.Confirmed, 480, "", null);
        yield return Payment("VM-2HHF-4ZTR", 500_000_000, PaymentState.Refused, 620, "", "No transfer arrived within a week");
    }

    private static PaymentRow Payment(string reference, long amount, PaymentState state, int hours, string note, string? reason) => new(
        TypedId.New<PaymentRequestId>(), SamplePeople.AdasProject, "ada", "Ada Lovelace", "manual", reference, amount, amount / 10_000_000m, "EUR", note, state,
        $"Transfer the amount to account 12-345 and quote {reference}. The points come within a working day.",
        DateTimeOffset.UtcNow.AddHours(-hours), state == PaymentState.Waiting ? null : DateTimeOffset.UtcNow.AddHours(2 - hours), reason);
}
