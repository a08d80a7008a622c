namespace VmManager.Web.Features.Billing;

/// <summary>Words about points: BillingText.resx and BillingText.fr.resx.</summary>
public sealed class BillingText;
