namespace VmManager.Web.Admin.Billing;

/// <summary>The admins' pages about points, in their order; each has its own address.</summary>
public enum AdminBillingTab
{
    Accounts,
    Revenue,
    Grants,
    Vouchers,
    Payments,
    Ladder,
    Verify,
}
