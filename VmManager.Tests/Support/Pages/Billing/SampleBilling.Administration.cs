using VmManager.Core.Billing;
using VmManager.Core.Projects;
using VmManager.Core.Shared;
using Ledger = VmManager.Core.Billing.PlatformAccounts;

namespace VmManager.Tests.Support.Pages.Billing;

/// <summary>Points as admins' pages show them.</summary>
internal static partial class SampleBilling
{
    private static readonly string[] Names = ["ada", "Analytical Engines", "grace", "Flow-Matic", "mallory", "Bombe", "Colossus", "Whirlwind", "Manchester Baby", "Zuse Z3"];

    public static VerificationReport CleanReport { get; } = new(1_204, 884_211, 991_420, 2_410_877, TimeSpan.FromSeconds(3.4), []);

    public static IReadOnlyList<PlatformAccountRow> PlatformAccounts { get; } =
    [
        new(Ledger.Revenue, AccountKind.Revenue, 18_402_551_020, 61_442),
        new(Ledger.Grants, AccountKind.Grants, -4_200_000_000, 1_322),
        new(Ledger.Vouchers, AccountKind.Vouchers, -2_150_000_000, 86),
        new(Ledger.Payments, AccountKind.Payments, -14_000_000_000, 244),
        new(Ledger.Shortfall, AccountKind.Shortfall, -51_020, 12),
    ];

    public static IReadOnlyList<VoucherBatchRow> Batches { get; } =
    [
        new(TypedId.New<VoucherBatchId>(), "Open day 2026", 25_000_000, 200, 1, 1, DateTimeOffset.UtcNow.AddDays(40), null, 86, 2_150_000_000, "Grace Hopper", DateTimeOffset.UtcNow.AddDays(-31)),
        new(TypedId.New<VoucherBatchId>(), "Try it out", 5_000_000, 1, null, 1, null, null, 412, 2_060_000_000, null, DateTimeOffset.UtcNow.AddDays(-90)),
        new(TypedId.New<VoucherBatchId>(), "Sent to the wrong list", 10_000_000, 50, 1, 1, null, DateTimeOffset.UtcNow.AddDays(-12), 3, 30_000_000, "Grace Hopper", DateTimeOffset.UtcNow.AddDays(-13)),
    ];

    public static IReadOnlyList<VoucherRow> Vouchers { get; } =
    [
        .. Enumerable.Range(0, 60).Select(number => new VoucherRow(
            TypedId.New<VoucherId>(), $"V{(number % 7) + 2}T{(char)('A' + (number % 23))}", number % 3 == 0 ? 1 : 0, number % 3 == 0 ? DateTimeOffset.UtcNow.AddHours(-number * 7) : null)),
    ];

    public static IReadOnlyList<PlanPriceRow> Versions { get; } =
    [
        Version(2, new PriceTerms(15_000, 1_500, 7_500_000), -30, isCurrent: true, instances: 14),
        Version(1, new PriceTerms(18_000, 1_800, 9_000_000), -200, isCurrent: false, instances: 5),
    ];

    public static IEnumerable<AccountRow> Accounts() => Names.Index().Select(name => new AccountRow(
        AccountId.Of(new ProjectId(Guid.CreateVersion7())), name.Index == 0 ? SamplePeople.AdasProject : TypedId.New<ProjectId>(), name.Item,
        name.Index % 3 == 1 ? "Charles Babbage" : "Ada Lovelace", name.Index % 3 == 1 ? "charles@example.org" : "ada@example.org",
        name.Index switch { 4 => 0, 5 => -1_200_000, _ => 42_318_275 - (name.Index * 4_100_000L) }, name.Index == 5 ? 5_000_000 : 0,
        name.Index == 7 ? 0 : 68_250 + (name.Index * 11_000L), name.Index switch { 4 or 5 => TimeSpan.Zero, 7 => null, _ => TimeSpan.FromHours(620 - (name.Index * 66)) },
        31_204_150 + (name.Index * 1_300_000L), 3, 2,
        name.Index switch { 3 => LadderRung.Low, 4 => LadderRung.Grace, 5 => LadderRung.Empty, 8 => LadderRung.FinalNotice, 9 => LadderRung.Recoverable, _ => LadderRung.Good }, IsExempt: name.Index == 5));

    public static IReadOnlyList<LadderRow> Ladder(IEnumerable<AccountRow> accounts) =>
    [
        .. accounts.Where(row => row.Rung != LadderRung.Good).OrderByDescending(row => row.Rung).Select(row => new LadderRow(
            row.ProjectId, row.ProjectName, row.OwnerName,
            new LadderView(row.Rung, DateTimeOffset.UtcNow.AddDays(-2), row.IsExempt ? null : DateTimeOffset.UtcNow.AddDays(5), row.IsExempt ? null : row.Rung + 1, 1_800_000, row.IsExempt),
            row.Balance, row.BurnPerHour, row.Rung >= LadderRung.Grace ? 3 : 0)),
    ];

    public static IEnumerable<GrantRow> Grants(IReadOnlyList<EntryRow> entries) => Enumerable.Range(0, 9).Select(number => new GrantRow(
        entries[number % entries.Count].Id, DateTimeOffset.UtcNow.AddHours(-9 * number), number % 4 == 3 ? EntryKind.Correction : EntryKind.Grant, SamplePeople.AdasProject, Names[number],
        number % 4 == 3 ? -2_500_000 : 5_000_000, number % 4 == 3 ? "Counted twice in October" : "For the report about slow disks", "Grace Hopper", number == 2 ? TypedId.New<EntryId>() : null));

    public static RevenueView Revenue(DateOnly first, DateOnly last, RevenueBy by)
    {
        List<DateOnly> days = [.. Enumerable.Range(0, last.DayNumber - first.DayNumber + 1).Select(first.AddDays)];
        string[] names = by switch
        {
            RevenueBy.Plan => ["Small", "Medium", "Large", "Micro", "Nano"],
            RevenueBy.Server => ["rack-a1", "rack-a2", "rack-b1"],
            RevenueBy.Project => Names,
            _ => [""],
        };
        return new RevenueView(days,
        [
            .. names.Index().Select(name => new RevenueRow(
                by == RevenueBy.Total ? null : Guid.CreateVersion7(), name.Item, [.. days.Index().Select(day => Wave(90_000_000 / (name.Index + 1), day.Index, name.Index, days.Count))],
                9_120.5 / (name.Index + 1), 1_033.25 / (name.Index + 1))),
        ]);
    }

    public static PriceEffect Effect(PriceTerms after) => new(
        Versions[0].Terms, after, 19, 7, 142_500_000, 142_500_000 * after.PerHour / 15_000,
        [.. Names.Take(5).Index().Select(name => new PriceEffectRow(Guid.CreateVersion7(), name.Item, 5 - name.Index, 37_500_000 / (name.Index + 1), 37_500_000 / (name.Index + 1) * after.PerHour / 15_000))]);

    private static PlanPriceRow Version(int number, PriceTerms terms, int days, bool isCurrent, int instances) => new(
        TypedId.New<PlanPriceId>(), number, terms, DateTimeOffset.UtcNow.AddDays(days), isCurrent, instances, number == 1 ? null : "Grace Hopper", DateTimeOffset.UtcNow.AddDays(days - 14));
}
