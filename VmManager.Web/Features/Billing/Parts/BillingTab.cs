namespace VmManager.Web.Features.Billing.Parts;

/// <summary>The pages about points, in their order.</summary>
public enum BillingTab
{
    Overview,
    Entries,
    Statements,
    Add,
    LowBalance,
}
