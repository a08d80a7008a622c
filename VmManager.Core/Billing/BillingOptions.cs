using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>How points are charged, warned about and given; section "Billing".</summary>
public sealed class BillingOptions
{
    public const string Section = "Billing";

    /// <summary>From one charge to the next.</summary>
    public int CycleMinutes { get; set; } = 1;

    /// <summary>
    /// A charge leaves out the last seconds: what was observed of them may still be on its way. News older than what is charged counts from
    /// there on.
    /// </summary>
    public int SettleSeconds { get; set; } = 10;

    /// <summary>
    /// Most accounts charged in one transaction; more are charged in several. Fewer are taken when it lasts longer than half a second: so
    /// long changes of instances wait for it.
    /// </summary>
    public int BatchAccounts { get; set; } = 5000;

    /// <summary>Points given to everybody new; 0 for none.</summary>
    public decimal WelcomePoints { get; set; } = 100;

    /// <summary>How long all instances of a project must be able to run on its balance for one to be created, started or resized.</summary>
    public double NeededHours { get; set; } = 1;

    /// <summary>How far ahead a higher price for what runs must be announced.</summary>
    public int AnnounceDays { get; set; } = 14;

    /// <summary>
    /// A code that brings <see cref="DemoVoucherPoints"/> to everybody once; for trying the platform out. Made at the first start that has it;
    /// admins may withdraw it like any other. Null or empty for none.
    /// </summary>
    public string? DemoVoucher { get; set; }

    public decimal DemoVoucherPoints { get; set; } = 50;

    public CreditOptions Credits { get; set; } = new();

    public LadderOptions Ladder { get; set; } = new();

    public VoucherOptions Vouchers { get; set; } = new();

    public PaymentOptions Payments { get; set; } = new();

    public DisplayOptions Display { get; set; } = new();

    /// <summary>Micro-points of <see cref="WelcomePoints"/>.</summary>
    public long Welcome => (long)(WelcomePoints * Points.One);

    public TimeSpan Cycle => TimeSpan.FromMinutes(CycleMinutes);

    public TimeSpan Settle => TimeSpan.FromSeconds(SettleSeconds);
}

/// <summary>Time that costs nothing because it was the platform's fault.</summary>
public sealed class CreditOptions
{
    /// <summary>While the server does not answer.</summary>
    public bool ServerUnreachable { get; set; } = true;

    /// <summary>From when an operation got stuck on an instance until an admin has decided.</summary>
    public bool OperationFailed { get; set; } = true;
}

/// <summary>What happens when points run low, rung by rung.</summary>
public sealed class LadderOptions
{
    /// <summary>Hours of runway at which a warning goes out, once each; empty for none. Null for 72, 24 and 2.</summary>
    public int[]? WarnHours { get; set; }

    /// <summary>Whether instances are stopped when no points are left.</summary>
    public bool Stop { get; set; } = true;

    /// <summary>Whether they are deleted when the days of grace are over.</summary>
    public bool Delete { get; set; } = true;

    /// <summary>From no points left to deletion; disks are kept.</summary>
    public int GraceDays { get; set; } = 14;

    /// <summary>Days before deletion at which the last notice goes out.</summary>
    public int FinalNoticeDays { get; set; } = 3;

    /// <summary>Days after deletion in which points bring everything back; the disks go only then.</summary>
    public int RecoveryDays { get; set; } = 7;

    /// <summary><see cref="WarnHours"/> in descending order.</summary>
    public IReadOnlyList<int> Warnings => [.. (WarnHours ?? [72, 24, 2]).Distinct().OrderDescending()];
}

public sealed class VoucherOptions
{
    /// <summary>Wrong codes within <see cref="LockMinutes"/> that lock a person, and ten times as many an address.</summary>
    public int WrongCodes { get; set; } = 5;

    public int LockMinutes { get; set; } = 15;
}

public sealed class PaymentOptions
{
    /// <summary>Requests that may wait per project.</summary>
    public int MostWaiting { get; set; } = 5;

    public ManualPaymentOptions Manual { get; set; } = new();
}

/// <summary>Paying outside of the platform: people ask, an admin confirms.</summary>
public sealed class ManualPaymentOptions
{
    public bool Enabled { get; set; } = true;

    public decimal LeastPoints { get; set; } = 1;

    public decimal MostPoints { get; set; } = 100_000;

    /// <summary>What people read; {reference}, {points} and {money} are filled in.</summary>
    public string Instructions { get; set; } = "Your request {reference} for {points} points is on its way. An administrator will contact you about the payment.";
}

/// <summary>What a point is worth on the screen.</summary>
public sealed class DisplayOptions
{
    /// <summary>Money per point; null shows points only.</summary>
    public decimal? RatePerPoint { get; set; }

    public string Currency { get; set; } = "EUR";
}
