using VmManager.Tests.Support.Pages.Billing;

namespace VmManager.Tests.Support.Pages;

internal sealed partial class PretendPlatform
{
    public PretendPlatform() => Billing = new PretendBilling(this);

    /// <summary>Its points.</summary>
    public PretendBilling Billing { get; }
}
