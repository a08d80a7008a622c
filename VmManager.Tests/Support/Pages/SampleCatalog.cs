using VmManager.Core.Catalog;
using VmManager.Core.Shared;
using VmManager.Tests.Support.Pages.Billing;

namespace VmManager.Tests.Support.Pages;

/// <summary>An offer like the seeded one.</summary>
internal static class SampleCatalog
{
    public static TemplateOffer Debian { get; } = Template(
        "debian-12", "Debian 12", "debian", "The quiet classic: stable, small and ready for anything. A clean system with SSH, sudo and nothing in your way.");

    public static TemplateOffer Web { get; } = Template(
        "debian-12-web", "Debian 12 web server", "web", "Debian 12 with nginx already serving a page on port 80. Put your site into /var/www/html and it is online.");

    public static TemplateOffer Ubuntu { get; } = Template(
        "ubuntu-24.04", "Ubuntu 24.04 LTS", "ubuntu", "Long-term support and the widest choice of packages and guides. A clean system with SSH and sudo.") with
    {
        MinMemoryBytes = 1024L * 1024 * 1024,
        IsAvailable = false,
    };

    public static PlanOffer Nano { get; } = Plan("nano", "Nano", 1, 0.5, 4, 4_000);

    public static PlanOffer Micro { get; } = Plan("micro", "Micro", 1, 1, 10, 8_000);

    public static PlanOffer Small { get; } = Plan("small", "Small", 1, 2, 20, 15_000);

    public static PlanOffer Medium { get; } = Plan("medium", "Medium", 2, 4, 40, 30_000);

    public static PlanOffer Large { get; } = Plan("large", "Large", 4, 8, 80, 60_000);

    public static CatalogOffer Offer { get; } = new([Debian, Web, Ubuntu], [Nano, Micro, Small, Medium, Large]);

    private static TemplateOffer Template(string slug, string name, string icon, string description) => new(
        TypedId.New<TemplateId>(), slug, name, description, icon, name, "debian", 1, 256L * 1024 * 1024, 2 * Sample.Gibibyte, IsAvailable: true);

    private static PlanOffer Plan(string slug, string name, int cpus, double memoryGibibytes, int diskGibibytes, long price) => new(
        TypedId.New<PlanId>(), slug, name, cpus, (long)(memoryGibibytes * Sample.Gibibyte), diskGibibytes * Sample.Gibibyte, price)
    {
        Terms = SampleBilling.Terms(price),
    };
}
