namespace VmManager.Web.Admin.Billing;

/// <summary>Words of the admins' pages about points: AdminBillingText.resx and AdminBillingText.fr.resx.</summary>
public sealed class AdminBillingText;
